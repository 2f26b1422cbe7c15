/*---
id: copd_antibiotics_by_substance
title: Antibiotika ved KOL
why: "Ved pneumoni er penicillin V førstevalg; fordelingen viser, hvad der faktisk bliver valgt til de patienter, der oftest er syge i lungerne."
population: "indløste recepter på antibiotika (J01), undtagen midler mod urinvejsinfektion, i perioden til patienter, der er tilmeldt (gruppe 1) og har en aktiv KOL-forløbsplan på periodens sidste dag, uanset hvem der har udstedt recepten"
numerator: "indløste recepter på midlet; amoxicillin komb. er amoxicillin med beta-laktamasehæmmer (J01CR02)"
denominator: "indløste recepter på antibiotika, undtagen midler mod urinvejsinfektion"
unit: share
categories:
  penicillin_v: Penicillin V
  amoxicillin: Amoxicillin
  amoxicillin_with_inhibitor: Amoxicillin komb.
  macrolides: Makrolider
  doxycycline: Doxycyclin
  other: Andre
better: neither
relevant_difference: 5
reads: [care_plans, prescriptions]
codelists: [copd, antibiotics_not_uti, penicillin_v, amoxicillin, amoxicillin_with_inhibitor, macrolides, doxycycline]
min_denominator: 30
counts: prescription
status: published
source: "DSAM: Akutte luftvejsinfektioner og rationel antibiotikabehandling i almen praksis (2024): penicillin V er førstevalg ved bakteriel pneumoni. Fordelingen siger ikke, hvad recepten var til, og har ikke noget mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
WITH redeemed AS (
    SELECT
        patient_id,
        CASE
            WHEN atc_code IN (SELECT code FROM penicillin_v) THEN 'penicillin_v'
            WHEN atc_code IN (SELECT code FROM amoxicillin) THEN 'amoxicillin'
            WHEN atc_code IN (SELECT code FROM amoxicillin_with_inhibitor) THEN 'amoxicillin_with_inhibitor'
            WHEN atc_code IN (SELECT code FROM macrolides) THEN 'macrolides'
            WHEN atc_code IN (SELECT code FROM doxycycline) THEN 'doxycycline'
            ELSE 'other'
        END AS category
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM antibiotics_not_uti)
      AND dispensed_on BETWEEN $period_start AND $period_end
)
SELECT
    listed_at_end.practice_id,
    listed_at_end.patient_id,
    redeemed.category,
    COUNT(*) AS numerator
FROM listed_at_end
JOIN redeemed ON redeemed.patient_id = listed_at_end.patient_id
WHERE listed_at_end.patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE condition IN (SELECT code FROM copd)
          AND started_on <= $period_end
          AND (ended_on IS NULL OR ended_on >= $period_end)
    )
GROUP BY listed_at_end.practice_id, listed_at_end.patient_id, redeemed.category
