/*---
id: diabetes_hba1c_12m_counted
title: HbA1c målt inden for 12 måneder, optalt pr. praksis
why: "Uden en måling kan hverken patienten eller vi se, om behandlingen virker."
population: "patienter med en aktiv forløbsplan for type 2-diabetes på periodens sidste dag, som leverandøren har optalt dem for hvert ydernummer"
numerator: "patienter med mindst én målt HbA1c inden for 12 måneder"
denominator: "patienter med aktiv forløbsplan for type 2-diabetes"
unit: percent
grain: stratum
stands_for: diabetes_hba1c_12m
better: higher
relevant_difference: 5
reads: [care_plan_counts]
codelists: [diabetes]
counts: patient
status: published
source: "DSAM, Type 2-diabetes (2019): årsstatus. En standard for, hvor mange der bør have det, er ikke fundet, så der er intet mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Leverandøren tæller pr. en dag; kun optællingen på periodens sidste dag bruges.
SELECT
    practice_id,
    with_item AS numerator,
    patients AS denominator,
    (patients_hidden OR with_item_hidden) AS hidden
FROM care_plan_counts
WHERE condition IN (SELECT code FROM diabetes)
  AND item = 'hba1c'
  AND counted_on = $period_end
