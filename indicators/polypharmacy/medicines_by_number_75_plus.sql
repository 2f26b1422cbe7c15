/*---
id: medicines_by_number_75_plus
title: Antal lægemidler, 75+ år
why: "Fem lægemidler kan være for mange, og ti kan være nødvendige; fordelingen viser, hvor mange patienter der er i hver ende."
population: "patienter på 75 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag"
numerator: "patienter med så mange forskellige lægemidler: et lægemiddel er en ATC-kode, indløst mindst to forskellige dage inden for 12 måneder. Medicin købt i håndkøb er ikke med"
denominator: "patienter på 75 år og derover"
unit: share
categories:
  none: Ingen
  few: 1–4
  many: 5–9
  very_many: 10 og flere
better: neither
relevant_difference: 5
reads: [prescriptions]
lookback: {months: 12}
min_denominator: 50
counts: patient
status: published
source: "Sundhedsstyrelsen, Polyfarmaci ved multisygdom (2023): ofte fem eller flere lægemidler; Holst m.fl., Definition og afgrænsning af polyfarmaci (Ugeskrift for Læger 2023): også ti eller flere bruges. At hvert skal være indløst to forskellige dage inden for 12 måneder, er vores egen afgrænsning, så en enkelt kur ikke tæller"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
WITH in_use AS (
    SELECT patient_id, atc_code
    FROM prescriptions
    WHERE dispensed_on BETWEEN $lookback_start AND $period_end
    GROUP BY patient_id, atc_code
    HAVING COUNT(DISTINCT dispensed_on) >= 2
),
numbers AS (
    SELECT patient_id, COUNT(*) AS medicines
    FROM in_use
    GROUP BY patient_id
)
SELECT
    listed_at_end.practice_id,
    listed_at_end.patient_id,
    CASE
        WHEN numbers.medicines >= 10 THEN 'very_many'
        WHEN numbers.medicines >= 5 THEN 'many'
        WHEN numbers.medicines IS NOT NULL THEN 'few'
        ELSE 'none'
    END AS category,
    1 AS numerator
FROM listed_at_end
LEFT JOIN numbers ON numbers.patient_id = listed_at_end.patient_id
WHERE listed_at_end.age >= 75
