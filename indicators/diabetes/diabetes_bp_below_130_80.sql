/*---
id: diabetes_bp_below_130_80
title: Blodtryk under 130/80
why: "Målet er individuelt, men er få under 130/80, er det værd at se på, hvornår behandlingen bliver ændret."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv forløbsplan for type 2-diabetes på periodens sidste dag. Planer og målinger fra alle praksis tæller. Det seneste er fra den seneste dag med begge tal; af flere den dag tæller de laveste. Systolisk uden for 50–300 og diastolisk uden for 20–200 mmHg regnes som tastefejl"
numerator: "patienter, hvis seneste blodtryk inden for 12 måneder er under 130 mmHg systolisk og under 80 mmHg diastolisk"
denominator: "patienter med aktiv forløbsplan for type 2-diabetes og et målt blodtryk inden for 12 måneder"
unit: percent
better: higher
relevant_difference: 5
reads: [care_plans, observations]
codelists: [diabetes, blood_pressure_systolic, blood_pressure_diastolic]
lookback: {months: 12}
counts: patient
status: published
source: "DSAM, Type 2-diabetes (2019), afsnittet om behandlingsmål: under 130/80 mmHg både i konsultationen og hjemme; under 140/85 ved langvarig diabetes, høj alder og behandlingsresistens. En standard for, hvor mange der bør nå det, er ikke fundet, så der er intet mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En patient uden måling i de 12 måneder står med NULL: uden værdi, ikke med nul.
WITH systolic_readings AS (
    SELECT patient_id, observed_on, MIN(value) AS systolic
    FROM observations
    WHERE item_code IN (SELECT code FROM blood_pressure_systolic)
      AND observed_on BETWEEN $lookback_start AND $period_end
      AND value BETWEEN 50 AND 300
    GROUP BY patient_id, observed_on
),
diastolic_readings AS (
    SELECT patient_id, observed_on, MIN(value) AS diastolic
    FROM observations
    WHERE item_code IN (SELECT code FROM blood_pressure_diastolic)
      AND value BETWEEN 20 AND 200
    GROUP BY patient_id, observed_on
),
measured AS (
    SELECT systolic_readings.patient_id, systolic_readings.observed_on, systolic, diastolic
    FROM systolic_readings
    JOIN diastolic_readings
      ON diastolic_readings.patient_id = systolic_readings.patient_id
     AND diastolic_readings.observed_on = systolic_readings.observed_on
),
latest AS (
    SELECT patient_id, MAX(observed_on) AS observed_on
    FROM measured
    GROUP BY patient_id
),
latest_pressure AS (
    SELECT measured.patient_id, measured.systolic, measured.diastolic
    FROM measured
    JOIN latest
      ON latest.patient_id = measured.patient_id
     AND latest.observed_on = measured.observed_on
)
SELECT
    listed_at_end.practice_id,
    listed_at_end.patient_id,
    CASE
        WHEN latest_pressure.systolic < 130
         AND latest_pressure.diastolic < 80 THEN 1
        WHEN latest_pressure.systolic IS NOT NULL THEN 0
    END AS numerator
FROM listed_at_end
LEFT JOIN latest_pressure ON latest_pressure.patient_id = listed_at_end.patient_id
WHERE listed_at_end.patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE condition IN (SELECT code FROM diabetes)
          AND started_on <= $period_end
          AND (ended_on IS NULL OR ended_on >= $period_end)
    )
