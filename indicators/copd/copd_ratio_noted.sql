/*---
id: copd_ratio_noted
title: FEV1/FVC registreret
why: "Det er forholdet mellem FEV1 og FVC, der stiller diagnosen; FEV1 alene viser kun, hvor svær sygdommen er."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv KOL-forløbsplan på periodens sidste dag. Planen og målingerne tæller, uanset hvilken praksis der har lavet dem"
numerator: "patienter med FEV1/FVC registreret mindst én gang, eller både FEV1 og FVC samme dag, så langt tilbage som data rækker"
denominator: "patienter med aktiv KOL-forløbsplan"
unit: percent
better: higher
relevant_difference: 5
reads: [care_plans, observations]
codelists: [copd, fev1_fvc_ratio, fev1, fvc]
counts: patient
status: published
source: "DSAM, KOL-vejledningen: FEV1, FVC og FEV1/FVC på diagnosetidspunktet. En standard er ikke fundet, så der er intet mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En måling tæller, uanset hvilken praksis der har registreret den, og hvor gammel den er: diagnosen stilles én gang.
WITH ratios AS (
    SELECT patient_id
    FROM observations
    WHERE item_code IN (SELECT code FROM fev1_fvc_ratio)
      AND observed_on <= $period_end
      AND value IS NOT NULL
),
volumes AS (
    SELECT expired.patient_id
    FROM observations AS expired
    JOIN observations AS vital
      ON vital.patient_id = expired.patient_id
     AND vital.observed_on = expired.observed_on
    WHERE expired.item_code IN (SELECT code FROM fev1)
      AND vital.item_code IN (SELECT code FROM fvc)
      AND expired.observed_on <= $period_end
      AND expired.value IS NOT NULL
      AND vital.value IS NOT NULL
)
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (SELECT patient_id FROM ratios)
          OR patient_id IN (SELECT patient_id FROM volumes) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE condition IN (SELECT code FROM copd)
          AND started_on <= $period_end
          AND (ended_on IS NULL OR ended_on >= $period_end)
    )
