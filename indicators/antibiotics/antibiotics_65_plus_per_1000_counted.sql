/*---
id: antibiotics_65_plus_per_1000_counted
title: Antibiotikarecepter pr. 1.000 sikrede på 65 år og derover, optalt pr. praksis
why: "Også i optalte tal kan de ældre ses for sig, så en praksis med mange ældre ikke ligger højt alene af den grund."
population: "tilmeldte på 65 år og derover på periodens sidste dag, som de er optalt efter køn og femårsaldersgruppe"
numerator: "indløste recepter på systemiske antibiotika (J01) i perioden til de 65-årige og derover, som ejeren af tallene har optalt dem"
denominator: "tilmeldte på 65 år og derover på periodens sidste dag; vist pr. 1.000 sikrede"
unit: per_1000
denominator_in: patients
grain: stratum
stands_for: antibiotics_65_plus_per_1000
decimals: 0
better: neither
relevant_difference: 60
reads: [prescription_counts, listed_counts]
codelists: [antibiotics_counted]
min_denominator: 100
counts: prescription
status: published
source: "MidtKraft, klyngepakken Antibiotika; eSundhed, mål for antibiotika: recepter pr. 1.000, personer, recepter pr. bruger"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En praksis, som intet er optalt for i netop det tidsrum, er ikke med: dér ville et nul være falsk.
-- Ingen række betyder, at ingen i gruppen har indløst en recept: et rigtigt nul. En skjult optælling er ikke et nul.
-- Aldersgruppernes navne står i aldersorden, fra 00-04 til 90+.
WITH redeemed AS (
    SELECT practice_id, sex, age_band, prescriptions, prescriptions_hidden
    FROM prescription_counts
    WHERE medicine IN (SELECT code FROM antibiotics_counted)
      AND counted_from = $period_start
      AND counted_to = $period_end
)
SELECT
    listed_counts.practice_id,
    listed_counts.sex,
    listed_counts.age_band,
    CASE WHEN redeemed.practice_id IS NULL THEN 0 ELSE redeemed.prescriptions END AS numerator,
    listed_counts.patients AS denominator,
    (listed_counts.patients_hidden OR COALESCE(redeemed.prescriptions_hidden, FALSE)) AS hidden
FROM listed_counts
LEFT JOIN redeemed
       ON redeemed.practice_id = listed_counts.practice_id
      AND redeemed.sex = listed_counts.sex
      AND redeemed.age_band = listed_counts.age_band
WHERE listed_counts.counted_on = $period_end
  AND listed_counts.age_band >= '65-69'
  AND listed_counts.practice_id IN (
        SELECT practice_id
        FROM prescription_counts
        WHERE counted_from = $period_start
          AND counted_to = $period_end
    )
