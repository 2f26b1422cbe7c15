/*---
id: ddd_per_antibiotic_prescription
title: Mængden på hver antibiotikarecept
why: "En kur kan være for kort og for lang; mængden på hver recept viser, om vi skriver lige lange kure ud."
population: "indløste recepter på systemiske antibiotika (J01) til tilmeldte patienter (gruppe 1), hvis mængde er opgjort i danske døgndoser. Andre recepter har ingen mængde og er ikke med"
numerator: "definerede døgndoser (DDD) på disse recepter, uanset hvem der har udstedt dem"
denominator: "indløste recepter med en mængde i danske døgndoser"
unit: ratio
decimals: 1
better: neither
relevant_difference: 1
reads: [prescriptions]
codelists: [antibiotics]
min_denominator: 30
counts: prescription
status: published
source: "eSundhed, mål for antibiotika: DDD pr. recept. Lægemiddelstatistikregisteret: kun volumentypen DDK (danske DDD) lægges sammen (Håndbog til data i LSR, 2013)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Recepten hører til den praksis, hvor patienten var tilmeldt den dag, den blev indløst.
WITH redeemed AS (
    SELECT
        practice_id,
        patient_id,
        SUM(ddd) AS amount,
        COUNT(*) AS prescriptions
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
    redeemed.amount AS numerator,
    redeemed.prescriptions AS denominator
FROM listed_days
JOIN redeemed
  ON redeemed.practice_id = listed_days.practice_id
 AND redeemed.patient_id = listed_days.patient_id
