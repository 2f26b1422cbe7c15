/*---
id: antibiotic_prescriptions_by_group
title: Antibiotikagrupper
why: "Fordelingen viser, om et højt forbrug er smalle eller brede midler, og hvor en praksis skiller sig ud."
population: "indløste recepter på systemiske antibiotika (J01) til tilmeldte patienter (gruppe 1), uanset hvem der har udstedt dem"
numerator: "indløste recepter i gruppen: penicillin V o.l. (J01CE), amoxicillin o.l. (J01CA, også pivmecillinam), dicloxacillin o.l. (J01CF), kombination (J01CR) og makrolider (J01FA)"
denominator: "indløste recepter på systemiske antibiotika (J01)"
unit: share
categories:
  narrow: Penicillin V o.l.
  extended: Amoxicillin o.l.
  resistant: Dicloxacillin o.l.
  combined: Kombination
  macrolides: Makrolider
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
min_denominator: 30
counts: prescription
status: published
source: "DANMAP 2015: grupperne i primærsektoren; de mindste er her lagt sammen. MidtKraft, klyngepakken Antibiotika: forbruget efter type"
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
