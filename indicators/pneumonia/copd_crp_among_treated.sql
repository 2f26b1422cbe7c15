/*---
id: copd_crp_among_treated
title: Patienter med KOL og antibiotika, der har fået målt CRP
why: "CRP kan afkræfte en mistanke om pneumoni; prøven hjælper med at give antibiotika til dem, der har gavn af det."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv KOL-forløbsplan på periodens sidste dag og har indløst mindst én recept på antibiotika (J01), undtagen midler mod urinvejsinfektion, i perioden"
numerator: "patienter med mindst én CRP-test (7120), afregnet i perioden af almen praksis i dagtid (speciale 80), uanset hvilken praksis. Der ses ikke på, om prøven lå før recepten"
denominator: "patienter med aktiv KOL-forløbsplan og mindst én antibiotikarecept"
unit: percent
better: neither
relevant_difference: 5
reads: [care_plans, prescriptions, services]
codelists: [copd, antibiotics_not_uti, crp]
counts: patient
status: published
source: "DSAM: Akutte luftvejsinfektioner og rationel antibiotikabehandling i almen praksis (2024): CRP kan anvendes til at afkræfte mistanke om pneumoni. At prøven skal ligge i samme periode, er vores egen afgrænsning"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT services.patient_id
            FROM services
            JOIN crp
              ON crp.code = services.service_code
             AND crp.specialty = services.specialty
            WHERE services.service_date BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE condition IN (SELECT code FROM copd)
          AND started_on <= $period_end
          AND (ended_on IS NULL OR ended_on >= $period_end)
    )
  AND patient_id IN (
        SELECT patient_id
        FROM prescriptions
        WHERE atc_code IN (SELECT code FROM antibiotics_not_uti)
          AND dispensed_on BETWEEN $period_start AND $period_end
    )
