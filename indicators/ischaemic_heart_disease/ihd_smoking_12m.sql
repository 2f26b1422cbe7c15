/*---
id: ihd_smoking_12m
title: Rygestatus registreret inden for 12 måneder
why: "Rygestop er noget af det, der hjælper mest ved hjertesygdom, og hjælpen begynder med at spørge."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv forløbsplan for iskæmisk hjertesygdom på periodens sidste dag. Planen og det, der er registreret eller indløst, tæller, uanset hvilken praksis der står bag"
numerator: "patienter med mindst én registreret rygestatus inden for 12 måneder"
denominator: "patienter med aktiv forløbsplan for iskæmisk hjertesygdom"
unit: percent
better: higher
relevant_difference: 5
reads: [care_plans, observations]
codelists: [ischaemic_heart_disease, smoking_status]
lookback: {months: 12}
counts: patient
status: published
source: "KiAP, klyngehåndbogen (revideret maj 2024): datavisninger for hypertension, hyperkolesterolæmi og iskæmisk hjertesygdom. En standard for, hvor mange der bør have det, er ikke fundet, så der er intet mål"
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
            WHERE item_code IN (SELECT code FROM smoking_status)
              AND observed_on BETWEEN $lookback_start AND $period_end
              AND (value IS NOT NULL OR raw_text IS NOT NULL)
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE condition IN (SELECT code FROM ischaemic_heart_disease)
          AND started_on <= $period_end
          AND (ended_on IS NULL OR ended_on >= $period_end)
    )
