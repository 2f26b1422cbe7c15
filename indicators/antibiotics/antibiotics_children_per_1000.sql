/*---
id: antibiotics_children_per_1000
title: Antibiotikarecepter pr. 1.000 børn på 0–15 år
why: "Børn har mange infektioner, der går over af sig selv; børnenes forbrug fortjener derfor sin egen samtale."
population: "tilmeldte børn på 0–15 år (gruppe 1; alder på periodens sidste dag), hver med de dage i perioden, de var tilmeldt"
numerator: "indløste recepter på systemiske antibiotika (J01) til børnene, uanset hvem der har udstedt dem"
denominator: "dage som tilmeldt i perioden; vist pr. 1.000 sikrede pr. år"
unit: per_1000
denominator_in: days
decimals: 0
better: neither
relevant_difference: 40
reads: [prescriptions]
codelists: [antibiotics]
min_denominator: 100
counts: prescription
status: published
source: "MidtKraft, klyngepakken Antibiotika; eSundhed, mål for antibiotika: recepter pr. 1.000, personer, recepter pr. bruger"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Recepten hører til den praksis, hvor patienten var tilmeldt den dag, den blev indløst.
WITH redeemed AS (
    SELECT practice_id, patient_id, COUNT(*) AS prescriptions
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM antibiotics)
      AND dispensed_on BETWEEN $period_start AND $period_end
    GROUP BY practice_id, patient_id
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    COALESCE(redeemed.prescriptions, 0) AS numerator,
    listed_days.days AS denominator
FROM listed_days
LEFT JOIN redeemed
       ON redeemed.practice_id = listed_days.practice_id
      AND redeemed.patient_id = listed_days.patient_id
WHERE listed_days.age <= 15
