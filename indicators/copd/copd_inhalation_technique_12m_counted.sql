/*---
id: copd_inhalation_technique_12m_counted
title: Inhalationsteknik gennemgået inden for 12 måneder, optalt pr. praksis
why: "Hvor forløbsplanerne kun leveres optalt, kan vi stadig se, om inhalationsteknikken bliver gennemgået hvert år."
population: "patienter med en aktiv KOL-forløbsplan på periodens sidste dag, som leverandøren har optalt dem for hvert ydernummer"
numerator: "patienter med mindst én registrering af inhalationsteknik inden for 12 måneder"
denominator: "patienter med aktiv KOL-forløbsplan"
unit: percent
grain: stratum
stands_for: copd_inhalation_technique_12m
better: higher
relevant_difference: 5
reads: [care_plan_counts]
codelists: [copd]
counts: patient
status: published
source: "DSAM, KOL-vejledningen, afsnittet om kvalitetssikring (indikatorer i DrKOL); Dansk Lungemedicinsk Selskab: KOL – Behandling (lungemedicin.dk). En standard er ikke fundet, så der er intet mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Leverandøren tæller pr. en dag; kun optællingen på periodens sidste dag bruges.
SELECT
    practice_id,
    with_item AS numerator,
    patients AS denominator,
    (patients_hidden OR with_item_hidden) AS hidden
FROM care_plan_counts
WHERE condition IN (SELECT code FROM copd)
  AND item = 'inhalation'
  AND counted_on = $period_end
