/*---
id: prescriptions_per_antibiotic_user
title: Antibiotikarecepter pr. patient, der har fået antibiotika
why: "Flere recepter til den samme patient kan være god behandling, gentagne infektioner eller en kur, der ikke virkede; det er værd at se efter."
population: "tilmeldte patienter (gruppe 1) med mindst én indløst recept på systemiske antibiotika (J01) i perioden, mens de var tilmeldt"
numerator: "indløste recepter på systemiske antibiotika (J01) til disse patienter, uanset hvem der har udstedt dem"
denominator: "patienter med mindst én indløst recept"
unit: ratio
decimals: 2
better: neither
relevant_difference: 0.1
reads: [prescriptions]
codelists: [antibiotics]
min_denominator: 30
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
    redeemed.prescriptions AS numerator,
    1 AS denominator
FROM listed_days
JOIN redeemed
  ON redeemed.practice_id = listed_days.practice_id
 AND redeemed.patient_id = listed_days.patient_id
