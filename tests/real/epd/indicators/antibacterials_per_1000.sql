/*---
id: antibacterials_per_1000
title: Antibiotikarecepter pr. 1.000 tilmeldte
why: Det samlede forbrug driver resistens.
population: Alle tilmeldte
numerator: Recepter på antibakterielle midler
unit: per_1000
grain: stratum
denominator_in: patients
better: neither
relevant_difference: 10
reads: [prescribing, listed_counts]
codelists: [antibacterials]
counts: prescription
status: preview
source: NHS England, English Prescribing Dataset
reviewed: {by: Prøveprojekt, on: 2026-11-01, again: 2030-01-01}
---*/
WITH listed AS (
    SELECT practice_id, SUM(patients) AS patients
    FROM listed_counts
    WHERE counted_on BETWEEN $period_start AND $period_end
    GROUP BY practice_id
), redeemed AS (
    SELECT practice_id, SUM(items) AS items
    FROM prescribing
    WHERE month BETWEEN $period_start AND $period_end AND code IN (SELECT code FROM antibacterials)
    GROUP BY practice_id
)
SELECT listed.practice_id, COALESCE(redeemed.items, 0) AS numerator, listed.patients AS denominator
FROM listed LEFT JOIN redeemed ON redeemed.practice_id = listed.practice_id
