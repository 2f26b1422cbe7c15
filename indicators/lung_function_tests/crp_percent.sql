/*---
id: crp_percent
title: Patienter med mindst én CRP-test
why: "CRP kan hjælpe med at afgøre, om antibiotika gør gavn; både få og mange prøver er værd at tale om."
population: "patienter, der er tilmeldt (gruppe 1) på periodens sidste dag. Prøven tæller, uanset hvilken praksis der har taget den, og hvor patienten var tilmeldt den dag"
numerator: "patienter med mindst én CRP-test (7120), afregnet i perioden af almen praksis i dagtid (speciale 80)"
denominator: "tilmeldte patienter på periodens sidste dag"
unit: percent
better: neither
relevant_difference: 3
reads: [services]
codelists: [crp]
min_denominator: 50
counts: patient
status: published
source: "MidtKraft, klyngepakken Brugen af CRP-test i almen praksis"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT services.patient_id
            FROM services
            JOIN crp
              ON crp.code = services.service_code
             AND crp.specialty = services.specialty
            WHERE services.service_date BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
