/*---
id: diabetes_hba1c_in_practice_12m
title: HbA1c målt i praksis
why: "Er svaret klar, mens patienten sidder der, kan det bruges i samtalen; tages prøven andre steder, skal nogen følge op."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv forløbsplan for type 2-diabetes på periodens sidste dag. Planer og ydelser fra alle praksis tæller"
numerator: "patienter med mindst én HbA1c (7403), afregnet af almen praksis inden for 12 måneder. Prøver taget på sygehus eller laboratorium er ikke med"
denominator: "patienter med aktiv forløbsplan for type 2-diabetes"
unit: percent
better: neither
relevant_difference: 5
reads: [care_plans, services]
codelists: [diabetes, hba1c_in_practice]
lookback: {months: 12}
counts: patient
status: published
source: "PLO's honorartabel 2022 og takstmappe 2024 (ydelse 7403). Hvor prøven bør måles, er ikke fastsat, så der er intet mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En plan eller ydelse tæller, uanset hvilken praksis der står bag: den følger patienten.
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT services.patient_id
            FROM services
            JOIN hba1c_in_practice
              ON hba1c_in_practice.code = services.service_code
             AND hba1c_in_practice.specialty = services.specialty
            WHERE services.service_date BETWEEN $lookback_start AND $period_end
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
