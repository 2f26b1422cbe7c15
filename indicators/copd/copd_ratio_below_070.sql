/*---
id: copd_ratio_below_070
title: Seneste FEV1/FVC er under 0,70
why: "Er forholdet 0,70 eller derover, kan diagnosen være en anden, og behandlingen kan være forgæves."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv KOL-forløbsplan på periodens sidste dag. Planen og målingerne tæller, uanset hvilken praksis der har lavet dem. Er der flere FEV1/FVC på samme dag, tæller det laveste. Tal under 0,15 eller over 1,20 regnes som tastefejl og tæller ikke"
numerator: "patienter, hvis seneste registrerede FEV1/FVC er under 0,70. Data siger ikke, om der er pustet før eller efter en bronkodilatator"
denominator: "patienter med aktiv KOL-forløbsplan og en registreret FEV1/FVC"
unit: percent
better: neither
relevant_difference: 5
reads: [care_plans, observations]
codelists: [copd, fev1_fvc_ratio]
counts: patient
status: published
source: "MidtKraft, klyngepakken Brug af spirometri i almen praksis: KOL er FEV1/FVC under 0,70 efter en bronkodilatator. Hvor mange målinger der er taget sådan, vides ikke, så der er intet mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En patient uden måling står med NULL: uden værdi, ikke med nul.
WITH measured AS (
    SELECT patient_id, observed_on, MIN(value) AS ratio
    FROM observations
    WHERE item_code IN (SELECT code FROM fev1_fvc_ratio)
      AND observed_on <= $period_end
      AND value BETWEEN 0.15 AND 1.20
    GROUP BY patient_id, observed_on
),
latest AS (
    SELECT patient_id, MAX(observed_on) AS observed_on
    FROM measured
    GROUP BY patient_id
),
latest_value AS (
    SELECT measured.patient_id, measured.ratio
    FROM measured
    JOIN latest
      ON latest.patient_id = measured.patient_id
     AND latest.observed_on = measured.observed_on
)
SELECT
    listed_at_end.practice_id,
    listed_at_end.patient_id,
    CASE
        WHEN latest_value.ratio < 0.70 THEN 1
        WHEN latest_value.ratio IS NOT NULL THEN 0
    END AS numerator
FROM listed_at_end
LEFT JOIN latest_value ON latest_value.patient_id = listed_at_end.patient_id
WHERE listed_at_end.patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE condition IN (SELECT code FROM copd)
          AND started_on <= $period_end
          AND (ended_on IS NULL OR ended_on >= $period_end)
    )
