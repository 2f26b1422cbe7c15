/*---
id: opioid_users_by_substance_counted
title: Opioidbrugere fordelt på fire stoffer, optalt pr. praksis
why: "Fordelingen viser, hvilke stoffer der vælges, og hvor vaner er forskellige fra praksis til praksis."
population: "tilmeldte patienter med mindst én indløst recept på et opioid i perioden, som leverandøren har optalt dem. Nævneren er brugere af alle opioider, fordi optællingen ikke siger, hvor mange der har fået et af de fire; andelene er derfor lavere end i tal på patientniveau"
numerator: "patienter med mindst én indløst recept på stoffet i perioden"
denominator: "patienter med mindst én indløst recept på et opioid i perioden"
unit: share
grain: stratum
stands_for: opioid_users_by_substance
categories:
  tramadol: Tramadol
  morphine: Morfin
  oxycodone: Oxycodon
  codeine_paracetamol: Kodein og paracetamol
better: neither
relevant_difference: 5
reads: [prescription_counts]
codelists: [opioids_counted, tramadol_counted, morphine_counted, oxycodone_counted, codeine_paracetamol_counted]
min_denominator: 30
counts: patient
status: published
source: "MidtKraft, klyngepakken Opioider: fordelingen på morfin, oxycodon, tramadol og kodein med paracetamol"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Hvor ingen i en gruppe har fået et af de fire, står gruppen med nul ved det første, så dens brugere stadig er i nævneren.
WITH by_substance AS (
    SELECT practice_id, sex, age_band, patients, patients_hidden, 'tramadol' AS category
    FROM prescription_counts
    WHERE medicine IN (SELECT code FROM tramadol_counted)
      AND counted_from = $period_start
      AND counted_to = $period_end
    UNION ALL
    SELECT practice_id, sex, age_band, patients, patients_hidden, 'morphine' AS category
    FROM prescription_counts
    WHERE medicine IN (SELECT code FROM morphine_counted)
      AND counted_from = $period_start
      AND counted_to = $period_end
    UNION ALL
    SELECT practice_id, sex, age_band, patients, patients_hidden, 'oxycodone' AS category
    FROM prescription_counts
    WHERE medicine IN (SELECT code FROM oxycodone_counted)
      AND counted_from = $period_start
      AND counted_to = $period_end
    UNION ALL
    SELECT practice_id, sex, age_band, patients, patients_hidden, 'codeine_paracetamol' AS category
    FROM prescription_counts
    WHERE medicine IN (SELECT code FROM codeine_paracetamol_counted)
      AND counted_from = $period_start
      AND counted_to = $period_end
),
users AS (
    SELECT practice_id, sex, age_band, patients, patients_hidden
    FROM prescription_counts
    WHERE medicine IN (SELECT code FROM opioids_counted)
      AND counted_from = $period_start
      AND counted_to = $period_end
)
SELECT
    users.practice_id,
    users.sex,
    users.age_band,
    COALESCE(by_substance.category, 'tramadol') AS category,
    COALESCE(by_substance.patients, 0) AS numerator,
    users.patients AS denominator,
    (users.patients_hidden OR COALESCE(by_substance.patients_hidden, FALSE)) AS hidden
FROM users
LEFT JOIN by_substance
       ON by_substance.practice_id = users.practice_id
      AND by_substance.sex = users.sex
      AND by_substance.age_band = users.age_band
