/*---
id: diabetes_ldl_below_2_6_counted
title: LDL under 2,6 mmol/l, optalt pr. praksis
why: "Ved type 2-diabetes er det ofte hjertet, der afgør, hvordan det går, og LDL er noget af det, vi kan gøre mest ved."
population: "patienter med en aktiv forløbsplan for type 2-diabetes på periodens sidste dag, som leverandøren har optalt dem for hvert ydernummer"
numerator: "patienter, hvis seneste LDL inden for 12 måneder er under 2,6 mmol/l"
denominator: "patienter med aktiv forløbsplan for type 2-diabetes og et målt LDL inden for 12 måneder"
unit: percent
grain: stratum
stands_for: diabetes_ldl_below_2_6
better: higher
relevant_difference: 5
reads: [care_plan_counts]
codelists: [diabetes]
counts: patient
status: published
source: "DSAM, Type 2-diabetes (2019), afsnittet om behandlingsmål: LDL under 2,6 mmol/l, og under 1,8 ved hjertesygdom eller høj risiko. En standard for, hvor mange der bør nå det, er ikke fundet, så der er intet mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Nævneren er dem, der er målt, og ikke alle med en plan: den, der ikke er målt, er hverken over eller under.
SELECT
    level.practice_id,
    level.with_item AS numerator,
    measured.with_item AS denominator,
    (level.with_item_hidden OR measured.with_item_hidden) AS hidden
FROM care_plan_counts AS level
JOIN care_plan_counts AS measured
  ON measured.practice_id = level.practice_id
 AND measured.counted_on = level.counted_on
 AND measured.condition = level.condition
WHERE level.condition IN (SELECT code FROM diabetes)
  AND level.item = 'ldl_below_2_6'
  AND measured.item = 'ldl'
  AND level.counted_on = $period_end
