/*---
id: ppi_ddd_per_1000_per_day
title: Mængden af PPI
why: "Mængden afslører høje doser og lange behandlinger, som antallet af brugere ikke viser."
population: "tilmeldte patienter (gruppe 1), hver med de dage i perioden, de var tilmeldt"
numerator: "definerede døgndoser (DDD) af protonpumpehæmmere (A02BC) på recepter indløst af de tilmeldte, uanset hvem der har udstedt dem"
denominator: "dage som tilmeldt i perioden; vist pr. 1.000 sikrede pr. dag"
unit: ddd_per_1000_per_day
better: neither
relevant_difference: 10
reads: [prescriptions]
codelists: [ppi]
min_denominator: 100
counts: prescription
status: published
source: "MidtKraft, klyngepakken Protonpumpehæmmere (PPI): forbrug i DDD pr. 1.000 sikrede. Lægemiddelstatistikregisteret: mængden er volumen pr. pakning gange pakninger, og kun volumentypen DDK (danske DDD) lægges sammen (Håndbog til data i LSR, 2013; eSundhed)"
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
    WHERE atc_code IN (SELECT code FROM ppi)
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
