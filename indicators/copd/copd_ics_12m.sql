/*---
id: copd_ics_12m
title: Får inhalationssteroid
why: "Steroid hjælper nogle med KOL og giver andre lungebetændelse uden gavn; derfor er det værd at se, hvem der får det."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv KOL-forløbsplan på periodens sidste dag. Planen og recepterne tæller, uanset hvilken praksis der står bag"
numerator: "patienter med mindst én indløst recept på et inhalationssteroid inden for 12 måneder, alene eller i en kombination. Om medicinen bliver taget, ses ikke"
denominator: "patienter med aktiv KOL-forløbsplan"
unit: percent
better: neither
relevant_difference: 5
reads: [care_plans, prescriptions]
codelists: [copd, ics]
lookback: {months: 12}
counts: patient
status: published
source: "Sundhedsstyrelsen, den nationale rekommandationsliste: KOL uden astmakomponent (november 2022): steroid i særlige tilfælde, når langtidsvirkende midler ikke er nok, eller der er mindst to eksacerbationer om året. Hvor mange det er, er ikke fastsat, så der er intet mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En plan eller recept tæller, uanset hvilken praksis der står bag: den følger patienten.
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM prescriptions
            WHERE atc_code IN (SELECT code FROM ics)
              AND dispensed_on BETWEEN $lookback_start AND $period_end
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
