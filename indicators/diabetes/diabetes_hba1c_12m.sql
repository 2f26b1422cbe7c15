/*---
id: diabetes_hba1c_12m
title: HbA1c målt inden for 12 måneder
why: "Uden en måling kan hverken patienten eller vi se, om behandlingen virker."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv forløbsplan for type 2-diabetes på periodens sidste dag. Planer og målinger fra alle praksis tæller"
numerator: "patienter med mindst én målt HbA1c inden for 12 måneder"
denominator: "patienter med aktiv forløbsplan for type 2-diabetes"
unit: percent
better: higher
relevant_difference: 5
reads: [care_plans, observations]
codelists: [diabetes, hba1c]
lookback: {months: 12}
counts: patient
status: published
source: "DSAM, Type 2-diabetes (2019): årsstatus. En standard for, hvor mange der bør have det, er ikke fundet, så der er intet mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En plan eller måling tæller, uanset hvilken praksis der har registreret den: den følger patienten.
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM observations
            WHERE item_code IN (SELECT code FROM hba1c)
              AND observed_on BETWEEN $lookback_start AND $period_end
              AND value IS NOT NULL
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE condition IN (SELECT code FROM diabetes)
          AND started_on <= $period_end
          AND (ended_on IS NULL OR ended_on >= $period_end)
    )
