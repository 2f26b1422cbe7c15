/*---
id: uti_prescriptions_per_1000
title: UVI-recepter pr. 1.000 sikrede
why: "Omkring en fjerdedel af de ukomplicerede blærebetændelser går over af sig selv inden for en uge; hvor tit vi behandler, er værd at sammenligne."
population: "tilmeldte patienter (gruppe 1), hver med de dage i perioden, de var tilmeldt"
numerator: "indløste recepter på pivmecillinam, nitrofurantoin, trimethoprim eller sulfamethizol til de tilmeldte, uanset hvem der har udstedt dem, og uanset hvad de var til"
denominator: "dage som tilmeldt i perioden; vist pr. 1.000 sikrede pr. år, som om alle praksis havde patienter af samme køn og alder"
unit: per_1000
denominator_in: days
decimals: 0
better: neither
relevant_difference: 15
reads: [prescriptions]
codelists: [uti_antibiotics]
min_denominator: 100
standardise: {by: [age_band, sex], population: denmark}
counts: prescription
status: published
source: "DSAM: Urinvejsinfektioner i almen praksis (FAQta-ark, 2020): midlerne, og at cirka 25 % af de ukomplicerede tilfælde forsvinder inden for en uge uden behandling"
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
