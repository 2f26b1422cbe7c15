/*---
id: ihd_lipid_lowering_12m
title: Får kolesterolsænkende medicin
why: "De fleste med iskæmisk hjertesygdom har gavn af et statin eller et andet kolesterolsænkende middel; nogle tåler det ikke."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv forløbsplan for iskæmisk hjertesygdom på periodens sidste dag. Planen og det, der er registreret eller indløst, tæller, uanset hvilken praksis der står bag"
numerator: "patienter med mindst én indløst recept på et statin eller et andet kolesterolsænkende middel (C10) inden for 12 måneder. Om medicinen bliver taget, ses ikke"
denominator: "patienter med aktiv forløbsplan for iskæmisk hjertesygdom"
unit: percent
better: higher
relevant_difference: 5
reads: [care_plans, prescriptions]
codelists: [ischaemic_heart_disease, lipid_lowering]
lookback: {months: 12}
counts: patient
status: published
source: "Afgrænsning: Sundhedsdatastyrelsen, medstat.dk, kolesterolsænkende midler (C10). En standard for, hvor mange der bør have det, er ikke fundet, så der er intet mål"
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
            WHERE atc_code IN (SELECT code FROM lipid_lowering)
              AND dispensed_on BETWEEN $lookback_start AND $period_end
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
