/*---
id: diabetes_bp_12m_counted
title: Blodtryk målt inden for 12 måneder, optalt pr. praksis
why: "Et velbehandlet blodtryk beskytter hjerte, nyrer og øjne ved diabetes; det begynder med en måling."
population: "patienter med en aktiv forløbsplan for type 2-diabetes på periodens sidste dag, som leverandøren har optalt dem for hvert ydernummer"
numerator: "patienter med både et systolisk og et diastolisk blodtryk inden for 12 måneder, målt i konsultationen eller hjemme"
denominator: "patienter med aktiv forløbsplan for type 2-diabetes"
unit: percent
grain: stratum
stands_for: diabetes_bp_12m
better: higher
relevant_difference: 5
target:
  value: 95
  text: "Mindst 95 % har fået målt blodtryk inden for et år (Dansk Diabetes Database; gælder alle voksne med diabetes, også dem på sygehus)"
  source: "Dansk Diabetes Database, fælles indikatorer gældende fra marts 2017 (dsbd.dk)"
  measured_on: other
reads: [care_plan_counts]
codelists: [diabetes]
counts: patient
status: published
source: "Dansk Diabetes Database, fælles indikatorer gældende fra marts 2017 (dsbd.dk)"
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
  AND item = 'bp'
  AND counted_on = $period_end
