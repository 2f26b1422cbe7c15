/*---
id: opioid_tramadol_users_percent_counted
title: Opioidbrugere, der har fået tramadol, optalt pr. praksis
why: "Tramadol og kodein frarådes, fordi virkning og bivirkninger kan være uforudsigelige, og fordi de påvirker mange andre lægemidler; derfor er det værd at vide, hvor ofte vi vælger tramadol."
population: "tilmeldte patienter med mindst én indløst recept på et opioid i perioden, som leverandøren har optalt dem"
numerator: "patienter med mindst én indløst recept på tramadol i perioden, som leverandøren har optalt dem"
denominator: "patienter med mindst én indløst recept på et opioid i perioden"
unit: percent
grain: stratum
stands_for: opioid_tramadol_users_percent
better: lower
relevant_difference: 5
reads: [prescription_counts]
codelists: [opioids_counted, tramadol_counted]
min_denominator: 30
counts: patient
status: published
source: "MidtKraft, klyngepakken Opioider (midtkraft.dk): brug af tramadol og kodein frarådes; afgrænsning: Sundhedsdatastyrelsen, medstat.dk, opioider"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Leverandøren tæller et tidsrum; kun det, der er periodens, bruges. Ingen række for tramadol betyder ingen brugere.
WITH tramadol_users AS (
    SELECT practice_id, sex, age_band, patients, patients_hidden
    FROM prescription_counts
    WHERE medicine IN (SELECT code FROM tramadol_counted)
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
    COALESCE(tramadol_users.patients, 0) AS numerator,
    users.patients AS denominator,
    (users.patients_hidden OR COALESCE(tramadol_users.patients_hidden, FALSE)) AS hidden
FROM users
LEFT JOIN tramadol_users
       ON tramadol_users.practice_id = users.practice_id
      AND tramadol_users.sex = users.sex
      AND tramadol_users.age_band = users.age_band
