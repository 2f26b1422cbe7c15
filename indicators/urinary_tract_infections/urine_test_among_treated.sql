/*---
id: urine_test_among_treated
title: Behandlede, der har fået undersøgt urinen
why: "Ingen antibiotika mod urinvejsinfektion uden en undersøgelse af urinen: symptomerne alene tager ofte fejl."
population: "patienter på 18 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag og har indløst mindst én recept på pivmecillinam, nitrofurantoin, trimethoprim eller sulfamethizol i perioden, uanset hvem der har udstedt den"
numerator: "patienter med mindst én urinstix (7101), dyrkning (7105) eller mikroskopi af urin (7122), afregnet i perioden af almen praksis i dagtid (speciale 80). Om det var før recepten, ses der ikke på"
denominator: "voksne med mindst én recept mod urinvejsinfektion i perioden"
unit: percent
better: higher
relevant_difference: 5
reads: [prescriptions, services]
codelists: [uti_antibiotics, urine_tests]
min_denominator: 30
counts: patient
status: published
source: "DSAM: Urinvejsinfektioner i almen praksis (FAQta-ark, 2020): ingen antibiotika uden urinundersøgelse. At undersøgelsen skal ligge i samme periode, er vores egen afgrænsning"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT services.patient_id
            FROM services
            JOIN urine_tests
              ON urine_tests.code = services.service_code
             AND urine_tests.specialty = services.specialty
            WHERE services.service_date BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age >= 18
  AND patient_id IN (
        SELECT patient_id
        FROM prescriptions
        WHERE atc_code IN (SELECT code FROM uti_antibiotics)
          AND dispensed_on BETWEEN $period_start AND $period_end
    )
