/*---
id: uti_prescriptions_65_plus_per_1000
title: UVI-recepter pr. 1.000 sikrede på 65+ år
why: "Ældre har ofte bakterier i urinen uden at være syge af dem; behandling uden typiske symptomer gavner dem ikke."
population: "tilmeldte patienter på 65 år og derover (gruppe 1; alder på periodens sidste dag), hver med de dage i perioden, de var tilmeldt"
numerator: "indløste recepter på pivmecillinam, nitrofurantoin, trimethoprim eller sulfamethizol til patienter på 65 år og derover, uanset hvem der har udstedt dem, og uanset hvad de var til"
denominator: "dage som tilmeldt i perioden; vist pr. 1.000 sikrede pr. år"
unit: per_1000
denominator_in: days
decimals: 0
better: neither
relevant_difference: 40
reads: [prescriptions]
codelists: [uti_antibiotics]
min_denominator: 100
counts: prescription
status: published
source: "KAP-S: klyngepakken Urinvejsinfektioner hos ældre (revideret juni 2023); Sundhedsstyrelsen: Rationel Farmakoterapi nr. 10, 2016, Urinvejsinfektioner hos ældre"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Recepten hører til den praksis, hvor patienten var tilmeldt den dag, den blev indløst.
WITH redeemed AS (
    SELECT practice_id, patient_id, COUNT(*) AS prescriptions
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM uti_antibiotics)
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
WHERE listed_days.age >= 65
