/*---
id: benzodiazepine_users_65_plus_percent_counted
title: 65 år og derover, der har fået benzodiazepin eller z-middel, optalt pr. praksis
why: "Ældre er mere udsatte for fald, sløvhed og hukommelsesbesvær af medicinen, og de får den oftest."
population: "tilmeldte på 65 år og derover på periodens sidste dag, som leverandøren har optalt dem"
numerator: "patienter på 65 år og derover med mindst én indløst recept på et benzodiazepin eller et z-middel (clonazepam medregnet) i perioden, som leverandøren har optalt dem"
denominator: "tilmeldte, optalt pr. køn og femårsaldersgruppe"
unit: percent
grain: stratum
stands_for: benzodiazepine_users_65_plus_percent
better: neither
relevant_difference: 2
reads: [listed_counts, prescription_counts]
codelists: [benzodiazepines_counted]
min_denominator: 50
counts: patient
status: published
source: "Sundhedsdatastyrelsen, medstat.dk: lægemiddelgruppen benzodiazepiner og benzodiazepinlignende midler (N05BA, N05CD, N03AE og N05CF)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En praksis, som intet er optalt for i netop det tidsrum, er ikke med: dér ville et nul være falsk.
-- Leverandøren tæller et tidsrum; kun det, der er periodens, bruges. Ingen række for en gruppe af tilmeldte betyder ingen.
WITH users AS (
    SELECT practice_id, sex, age_band, patients, patients_hidden
    FROM prescription_counts
    WHERE medicine IN (SELECT code FROM benzodiazepines_counted)
      AND counted_from = $period_start
      AND counted_to = $period_end
)
SELECT
    listed_counts.practice_id,
    listed_counts.sex,
    listed_counts.age_band,
    COALESCE(users.patients, 0) AS numerator,
    listed_counts.patients AS denominator,
    (listed_counts.patients_hidden OR COALESCE(users.patients_hidden, FALSE)) AS hidden
FROM listed_counts
LEFT JOIN users
       ON users.practice_id = listed_counts.practice_id
      AND users.sex = listed_counts.sex
      AND users.age_band = listed_counts.age_band
WHERE listed_counts.counted_on = $period_end
  AND listed_counts.age_band >= '65-69'
  AND listed_counts.practice_id IN (
        SELECT practice_id
        FROM prescription_counts
        WHERE counted_from = $period_start
          AND counted_to = $period_end
    )
