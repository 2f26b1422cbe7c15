/*---
id: hypertension_median_systolic_home
title: Median af systolisk blodtryk hjemme
why: "Hjemmeblodtryk er tættere på patientens hverdag; derfor står det for sig og blandes ikke med konsultationens."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv forløbsplan for hypertension på periodens sidste dag. Er der flere tal på samme dag, tæller det højeste. Tal under 50 eller over 300 mmHg regnes som tastefejl og tæller ikke"
numerator: "patienternes seneste systoliske blodtryk målt hjemme (mmHg) inden for 12 måneder"
denominator: "patienter med aktiv forløbsplan for hypertension og en måling"
unit: median
decimals: 0
better: neither
relevant_difference: 3
reads: [care_plans, observations]
codelists: [hypertension, blood_pressure_systolic_home]
lookback: {months: 12}
min_denominator: 10
counts: patient
status: published
source: "Grænser til orientering: 140/90 mmHg i konsultationen og 135/85 mmHg hjemme er grænserne for diagnosen hypertension (DSAM; NBV). De gælder den enkelte patient, ikke en gruppes median, og er ikke behandlingsmål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En patient uden måling i de 12 måneder står med NULL: uden værdi, ikke med nul.
WITH measured AS (
    SELECT patient_id, observed_on, MAX(value) AS systolic
    FROM observations
    WHERE item_code IN (SELECT code FROM blood_pressure_systolic_home)
      AND observed_on BETWEEN $lookback_start AND $period_end
      AND value BETWEEN 50 AND 300
    GROUP BY patient_id, observed_on
),
latest AS (
    SELECT patient_id, MAX(observed_on) AS observed_on
    FROM measured
    GROUP BY patient_id
),
latest_value AS (
    SELECT measured.patient_id, measured.systolic
    FROM measured
    JOIN latest
      ON latest.patient_id = measured.patient_id
     AND latest.observed_on = measured.observed_on
)
SELECT
    listed_at_end.practice_id,
    listed_at_end.patient_id,
    latest_value.systolic AS numerator
FROM listed_at_end
LEFT JOIN latest_value ON latest_value.patient_id = listed_at_end.patient_id
WHERE listed_at_end.patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE condition IN (SELECT code FROM hypertension)
          AND started_on <= $period_end
          AND (ended_on IS NULL OR ended_on >= $period_end)
    )
