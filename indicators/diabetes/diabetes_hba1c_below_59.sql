/*---
id: diabetes_hba1c_below_59
title: HbA1c under 59 mmol/mol
why: "Et lavere langtidsblodsukker udskyder senfølger, når det kan nås uden lavt blodsukker og uden at koste for meget i hverdagen."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv forløbsplan for type 2-diabetes på periodens sidste dag. Planer og målinger fra alle praksis tæller. Af flere på samme dag tæller den højeste. Under 15 og over 200 mmol/mol regnes som tastefejl"
numerator: "patienter, hvis seneste HbA1c inden for 12 måneder er under 59 mmol/mol"
denominator: "patienter med aktiv forløbsplan for type 2-diabetes og en målt HbA1c inden for 12 måneder"
unit: percent
better: higher
relevant_difference: 5
target:
  value: 40
  text: "Over 40 % har HbA1c under 59 mmol/mol (Dansk Diabetes Database; gælder alle voksne med diabetes, også dem på sygehus)"
  source: "Dansk Diabetes Database, fælles indikatorer gældende fra marts 2017 (dsbd.dk)"
  measured_on: other
reads: [care_plans, observations]
codelists: [diabetes, hba1c]
lookback: {months: 12}
counts: patient
status: published
source: "Dansk Diabetes Database, fælles indikatorer gældende fra marts 2017 (dsbd.dk); behandlingsmålet er individuelt: DSAM, Type 2-diabetes (2019), afsnittet om behandlingsmål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En patient uden måling i de 12 måneder står med NULL: uden værdi, ikke med nul.
WITH measured AS (
    SELECT patient_id, observed_on, MAX(value) AS hba1c
    FROM observations
    WHERE item_code IN (SELECT code FROM hba1c)
      AND observed_on BETWEEN $lookback_start AND $period_end
      AND value BETWEEN 15 AND 200
    GROUP BY patient_id, observed_on
),
latest AS (
    SELECT patient_id, MAX(observed_on) AS observed_on
    FROM measured
    GROUP BY patient_id
),
latest_value AS (
    SELECT measured.patient_id, measured.hba1c
    FROM measured
    JOIN latest
      ON latest.patient_id = measured.patient_id
     AND latest.observed_on = measured.observed_on
)
SELECT
    listed_at_end.practice_id,
    listed_at_end.patient_id,
    CASE
        WHEN latest_value.hba1c < 59 THEN 1
        WHEN latest_value.hba1c IS NOT NULL THEN 0
    END AS numerator
FROM listed_at_end
LEFT JOIN latest_value ON latest_value.patient_id = listed_at_end.patient_id
WHERE listed_at_end.patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE condition IN (SELECT code FROM diabetes)
          AND started_on <= $period_end
          AND (ended_on IS NULL OR ended_on >= $period_end)
    )
