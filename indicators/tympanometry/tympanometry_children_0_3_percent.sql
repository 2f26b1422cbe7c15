/*---
id: tympanometry_children_0_3_percent
title: Børn på 0–3 år med mindst én tympanometri
why: "Mange undersøgelser kan være få børn, der følges tæt; andelen viser, hvor bredt der undersøges."
population: "børn på 0–3 år, der er tilmeldt (gruppe 1) på periodens sidste dag. Undersøgelsen tæller, uanset hvilken praksis der har lavet den, og hvor barnet var tilmeldt den dag"
numerator: "børn med mindst én tympanometri (7118), afregnet i perioden af almen praksis i dagtid (speciale 80)"
denominator: "tilmeldte børn på 0–3 år på periodens sidste dag"
unit: percent
better: neither
relevant_difference: 5
reads: [services]
codelists: [tympanometry]
min_denominator: 20
counts: patient
status: published
source: "MidtKraft, klyngepakken Otitis media og brug af tympanometri på børn 0–3 år i almen praksis"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT services.patient_id
            FROM services
            JOIN tympanometry
              ON tympanometry.code = services.service_code
             AND tympanometry.specialty = services.specialty
            WHERE services.service_date BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age <= 3
