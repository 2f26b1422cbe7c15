/*---
id: outreach_visits_75_plus_percent
title: Patienter på 75 år og derover med et opsøgende hjemmebesøg
why: "Besøget hos den skrøbelige ældre viser det, vi ikke ser i klinikken; forskelle siger noget om, hvem vi opsøger."
population: "patienter på 75 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag. Besøget tæller, uanset hvilken praksis der har aflagt det, og hvor patienten var tilmeldt den dag"
numerator: "patienter med mindst ét opsøgende hjemmebesøg (0121), afregnet i perioden af almen praksis i dagtid (speciale 80)"
denominator: "tilmeldte på 75 år og derover på periodens sidste dag"
unit: percent
better: neither
relevant_difference: 3
reads: [services]
codelists: [outreach_visits]
min_denominator: 50
counts: patient
status: published
source: "OK22, vejledning i anvendelse af overenskomstens ydelser, kapitel 16 (opsøgende hjemmebesøg, 0121: skrøbelige ældre, normalt over 75 år)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT services.patient_id
            FROM services
            JOIN outreach_visits
              ON outreach_visits.code = services.service_code
             AND outreach_visits.specialty = services.specialty
            WHERE services.service_date BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age >= 75
