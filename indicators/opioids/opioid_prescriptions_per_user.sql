/*---
id: opioid_prescriptions_per_user
title: Opioidrecepter pr. bruger
why: "Mange recepter til den samme patient kan være en god og fulgt behandling, eller en der bliver fornyet af vane; det er værd at se efter."
population: "tilmeldte patienter (gruppe 1) med mindst én indløst recept på et opioid i perioden, mens de var tilmeldt"
numerator: "indløste recepter på et opioid til disse patienter, uanset hvem der har udstedt dem"
denominator: "patienter med mindst én indløst recept på et opioid"
unit: ratio
decimals: 1
better: neither
relevant_difference: 0.5
reads: [prescriptions]
codelists: [opioids]
min_denominator: 30
counts: prescription
status: published
source: "MidtKraft, klyngepakken Opioider; afgrænsning: Sundhedsdatastyrelsen, medstat.dk, opioider; recepter pr. bruger er et af eSundheds mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Recepten hører til den praksis, hvor patienten var tilmeldt den dag, den blev indløst.
WITH redeemed AS (
    SELECT practice_id, patient_id, COUNT(*) AS prescriptions
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM opioids)
      AND dispensed_on BETWEEN $period_start AND $period_end
    GROUP BY practice_id, patient_id
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    redeemed.prescriptions AS numerator,
    1 AS denominator
FROM listed_days
JOIN redeemed
  ON redeemed.practice_id = listed_days.practice_id
 AND redeemed.patient_id = listed_days.patient_id
