/*---
id: diabetes_foot_24m_counted
title: Fodundersøgelse inden for 24 måneder, optalt pr. praksis
why: "Et lille sår på en fod uden følesans kan ende med en amputation; det skal findes, mens det er lille."
population: "patienter med en aktiv forløbsplan for type 2-diabetes på periodens sidste dag, som leverandøren har optalt dem for hvert ydernummer"
numerator: "patienter med mindst én registreret fodundersøgelse inden for 24 måneder"
denominator: "patienter med aktiv forløbsplan for type 2-diabetes"
unit: percent
grain: stratum
stands_for: diabetes_foot_24m
better: higher
relevant_difference: 5
reads: [care_plan_counts]
codelists: [diabetes]
counts: patient
status: published
source: "Dansk Diabetes Database, fælles indikatorer gældende fra marts 2017 (dsbd.dk): mindst 95 % af de voksne er fodundersøgt mindst hvert andet år. Hvad leverandøren tæller med, er ikke bekræftet, så der er intet mål på figuren"
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
  AND item = 'foot'
  AND counted_on = $period_end
