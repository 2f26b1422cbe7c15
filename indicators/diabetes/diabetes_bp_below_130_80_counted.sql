/*---
id: diabetes_bp_below_130_80_counted
title: Blodtryk under 130/80, optalt pr. praksis
why: "Målet er individuelt, men er få under 130/80, er det værd at se på, hvornår behandlingen bliver ændret."
population: "patienter med en aktiv forløbsplan for type 2-diabetes på periodens sidste dag, som leverandøren har optalt dem for hvert ydernummer"
numerator: "patienter, hvis seneste blodtryk inden for 12 måneder er under 130 mmHg systolisk og under 80 mmHg diastolisk"
denominator: "patienter med aktiv forløbsplan for type 2-diabetes og et målt blodtryk inden for 12 måneder"
unit: percent
grain: stratum
stands_for: diabetes_bp_below_130_80
better: higher
relevant_difference: 5
reads: [care_plan_counts]
codelists: [diabetes]
counts: patient
status: published
source: "DSAM, Type 2-diabetes (2019), afsnittet om behandlingsmål: under 130/80 mmHg både i konsultationen og hjemme; under 140/85 ved langvarig diabetes, høj alder og behandlingsresistens. En standard for, hvor mange der bør nå det, er ikke fundet, så der er intet mål"
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
  AND level.item = 'bp_below_130_80'
  AND measured.item = 'bp'
  AND level.counted_on = $period_end
