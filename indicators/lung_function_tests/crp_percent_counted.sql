/*---
id: crp_percent_counted
title: Patienter med mindst én CRP-test, optalt pr. praksis
why: "Hvor ydelserne kun leveres optalt, kan vi stadig se, hvor mange af patienterne der bliver testet."
population: "patienter, der er tilmeldt på periodens sidste dag, som de er optalt efter køn og femårsaldersgruppe"
numerator: "patienter med mindst én CRP-test (7120), afregnet i perioden af almen praksis i dagtid (speciale 80), som ejeren af tallene har optalt dem for praksis' tilmeldte"
denominator: "tilmeldte på periodens sidste dag"
unit: percent
grain: stratum
stands_for: crp_percent
better: neither
relevant_difference: 3
reads: [service_counts, listed_counts]
codelists: [crp]
min_denominator: 50
counts: patient
status: published
source: "MidtKraft, klyngepakken Brugen af CRP-test i almen praksis"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Lægges sammen pr. praksis: i en lille aldersgruppe kan flere have fået ydelsen, end der er tilmeldt på sidste dag.
-- En praksis, som intet er optalt for i netop det tidsrum, er ikke med: dér ville et nul være falsk.
WITH examined AS (
    SELECT
        service_counts.practice_id,
        SUM(service_counts.patients) AS number,
        MAX(CASE WHEN service_counts.patients_hidden THEN 1 ELSE 0 END) AS some_hidden
    FROM service_counts
    JOIN crp
      ON crp.code = service_counts.service_code
     AND crp.specialty = service_counts.specialty
    WHERE service_counts.counted_from = $period_start
      AND service_counts.counted_to = $period_end
    GROUP BY service_counts.practice_id
),
listed AS (
    SELECT
        practice_id,
        SUM(patients) AS patients,
        MAX(CASE WHEN patients_hidden THEN 1 ELSE 0 END) AS some_hidden
    FROM listed_counts
    WHERE counted_on = $period_end
    GROUP BY practice_id
)
SELECT
    listed.practice_id,
    COALESCE(examined.number, 0) AS numerator,
    listed.patients AS denominator,
    (listed.some_hidden = 1 OR COALESCE(examined.some_hidden, 0) = 1) AS hidden
FROM listed
LEFT JOIN examined ON examined.practice_id = listed.practice_id
WHERE listed.practice_id IN (
        SELECT practice_id
        FROM service_counts
        WHERE counted_from = $period_start
          AND counted_to = $period_end
    )
