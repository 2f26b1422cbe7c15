/*---
id: copd_long_acting_12m
title: Får langtidsvirkende bronkodilatator
why: "Langtidsvirkende bronkodilatatorer er grundstenen i den faste medicin og skal lindre åndenøden i hverdagen."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv KOL-forløbsplan på periodens sidste dag. Planen og recepterne tæller, uanset hvilken praksis der står bag"
numerator: "patienter med mindst én indløst recept på en langtidsvirkende bronkodilatator inden for 12 måneder, alene eller i en kombination. Om medicinen bliver taget, ses ikke"
denominator: "patienter med aktiv KOL-forløbsplan"
unit: percent
better: neither
relevant_difference: 5
reads: [care_plans, prescriptions]
codelists: [copd, long_acting_bronchodilators]
lookback: {months: 12}
counts: patient
status: published
source: "Sundhedsstyrelsen, den nationale rekommandationsliste: KOL uden astmakomponent (november 2022): den faste behandling er først og fremmest LABA og/eller LAMA. Nogle har så få symptomer, at de ikke skal have den, så der er intet mål"
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
            WHERE atc_code IN (SELECT code FROM long_acting_bronchodilators)
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
