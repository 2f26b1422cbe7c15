/*---
id: antibiotic_prescriptions_by_group
title: Antibiotikarecepter fordelt på grupper
why: "Fordelingen viser, om et højt forbrug er smalle eller brede midler, og hvilke grupper der skiller en praksis ud."
population: "indløste recepter på systemiske antibiotika (J01) til tilmeldte patienter (gruppe 1), uanset hvem der har udstedt dem"
numerator: "indløste recepter på midler i gruppen"
denominator: "indløste recepter på systemiske antibiotika (J01)"
unit: share
categories:
  narrow: Penicillin V o.l. (J01CE)
  extended: Penicilliner med udvidet spektrum (J01CA)
  resistant: Dicloxacillin o.l. (J01CF)
  combined: Penicilliner i kombination (J01CR)
  macrolides: Makrolider (J01FA)
  tetracyclines: Tetracykliner (J01AA)
  sulfonamides: Sulfonamider og trimethoprim (J01E)
  quinolones: Fluorokinoloner (J01MA)
  other: Andre
better: neither
relevant_difference: 5
reads: [prescriptions]
codelists:
  - antibiotics
  - beta_lactamase_sensitive_penicillins
  - extended_spectrum_penicillins
  - beta_lactamase_resistant_penicillins
  - combined_penicillins
  - macrolides
  - tetracyclines
  - sulfonamides_trimethoprim
  - fluoroquinolones
min_denominator: 30
counts: prescription
status: published
source: "DANMAP: de grupper, som forbruget i primærsektoren vises i (DANMAP 2015, figur 5.2 og 5.3); MidtKraft, klyngepakken Antibiotika: forbruget fordelt på typer"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Recepten hører til den praksis, hvor patienten var tilmeldt den dag, den blev indløst.
WITH redeemed AS (
    SELECT
        practice_id,
        patient_id,
        CASE
            WHEN atc_code IN (SELECT code FROM beta_lactamase_sensitive_penicillins) THEN 'narrow'
            WHEN atc_code IN (SELECT code FROM extended_spectrum_penicillins) THEN 'extended'
            WHEN atc_code IN (SELECT code FROM beta_lactamase_resistant_penicillins) THEN 'resistant'
            WHEN atc_code IN (SELECT code FROM combined_penicillins) THEN 'combined'
            WHEN atc_code IN (SELECT code FROM macrolides) THEN 'macrolides'
            WHEN atc_code IN (SELECT code FROM tetracyclines) THEN 'tetracyclines'
            WHEN atc_code IN (SELECT code FROM sulfonamides_trimethoprim) THEN 'sulfonamides'
            WHEN atc_code IN (SELECT code FROM fluoroquinolones) THEN 'quinolones'
            ELSE 'other'
        END AS category
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM antibiotics)
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
GROUP BY listed_days.practice_id, listed_days.patient_id, redeemed.category
