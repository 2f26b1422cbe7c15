/*---
id: tympanometries_per_child_0_3_counted
title: Tympanometrier pr. barn på 0–4 år, optalt pr. praksis
why: "Hvor ydelserne kun leveres optalt, kan vi stadig se, hvor meget undersøgelsen bruges til de mindste."
population: "børn på 0–4 år, der er tilmeldt på periodens sidste dag, som de er optalt efter køn og femårsaldersgruppe. Femårsgrupperne kan ikke skille de 4-årige fra"
numerator: "tympanometrier (7118) til børnene, afregnet i perioden af almen praksis i dagtid (speciale 80), som ejeren af tallene har optalt dem for praksis' tilmeldte"
denominator: "tilmeldte børn på 0–4 år på periodens sidste dag"
unit: ratio
grain: stratum
stands_for: tympanometries_per_child_0_3
decimals: 2
better: neither
relevant_difference: 0.1
reads: [service_counts, listed_counts]
codelists: [tympanometry]
min_denominator: 20
counts: service
status: published
source: "MidtKraft, klyngepakken Otitis media og brug af tympanometri på børn 0–3 år i almen praksis"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Lægges sammen pr. praksis: i en lille aldersgruppe kan flere have fået lavet undersøgelsen, end der er tilmeldt på sidste dag.
-- En praksis, som intet er optalt for i netop det tidsrum, er ikke med: dér ville et nul være falsk.
-- Optalt i femårsgrupper: de 4-årige kan ikke skilles fra.
WITH billed AS (
    SELECT
        service_counts.practice_id,
        SUM(service_counts.number) AS number,
        MAX(CASE WHEN service_counts.number_hidden THEN 1 ELSE 0 END) AS some_hidden
    FROM service_counts
    JOIN tympanometry
      ON tympanometry.code = service_counts.service_code
     AND tympanometry.specialty = service_counts.specialty
    WHERE service_counts.counted_from = $period_start
      AND service_counts.counted_to = $period_end
      AND service_counts.age_band = '00-04'
    GROUP BY service_counts.practice_id
),
listed AS (
    SELECT
        practice_id,
        SUM(patients) AS patients,
        MAX(CASE WHEN patients_hidden THEN 1 ELSE 0 END) AS some_hidden
    FROM listed_counts
    WHERE counted_on = $period_end
      AND age_band = '00-04'
    GROUP BY practice_id
)
SELECT
    listed.practice_id,
    COALESCE(billed.number, 0) AS numerator,
    listed.patients AS denominator,
    (listed.some_hidden = 1 OR COALESCE(billed.some_hidden, 0) = 1) AS hidden
FROM listed
LEFT JOIN billed ON billed.practice_id = listed.practice_id
WHERE listed.practice_id IN (
        SELECT practice_id
        FROM service_counts
        WHERE counted_from = $period_start
          AND counted_to = $period_end
    )
