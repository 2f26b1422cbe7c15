/*---
id: broad_spectrum_share
title: Bredspektrede midlers andel af antibiotikarecepter
why: Smalle midler rammer kun det, de skal.
population: Recepter på antibakterielle midler
numerator: Recepter på bredspektrede midler
unit: percent
grain: stratum
better: lower
relevant_difference: 2
reads: [prescribing]
codelists: [antibacterials, broad_spectrum]
counts: prescription
status: preview
source: NHS England, English Prescribing Dataset
reviewed: {by: Prøveprojekt, on: 2026-11-01, again: 2030-01-01}
---*/
WITH broad AS (
    SELECT practice_id, SUM(items) AS items
    FROM prescribing
    WHERE month BETWEEN $period_start AND $period_end AND code IN (SELECT code FROM broad_spectrum)
    GROUP BY practice_id
), every AS (
    SELECT practice_id, SUM(items) AS items
    FROM prescribing
    WHERE month BETWEEN $period_start AND $period_end AND code IN (SELECT code FROM antibacterials)
    GROUP BY practice_id
)
SELECT every.practice_id, COALESCE(broad.items, 0) AS numerator, every.items AS denominator
FROM every LEFT JOIN broad ON broad.practice_id = every.practice_id
