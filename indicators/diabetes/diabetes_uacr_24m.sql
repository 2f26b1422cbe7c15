/*---
id: diabetes_uacr_24m
title: Albumin i urinen undersøgt inden for 24 måneder
why: "Albumin i urinen er det første tegn på, at nyrerne tager skade, og det ændrer både behandlingen og målene."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv forløbsplan for type 2-diabetes på periodens sidste dag. Planer og målinger fra alle praksis tæller"
numerator: "patienter med mindst én albumin/kreatinin-ratio i urinen inden for 24 måneder. Et svar under målegrænsen (fx <3) tæller som en måling"
denominator: "patienter med aktiv forløbsplan for type 2-diabetes"
unit: percent
better: higher
relevant_difference: 5
reads: [care_plans, observations]
codelists: [diabetes, uacr]
lookback: {months: 24}
counts: patient
status: published
source: "Dansk Diabetes Database, fælles indikatorer gældende fra marts 2017 (dsbd.dk): mindst 95 % er undersøgt for albuminuri mindst hvert andet år. Laboratoriekoden er ikke bekræftet, så der er intet mål på figuren"
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
            WHERE item_code IN (SELECT code FROM uacr)
              AND observed_on BETWEEN $lookback_start AND $period_end
              AND (value IS NOT NULL OR raw_text LIKE '<%')
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
