/*---
id: polypharmacy_75_plus
title: Fem eller flere lægemidler, 75+ år
why: "Ældre er mere følsomme for bivirkninger og får oftere mange lægemidler; tallet siger, hvor mange medicingennemgange der kan være brug for."
population: "patienter på 75 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag"
numerator: "patienter, der inden for 12 måneder har indløst mindst fem forskellige lægemidler, hvert af dem mindst to forskellige dage. Et lægemiddel er en ATC-kode; styrke, form og pakning er uden betydning. Medicin købt i håndkøb er ikke med"
denominator: "patienter på 75 år og derover; andelen er vist, som om alle praksis havde ældre af samme køn og alder"
unit: percent
better: neither
relevant_difference: 3
reads: [prescriptions]
lookback: {months: 12}
min_denominator: 50
standardise: {by: [age_band, sex], population: denmark}
counts: patient
status: published
source: "Sundhedsstyrelsen, Polyfarmaci ved multisygdom (2023): begrebet er ikke entydigt og sættes ofte til fem eller flere lægemidler. At hvert skal være indløst to forskellige dage inden for 12 måneder, er vores egen afgrænsning, så en enkelt kur ikke tæller"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
WITH in_use AS (
    SELECT patient_id, atc_code
    FROM prescriptions
    WHERE dispensed_on BETWEEN $lookback_start AND $period_end
    GROUP BY patient_id, atc_code
    HAVING COUNT(DISTINCT dispensed_on) >= 2
),
many AS (
    SELECT patient_id
    FROM in_use
    GROUP BY patient_id
    HAVING COUNT(*) >= 5
)
SELECT
    practice_id,
    patient_id,
    CASE WHEN patient_id IN (SELECT patient_id FROM many) THEN 1 ELSE 0 END AS numerator
FROM listed_at_end
WHERE age >= 75
