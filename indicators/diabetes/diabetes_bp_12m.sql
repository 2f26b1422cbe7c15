/*---
id: diabetes_bp_12m
title: Blodtryk målt inden for 12 måneder
why: "Et velbehandlet blodtryk beskytter hjerte, nyrer og øjne ved diabetes; det begynder med en måling."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv forløbsplan for type 2-diabetes på periodens sidste dag. Planer og målinger fra alle praksis tæller"
numerator: "patienter med både et systolisk og et diastolisk blodtryk inden for 12 måneder, målt i konsultationen eller hjemme"
denominator: "patienter med aktiv forløbsplan for type 2-diabetes"
unit: percent
better: higher
relevant_difference: 5
target:
  value: 95
  text: "Mindst 95 % har fået målt blodtryk inden for et år (Dansk Diabetes Database; gælder alle voksne med diabetes, også dem på sygehus)"
  source: "Dansk Diabetes Database, fælles indikatorer gældende fra marts 2017 (dsbd.dk)"
  measured_on: other
reads: [care_plans, observations]
codelists: [diabetes, blood_pressure_systolic, blood_pressure_diastolic]
lookback: {months: 12}
counts: patient
status: published
source: "Dansk Diabetes Database, fælles indikatorer gældende fra marts 2017 (dsbd.dk)"
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
        WHERE condition IN (SELECT code FROM diabetes)
          AND started_on <= $period_end
          AND (ended_on IS NULL OR ended_on >= $period_end)
    )
