/*---
id: strep_a_per_1000
title: Strep A-test pr. 1.000 sikrede
why: "Ved ondt i halsen kan Strep A-testen vise, hvem der har gavn af antibiotika; forskelle i brugen er værd at drøfte."
population: "tilmeldte patienter (gruppe 1), hver med de dage i perioden, de var tilmeldt"
numerator: "Strep A-test (7109) til de tilmeldte, afregnet i perioden af almen praksis i dagtid (speciale 80), uanset hvilken praksis"
denominator: "dage som tilmeldt i perioden; vist pr. 1.000 sikrede pr. år"
unit: per_1000
denominator_in: days
decimals: 1
better: neither
relevant_difference: 10
reads: [services]
codelists: [strep_a]
min_denominator: 100
counts: service
status: published
source: "MidtKraft, klyngepakken Brugen af Strep A-test i almen praksis"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Ydelsen hører til den praksis, hvor patienten var tilmeldt den dag. Ydelsens antal lægges sammen; rækker tælles ikke.
WITH billed AS (
    SELECT services.practice_id, services.patient_id, SUM(services.number) AS tests
    FROM services
    JOIN strep_a
      ON strep_a.code = services.service_code
     AND strep_a.specialty = services.specialty
    WHERE services.service_date BETWEEN $period_start AND $period_end
    GROUP BY services.practice_id, services.patient_id
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    COALESCE(billed.tests, 0) AS numerator,
    listed_days.days AS denominator
FROM listed_days
LEFT JOIN billed
       ON billed.practice_id = listed_days.practice_id
      AND billed.patient_id = listed_days.patient_id
