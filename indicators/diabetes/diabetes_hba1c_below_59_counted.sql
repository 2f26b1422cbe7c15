/*---
id: diabetes_hba1c_below_59_counted
title: HbA1c under 59 mmol/mol, optalt pr. praksis
why: "Et lavere langtidsblodsukker udskyder senfølger, når det kan nås uden lavt blodsukker og uden at koste for meget i hverdagen."
population: "patienter med en aktiv forløbsplan for type 2-diabetes på periodens sidste dag, som leverandøren har optalt dem for hvert ydernummer"
numerator: "patienter, hvis seneste HbA1c inden for 12 måneder er under 59 mmol/mol"
denominator: "patienter med aktiv forløbsplan for type 2-diabetes og en målt HbA1c inden for 12 måneder"
unit: percent
grain: stratum
stands_for: diabetes_hba1c_below_59
better: higher
relevant_difference: 5
target:
  value: 40
  text: "Over 40 % har HbA1c under 59 mmol/mol (Dansk Diabetes Database; gælder alle voksne med diabetes, også dem på sygehus)"
  source: "Dansk Diabetes Database, fælles indikatorer gældende fra marts 2017 (dsbd.dk)"
  measured_on: other
reads: [care_plan_counts]
codelists: [diabetes]
counts: patient
status: published
source: "Dansk Diabetes Database, fælles indikatorer gældende fra marts 2017 (dsbd.dk); behandlingsmålet er individuelt: DSAM, Type 2-diabetes (2019), afsnittet om behandlingsmål"
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
  AND level.item = 'hba1c_below_59'
  AND measured.item = 'hba1c'
  AND level.counted_on = $period_end
