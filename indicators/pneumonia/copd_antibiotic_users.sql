/*---
id: copd_antibiotic_users
title: Patienter med KOL, der har fået antibiotika
why: "En eksacerbation koster lungefunktion; antallet af patienter, der behandles, viser, hvor mange der har brug for en plan for den næste."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv KOL-forløbsplan på periodens sidste dag. Plan og recept tæller, uanset hvilken praksis der står bag"
numerator: "patienter med mindst én indløst recept på antibiotika (J01), undtagen midler mod urinvejsinfektion, i perioden"
denominator: "patienter med aktiv KOL-forløbsplan"
unit: percent
better: neither
relevant_difference: 5
reads: [care_plans, prescriptions]
codelists: [copd, antibiotics_not_uti]
counts: patient
status: published
source: "DSAM, KOL-vejledningen (2017), afsnittet om eksacerbation: en akut forværring, som kræver behandling med prednisolon og/eller antibiotika eller indlæggelse. Recepten siger ikke, hvad den var til; at regne den for en mulig eksacerbation er vores egen afgrænsning"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM prescriptions
            WHERE atc_code IN (SELECT code FROM antibiotics_not_uti)
              AND dispensed_on BETWEEN $period_start AND $period_end
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
