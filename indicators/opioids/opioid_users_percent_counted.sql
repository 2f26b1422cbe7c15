/*---
id: opioid_users_percent_counted
title: Voksne, der har indløst en recept på et opioid, optalt pr. praksis
why: "Antallet af brugere viser, hvor ofte vi begynder eller fortsætter en behandling, som kan være svær at slippe."
population: "tilmeldte på 20 år og derover på periodens sidste dag, som leverandøren har optalt dem. Optællingen er i femårsaldersgrupper, så de 18- og 19-årige kan ikke skilles ud og er ikke med"
numerator: "patienter med mindst én indløst recept på et opioid i perioden, som leverandøren har optalt dem"
denominator: "tilmeldte, optalt pr. køn og femårsaldersgruppe"
unit: percent
grain: stratum
stands_for: opioid_users_percent
better: neither
relevant_difference: 1
reads: [listed_counts, prescription_counts]
codelists: [opioids_counted]
min_denominator: 100
counts: patient
status: published
source: "MidtKraft, klyngepakken Opioider; afgrænsning: Sundhedsdatastyrelsen, medstat.dk, opioider"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En praksis, som intet er optalt for i netop det tidsrum, er ikke med: dér ville et nul være falsk.
-- Leverandøren tæller et tidsrum; kun det, der er periodens, bruges. Ingen række for en gruppe af tilmeldte betyder ingen.
WITH users AS (
    SELECT practice_id, sex, age_band, patients, patients_hidden
    FROM prescription_counts
    WHERE medicine IN (SELECT code FROM opioids_counted)
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
  AND listed_counts.age_band >= '20-24'
  AND listed_counts.practice_id IN (
        SELECT practice_id
        FROM prescription_counts
        WHERE counted_from = $period_start
          AND counted_to = $period_end
    )
