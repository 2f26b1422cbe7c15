/*---
id: uti_prescriptions_by_substance
title: Midler mod UVI
why: "Pivmecillinam er førstevalg; de andre er til patienter, der ikke tåler penicillin, eller når dyrkningen peger på dem."
population: "indløste recepter på et af de fire midler til tilmeldte patienter (gruppe 1), uanset hvem der har udstedt dem"
numerator: "indløste recepter på midlet"
denominator: "indløste recepter på et af de fire midler"
unit: share
categories:
  pivmecillinam: Pivmecillinam
  nitrofurantoin: Nitrofurantoin
  trimethoprim: Trimethoprim
  sulfamethizol: Sulfamethizol
better: neither
relevant_difference: 5
reads: [prescriptions]
codelists: [pivmecillinam, nitrofurantoin, trimethoprim, sulfamethizol]
min_denominator: 30
counts: prescription
status: published
source: "DSAM: Urinvejsinfektioner i almen praksis (FAQta-ark, 2020): førstevalg pivmecillinam, ved penicillinallergi nitrofurantoin eller trimethoprim; DANMAP 2015: sulfamethizol er afløst af pivmecillinam"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Recepten hører til den praksis, hvor patienten var tilmeldt den dag, den blev indløst.
WITH redeemed AS (
    SELECT practice_id, patient_id, 'pivmecillinam' AS category
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM pivmecillinam)
      AND dispensed_on BETWEEN $period_start AND $period_end
    UNION ALL
    SELECT practice_id, patient_id, 'nitrofurantoin' AS category
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM nitrofurantoin)
      AND dispensed_on BETWEEN $period_start AND $period_end
    UNION ALL
    SELECT practice_id, patient_id, 'trimethoprim' AS category
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM trimethoprim)
      AND dispensed_on BETWEEN $period_start AND $period_end
    UNION ALL
    SELECT practice_id, patient_id, 'sulfamethizol' AS category
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM sulfamethizol)
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
