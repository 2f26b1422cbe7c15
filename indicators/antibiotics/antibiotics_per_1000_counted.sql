/*---
id: antibiotics_per_1000_counted
title: Antibiotikarecepter pr. 1.000 sikrede, optalt pr. praksis
why: "Hvor recepterne kun leveres optalt, kan vi stadig tale om det samlede forbrug, som om alle praksis havde patienter af samme køn og alder."
population: "patienter, der er tilmeldt på periodens sidste dag, som de er optalt efter køn og femårsaldersgruppe. En gruppe, som ingen er tilmeldt i den dag, er ikke med"
numerator: "indløste recepter på systemiske antibiotika (J01) i perioden, som ejeren af tallene har optalt dem for praksis' tilmeldte"
denominator: "tilmeldte på periodens sidste dag; vist pr. 1.000 sikrede, som om alle praksis havde patienter af samme køn og alder"
unit: per_1000
denominator_in: patients
grain: stratum
stands_for: antibiotics_per_1000
decimals: 0
better: lower
relevant_difference: 30
target:
  value: 350
  text: "Højst 350 recepter pr. 1.000 indbyggere pr. år"
  source: "De nationale mål for antibiotika i primærsektoren: fra 460 (2016) til 350, forlænget til 2023. Målet tæller alle recepter pr. indbygger, også fra tandlæger, speciallæger og vagtlæger, og gælder ikke den enkelte praksis' tilmeldte (antibiotikaellerej.dk; Folketinget, SUU spm. 669, 2023)"
  measured_on: other
  valid_to: 2023-12-31
reads: [prescription_counts, listed_counts]
codelists: [antibiotics_counted]
min_denominator: 100
standardise: {by: [age_band, sex], population: denmark}
counts: prescription
status: published
source: "MidtKraft, klyngepakken Antibiotika; eSundhed, mål for antibiotika: recepter pr. 1.000, personer, recepter pr. bruger"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En praksis, som intet er optalt for i netop det tidsrum, er ikke med: dér ville et nul være falsk.
-- Ingen række betyder, at ingen i gruppen har indløst en recept: et rigtigt nul. En skjult optælling er ikke et nul.
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
  AND listed_counts.practice_id IN (
        SELECT practice_id
        FROM prescription_counts
        WHERE counted_from = $period_start
          AND counted_to = $period_end
    )
