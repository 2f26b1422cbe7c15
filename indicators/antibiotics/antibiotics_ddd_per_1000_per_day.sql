/*---
id: antibiotics_ddd_per_1000_per_day
title: Mængden af antibiotika
why: "Antallet af recepter siger intet om, hvor meget der er på hver; mængden viser, om kurene er blevet længere eller stærkere."
population: "tilmeldte patienter (gruppe 1), hver med de dage i perioden, de var tilmeldt"
numerator: "definerede døgndoser (DDD) af systemiske antibiotika (J01) på recepter indløst af de tilmeldte, uanset hvem der har udstedt dem"
denominator: "dage som tilmeldt i perioden; vist pr. 1.000 sikrede pr. dag"
unit: ddd_per_1000_per_day
better: lower
relevant_difference: 1
reads: [prescriptions]
codelists: [antibiotics]
min_denominator: 100
counts: prescription
status: published
source: "MidtKraft, klyngepakken Antibiotika: recepter og DDD. Lægemiddelstatistikregisteret: mængden er volumen pr. pakning gange pakninger, og kun volumentypen DDK (danske DDD) lægges sammen (Håndbog til data i LSR, 2013; eSundhed)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Recepten hører til den praksis, hvor patienten var tilmeldt den dag, den blev indløst.
-- En recept, der ikke er opgjort i danske DDD, har ingen mængde her. Den tælles som sådan og aldrig som nul.
WITH redeemed AS (
    SELECT
        practice_id,
        patient_id,
        SUM(CASE WHEN volume_type = 'DDK' THEN ddd END) AS amount,
        COUNT(*) AS prescriptions,
        SUM(CASE WHEN volume_type = 'DDK' AND ddd IS NOT NULL THEN 0 ELSE 1 END) AS without_amount
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM antibiotics)
      AND dispensed_on BETWEEN $period_start AND $period_end
    GROUP BY practice_id, patient_id
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    COALESCE(redeemed.amount, 0) AS numerator,
    listed_days.days AS denominator,
    COALESCE(redeemed.prescriptions, 0) AS events,
    COALESCE(redeemed.without_amount, 0) AS unvalued
FROM listed_days
LEFT JOIN redeemed
       ON redeemed.practice_id = listed_days.practice_id
      AND redeemed.patient_id = listed_days.patient_id
