/*---
id: spirometry_adults_percent
title: Voksne med mindst én spirometri
why: "Antallet af undersøgelser kan dække over mange målinger på få patienter; andelen viser, hvor bredt der undersøges."
population: "patienter på 18 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag. Undersøgelsen tæller, uanset hvilken praksis der har udført den, og hvor patienten var tilmeldt den dag"
numerator: "patienter med mindst én lungefunktionsundersøgelse (7113, 7121), afregnet i perioden af almen praksis i dagtid (speciale 80)"
denominator: "tilmeldte voksne på periodens sidste dag"
unit: percent
better: neither
relevant_difference: 1
reads: [services]
codelists: [spirometry]
min_denominator: 50
counts: patient
status: published
source: "MidtKraft, klyngepakken Brug af spirometri i almen praksis"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT services.patient_id
            FROM services
            JOIN spirometry
              ON spirometry.code = services.service_code
             AND spirometry.specialty = services.specialty
            WHERE services.service_date BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age >= 18
