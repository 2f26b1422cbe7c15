/*---
id: opioid_prescriptions_per_user_counted
title: Opioidrecepter pr. bruger, optalt pr. praksis
why: "Mange recepter til den samme patient kan være en god og fulgt behandling, eller en der bliver fornyet af vane; det er værd at se efter."
population: "tilmeldte patienter med mindst én indløst recept på et opioid i perioden, som leverandøren har optalt dem"
numerator: "indløste recepter på et opioid til disse patienter"
denominator: "patienter med mindst én indløst recept på et opioid"
unit: ratio
grain: stratum
stands_for: opioid_prescriptions_per_user
decimals: 1
better: neither
relevant_difference: 0.5
reads: [prescription_counts]
codelists: [opioids_counted]
min_denominator: 30
counts: prescription
status: published
source: "MidtKraft, klyngepakken Opioider; afgrænsning: Sundhedsdatastyrelsen, medstat.dk, opioider; recepter pr. bruger er et af eSundheds mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Leverandøren tæller et tidsrum; kun det, der er periodens, bruges.
SELECT
    practice_id,
    sex,
    age_band,
    prescriptions AS numerator,
    patients AS denominator,
    (prescriptions_hidden OR patients_hidden) AS hidden
FROM prescription_counts
WHERE medicine IN (SELECT code FROM opioids_counted)
  AND counted_from = $period_start
  AND counted_to = $period_end
