/*---
id: lipid_median_ldl
title: Median af LDL
why: "Medianen viser, hvor patienterne ligger; hvad der er lavt nok, afhænger af den enkeltes risiko."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv forløbsplan for forhøjet kolesterol på periodens sidste dag. Er der flere tal på samme dag, tæller det højeste. LDL under 0,1 eller over 20 mmol/L regnes som tastefejl og tæller ikke"
numerator: "patienternes seneste LDL (mmol/L) inden for 12 måneder"
denominator: "patienter med aktiv forløbsplan for forhøjet kolesterol og en måling"
unit: median
decimals: 1
better: neither
relevant_difference: 0.2
reads: [care_plans, observations]
codelists: [lipid_disorder, ldl]
lookback: {months: 12}
min_denominator: 10
counts: patient
status: published
source: "Grænser til orientering: LDL under 1,4 mmol/L ved meget høj risiko, 1,8 ved høj, 2,6 ved moderat og 3,0 ved lav risiko (Dansk Cardiologisk Selskab, NBV, appendiks 28.1). De gælder den enkelte patient, ikke en gruppes median"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En patient uden måling i de 12 måneder står med NULL: uden værdi, ikke med nul.
WITH measured AS (
    SELECT patient_id, observed_on, MAX(value) AS ldl_value
    FROM observations
    WHERE item_code IN (SELECT code FROM ldl)
      AND observed_on BETWEEN $lookback_start AND $period_end
      AND value BETWEEN 0.1 AND 20
    GROUP BY patient_id, observed_on
),
latest AS (
    SELECT patient_id, MAX(observed_on) AS observed_on
    FROM measured
    GROUP BY patient_id
),
latest_value AS (
    SELECT measured.patient_id, measured.ldl_value
    FROM measured
    JOIN latest
      ON latest.patient_id = measured.patient_id
     AND latest.observed_on = measured.observed_on
)
SELECT
    listed_at_end.practice_id,
    listed_at_end.patient_id,
    latest_value.ldl_value AS numerator
FROM listed_at_end
LEFT JOIN latest_value ON latest_value.patient_id = listed_at_end.patient_id
WHERE listed_at_end.patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE condition IN (SELECT code FROM lipid_disorder)
          AND started_on <= $period_end
          AND (ended_on IS NULL OR ended_on >= $period_end)
    )
