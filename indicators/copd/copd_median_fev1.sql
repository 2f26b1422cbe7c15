/*---
id: copd_median_fev1
title: Median af FEV1 blandt patienter med KOL-forløbsplan
why: "Medianen viser, hvor syge patienterne er fra praksis til praksis, og lader sig ikke trække skæv af enkelte meget høje eller lave tal."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv KOL-forløbsplan på periodens sidste dag. Er der flere FEV1 på samme dag, tæller den højeste. FEV1 under 0,2 eller over 8 liter regnes som tastefejl og tæller ikke"
numerator: "patienternes seneste FEV1 (liter) inden for 12 måneder"
denominator: "patienter med aktiv KOL-forløbsplan og en registreret FEV1"
unit: median
decimals: 1
better: neither
relevant_difference: 0.2
reads: [care_plans, observations]
codelists: [copd, fev1]
lookback: {months: 12}
min_denominator: 10
counts: patient
status: published
source: "DSAM, KOL-vejledningen, afsnittet om kvalitetssikring (indikatorer i DrKOL); medianen er vores egen opgørelse og har intet mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En patient uden FEV1 i de 12 måneder står med NULL: uden værdi, ikke med nul.
WITH measured AS (
    SELECT patient_id, observed_on, MAX(value) AS litres
    FROM observations
    WHERE item_code IN (SELECT code FROM fev1)
      AND observed_on BETWEEN $lookback_start AND $period_end
      AND value BETWEEN 0.2 AND 8
    GROUP BY patient_id, observed_on
),
latest AS (
    SELECT patient_id, MAX(observed_on) AS observed_on
    FROM measured
    GROUP BY patient_id
),
latest_fev1 AS (
    SELECT measured.patient_id, measured.litres
    FROM measured
    JOIN latest
      ON latest.patient_id = measured.patient_id
     AND latest.observed_on = measured.observed_on
)
SELECT
    listed_at_end.practice_id,
    listed_at_end.patient_id,
    latest_fev1.litres AS numerator
FROM listed_at_end
LEFT JOIN latest_fev1 ON latest_fev1.patient_id = listed_at_end.patient_id
WHERE listed_at_end.patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE condition IN (SELECT code FROM copd)
          AND started_on <= $period_end
          AND (ended_on IS NULL OR ended_on >= $period_end)
    )
