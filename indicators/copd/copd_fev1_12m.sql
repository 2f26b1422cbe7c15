/*---
id: copd_fev1_12m
title: FEV1 registreret inden for 12 måneder
why: "Årlig måling af lungefunktionen viser, om sygdommen skrider frem, og om behandlingen passer."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv KOL-forløbsplan på periodens sidste dag. Planen og registreringen tæller, uanset hvilken praksis der har lavet dem"
numerator: "patienter med mindst én registreret FEV1 inden for 12 måneder"
denominator: "patienter med aktiv KOL-forløbsplan"
unit: percent
better: higher
relevant_difference: 5
target:
  value: 90
  text: "Mindst 90 % har fået målt FEV1 inden for et år (DSAM/DrKOL)"
  source: "DSAM, KOL-vejledningen, afsnittet om kvalitetssikring (indikatorer i DrKOL)"
  measured_on: same
reads: [care_plans, observations]
codelists: [copd, fev1]
lookback: {months: 12}
counts: patient
status: published
source: "DSAM, KOL-vejledningen, afsnittet om kvalitetssikring (indikatorer i DrKOL)"
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
            WHERE item_code IN (SELECT code FROM fev1)
              AND observed_on BETWEEN $lookback_start AND $period_end
              AND value IS NOT NULL
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE condition IN (SELECT code FROM copd)
          AND started_on <= $period_end
          AND (ended_on IS NULL OR ended_on >= $period_end)
    )
