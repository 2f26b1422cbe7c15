/*---
id: nsaid_prescriptions_by_substance_65_plus
title: NSAID-stoffer til ældre
why: "Skal det være et NSAID, er ibuprofen i lav dosis førstevalg; fordelingen viser, hvor tit det er noget andet."
population: "indløste recepter på NSAID (M01A uden glucosamin) til tilmeldte patienter på 65 år og derover (gruppe 1; alder på periodens sidste dag), uanset hvem der har udstedt dem"
numerator: "indløste recepter på stoffet"
denominator: "indløste recepter på NSAID"
unit: share
categories:
  ibuprofen: Ibuprofen
  naproxen: Naproxen
  diclofenac: Diclofenac
  other: Andre
better: neither
relevant_difference: 5
reads: [prescriptions]
codelists: [nsaid, ibuprofen, naproxen, diclofenac]
min_denominator: 30
counts: prescription
status: published
source: "MidtKraft, NSAID – Medicin i Midt: fordelingen på ibuprofen, naproxen og diclofenac; ibuprofen (højst 1.200 mg daglig) er førstevalg. Statusartikel om NSAID og hjerte-kar-risiko (Ugeskrift for Læger 2016;178:V08160612)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Recepten hører til den praksis, hvor patienten var tilmeldt den dag, den blev indløst.
WITH redeemed AS (
    SELECT
        practice_id,
        patient_id,
        CASE
            WHEN atc_code IN (SELECT code FROM ibuprofen) THEN 'ibuprofen'
            WHEN atc_code IN (SELECT code FROM naproxen) THEN 'naproxen'
            WHEN atc_code IN (SELECT code FROM diclofenac) THEN 'diclofenac'
            ELSE 'other'
        END AS category
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM nsaid)
      AND dispensed_on BETWEEN $period_start AND $period_end
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    redeemed.category,
    COUNT(*) AS numerator
FROM listed_days
JOIN redeemed
  ON redeemed.practice_id = listed_days.practice_id
 AND redeemed.patient_id = listed_days.patient_id
WHERE listed_days.age >= 65
GROUP BY listed_days.practice_id, listed_days.patient_id, redeemed.category
