/*---
id: hypertension_medicine_by_class
title: Blodtryksmedicin fordelt på klasser
why: "Fordelingen viser, hvilke midler vi vælger, og hvor vaner er forskellige fra praksis til praksis."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv forløbsplan for hypertension på periodens sidste dag og har indløst mindst én recept på et af midlerne inden for 12 måneder. Planen og det, der er registreret eller indløst, tæller, uanset hvilken praksis der står bag. En patient kan få flere klasser, så andelene kan tilsammen være over 100 %. Kombinationer tæller kun under den klasse, deres kode står i, og midlerne kan også være givet for andre sygdomme"
numerator: "patienter med mindst én indløst recept på klassen inden for 12 måneder"
denominator: "patienter med mindst én indløst recept på en af klasserne inden for 12 måneder"
unit: share
categories:
  renin_angiotensin: Renin-angiotensin-systemet (C09)
  calcium: Calciumantagonister (C08)
  diuretic: Diuretika (C03)
  beta: Betablokkere (C07)
better: neither
relevant_difference: 5
reads: [care_plans, prescriptions]
codelists: [hypertension, renin_angiotensin_medicine, calcium_channel_blockers, diuretics, beta_blockers]
lookback: {months: 12}
min_denominator: 30
counts: patient
status: published
source: "SKS-klassifikationens ATC-liste (C03, C07, C08 og C09); inddelingen er vores egen. Midlerne i C02 gives til få og er ikke med"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- UNION tager hver patient én gang for hver klasse.
WITH users AS (
    SELECT patient_id, 'renin_angiotensin' AS category
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM renin_angiotensin_medicine)
      AND dispensed_on BETWEEN $lookback_start AND $period_end
    UNION
    SELECT patient_id, 'calcium' AS category
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM calcium_channel_blockers)
      AND dispensed_on BETWEEN $lookback_start AND $period_end
    UNION
    SELECT patient_id, 'diuretic' AS category
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM diuretics)
      AND dispensed_on BETWEEN $lookback_start AND $period_end
    UNION
    SELECT patient_id, 'beta' AS category
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM beta_blockers)
      AND dispensed_on BETWEEN $lookback_start AND $period_end
)
SELECT
    listed_at_end.practice_id,
    listed_at_end.patient_id,
    users.category,
    1 AS numerator
FROM listed_at_end
JOIN users ON users.patient_id = listed_at_end.patient_id
WHERE listed_at_end.patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE condition IN (SELECT code FROM hypertension)
          AND started_on <= $period_end
          AND (ended_on IS NULL OR ended_on >= $period_end)
    )
