/*---
id: crp_children_share
title: Andel af CRP-testene, der er taget på børn
why: "Et barn bør kun stikkes, når svaret kan ændre behandlingen; andelen viser, hvor stor en del af prøverne der tages på børn."
population: "CRP-test (7120) til tilmeldte patienter (gruppe 1), afregnet i perioden af almen praksis i dagtid (speciale 80), uanset hvilken praksis"
numerator: "CRP-test til børn på 0–15 år (alder på periodens sidste dag)"
denominator: "CRP-test til patienter i alle aldre"
unit: percent
better: neither
relevant_difference: 5
reads: [services]
codelists: [crp]
min_denominator: 30
counts: service
status: published
source: "MidtKraft, klyngepakken Brugen af CRP-test i almen praksis"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Ydelsen hører til den praksis, hvor patienten var tilmeldt den dag. Ydelsens antal lægges sammen; rækker tælles ikke.
WITH billed AS (
    SELECT services.practice_id, services.patient_id, SUM(services.number) AS tests
    FROM services
    JOIN crp
      ON crp.code = services.service_code
     AND crp.specialty = services.specialty
    WHERE services.service_date BETWEEN $period_start AND $period_end
    GROUP BY services.practice_id, services.patient_id
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    CASE WHEN listed_days.age <= 15 THEN billed.tests ELSE 0 END AS numerator,
    billed.tests AS denominator
FROM listed_days
JOIN billed
  ON billed.practice_id = listed_days.practice_id
 AND billed.patient_id = listed_days.patient_id
