/*---
id: asthma_prevalence
title: Patienter i praksis' register over astma
why: Hvor mange der er fundet og registreret, afgør, hvem der bliver fulgt.
population: Alle tilmeldte i praksis på opgørelsesdagen
numerator: Patienter i registeret over Astma
unit: percent
grain: stratum
decimals: 2
better: neither
relevant_difference: 1
reads: [register_counts]
min_denominator: 1
counts: patient
status: preview
source: NHS Digital, Quality and Outcomes Framework 2018/19
reviewed: {by: Prøveprojekt, on: 2026-11-01, again: 2030-01-01}
---*/
SELECT practice_id, patients AS numerator, listed AS denominator
FROM register_counts
WHERE register = 'asthma' AND counted_on = $period_end
