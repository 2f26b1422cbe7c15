/*---
id: tympanometry_among_treated_0_3
title: Børn på 0–3 år med antibiotika, der har fået lavet tympanometri
why: "Mellemørebetændelse er en hyppig grund til, at de mindste får antibiotika; her ses, hvor ofte øret også er undersøgt."
population: "børn på 0–3 år, der er tilmeldt (gruppe 1) på periodens sidste dag og har indløst mindst én recept på systemiske antibiotika (J01) i perioden, uanset hvem der har udstedt den og hvorfor"
numerator: "børn med mindst én tympanometri (7118), afregnet i samme periode af almen praksis i dagtid (speciale 80), uanset hvilken praksis. Der ses ikke på, om den lå før recepten"
denominator: "børn på 0–3 år med mindst én antibiotikarecept"
unit: percent
better: neither
relevant_difference: 10
reads: [prescriptions, services]
codelists: [antibiotics, tympanometry]
min_denominator: 10
counts: patient
status: published
source: "MidtKraft, klyngepakken Otitis media og brug af tympanometri på børn 0–3 år i almen praksis. At undersøgelsen skal ligge i samme periode, er vores egen afgrænsning"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Der ses ikke på, om undersøgelsen lå før recepten: en ydelse kan være dateret efter den uge, den blev afregnet i.
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT services.patient_id
            FROM services
            JOIN tympanometry
              ON tympanometry.code = services.service_code
             AND tympanometry.specialty = services.specialty
            WHERE services.service_date BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age <= 3
  AND patient_id IN (
        SELECT patient_id
        FROM prescriptions
        WHERE atc_code IN (SELECT code FROM antibiotics)
          AND dispensed_on BETWEEN $period_start AND $period_end
    )
