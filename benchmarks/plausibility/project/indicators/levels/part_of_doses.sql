/*---
id: part_of_doses
title: "{codelist}: del af døgndoserne"
why: "DANMAP opgør grupperne i definerede døgndoser og ikke i recepter."
population: "indløste recepter på systemiske antibiotika (J01) til tilmeldte patienter (gruppe 1), hvis mængde er opgjort i danske døgndoser"
numerator: "definerede døgndoser (DDD) på recepter på {codelist}"
denominator: "definerede døgndoser (DDD) på recepterne"
unit: ratio
decimals: 3
better: neither
relevant_difference: 0.01
template: atc
reads: [prescriptions]
codelists: [antibiotics]
min_denominator: 30
counts: prescription
status: preview
source: "DANMAP: penicilliners andel af forbruget i primærsektoren"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
WITH redeemed AS (
    SELECT
        practice_id,
        patient_id,
        SUM(CASE WHEN atc_code IN (SELECT code FROM codes) THEN ddd ELSE 0 END) AS asked,
        SUM(ddd) AS amount
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM antibiotics)
      AND dispensed_on BETWEEN $period_start AND $period_end
      AND volume_type = 'DDK'
      AND ddd IS NOT NULL
    GROUP BY practice_id, patient_id
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    redeemed.asked AS numerator,
    redeemed.amount AS denominator
FROM listed_days
JOIN redeemed
  ON redeemed.practice_id = listed_days.practice_id
 AND redeemed.patient_id = listed_days.patient_id
