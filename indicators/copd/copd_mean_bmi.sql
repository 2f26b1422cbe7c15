/*---
id: copd_mean_bmi
title: Gennemsnitligt BMI blandt patienter med KOL-forløbsplan
why: "Gennemsnittet hjælper med at se, om patienterne ligner hinanden fra praksis til praksis, før de øvrige tal drøftes."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv KOL-forløbsplan på periodens sidste dag. Er der flere BMI på samme dag, tæller det højeste. BMI under 10 eller over 100 regnes som tastefejl og tæller ikke"
numerator: "patienternes seneste BMI (kg/m²) inden for 12 måneder"
denominator: "patienter med aktiv KOL-forløbsplan og et registreret BMI"
unit: mean
better: neither
relevant_difference: 1
reads: [care_plans, observations]
codelists: [copd, bmi]
lookback: {months: 12}
counts: patient
status: published
source: "DSAM, KOL-vejledningen, afsnittet om kvalitetssikring (indikatorer i DrKOL); gennemsnittet er vores egen opgørelse og har intet mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En patient uden BMI i de 12 måneder står med NULL: uden værdi, ikke med nul.
WITH measured AS (
    SELECT patient_id, observed_on, MAX(value) AS bmi
    FROM observations
    WHERE item_code IN (SELECT code FROM bmi)
      AND observed_on BETWEEN $lookback_start AND $period_end
      AND value BETWEEN 10 AND 100
    GROUP BY patient_id, observed_on
),
latest AS (
    SELECT patient_id, MAX(observed_on) AS observed_on
    FROM measured
    GROUP BY patient_id
),
latest_bmi AS (
    SELECT measured.patient_id, measured.bmi
    FROM measured
    JOIN latest
      ON latest.patient_id = measured.patient_id
     AND latest.observed_on = measured.observed_on
)
SELECT
    listed_at_end.practice_id,
    listed_at_end.patient_id,
    latest_bmi.bmi AS numerator
FROM listed_at_end
LEFT JOIN latest_bmi ON latest_bmi.patient_id = listed_at_end.patient_id
WHERE listed_at_end.patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE condition IN (SELECT code FROM copd)
          AND started_on <= $period_end
          AND (ended_on IS NULL OR ended_on >= $period_end)
    )
