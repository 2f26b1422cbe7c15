/*---
id: hypertension_bp_12m
title: Blodtryk målt inden for 12 måneder
why: "Uden en måling ved vi ikke, om behandlingen er for meget, for lidt eller passende."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv forløbsplan for hypertension på periodens sidste dag. Planen og det, der er registreret eller indløst, tæller, uanset hvilken praksis der står bag"
numerator: "patienter med både et systolisk og et diastolisk blodtryk inden for 12 måneder, målt i konsultationen eller hjemme"
denominator: "patienter med aktiv forløbsplan for hypertension"
unit: percent
better: higher
relevant_difference: 5
reads: [care_plans, observations]
codelists: [hypertension, blood_pressure_systolic, blood_pressure_diastolic]
lookback: {months: 12}
counts: patient
status: published
source: "KAP-S, klyngepakken Hypertension – årsstatus (OK22); KiAP, klyngehåndbogen (revideret maj 2024): datavisning for hypertension. En standard for, hvor mange der bør have det, er ikke fundet, så der er intet mål"
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
            WHERE item_code IN (SELECT code FROM blood_pressure_systolic)
              AND observed_on BETWEEN $lookback_start AND $period_end
              AND value IS NOT NULL
        )
         AND patient_id IN (
            SELECT patient_id
            FROM observations
            WHERE item_code IN (SELECT code FROM blood_pressure_diastolic)
              AND observed_on BETWEEN $lookback_start AND $period_end
              AND value IS NOT NULL
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE condition IN (SELECT code FROM hypertension)
          AND started_on <= $period_end
          AND (ended_on IS NULL OR ended_on >= $period_end)
    )
