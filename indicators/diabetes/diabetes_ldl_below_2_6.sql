/*---
id: diabetes_ldl_below_2_6
title: LDL under 2,6 mmol/l
why: "Ved type 2-diabetes er det ofte hjertet, der afgør, hvordan det går, og LDL er noget af det, vi kan gøre mest ved."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv forløbsplan for type 2-diabetes på periodens sidste dag. Planer og målinger fra alle praksis tæller. Af flere på samme dag tæller det højeste. Under 0,1 og over 20 mmol/l regnes som tastefejl"
numerator: "patienter, hvis seneste LDL inden for 12 måneder er under 2,6 mmol/l"
denominator: "patienter med aktiv forløbsplan for type 2-diabetes og et målt LDL inden for 12 måneder"
unit: percent
better: higher
relevant_difference: 5
reads: [care_plans, observations]
codelists: [diabetes, ldl]
lookback: {months: 12}
counts: patient
status: published
source: "DSAM, Type 2-diabetes (2019), afsnittet om behandlingsmål: LDL under 2,6 mmol/l, og under 1,8 ved hjertesygdom eller høj risiko. Koden er ikke bekræftet, og en standard er ikke fundet, så der er intet mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En patient uden måling i de 12 måneder står med NULL: uden værdi, ikke med nul.
WITH measured AS (
    SELECT patient_id, observed_on, MAX(value) AS ldl
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
    SELECT measured.patient_id, measured.ldl
    FROM measured
    JOIN latest
      ON latest.patient_id = measured.patient_id
     AND latest.observed_on = measured.observed_on
)
SELECT
    listed_at_end.practice_id,
    listed_at_end.patient_id,
    CASE
        WHEN latest_value.ldl < 2.6 THEN 1
        WHEN latest_value.ldl IS NOT NULL THEN 0
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
