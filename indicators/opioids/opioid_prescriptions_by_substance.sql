/*---
id: opioid_prescriptions_by_substance
title: Opioidrecepter fordelt på fire stoffer
why: "Set på recepter vejer de patienter tungest, der får opioider igen og igen: her ses, hvad den langvarige behandling består af."
population: "indløste recepter på et af de fire stoffer til tilmeldte patienter (gruppe 1), uanset hvem der har udstedt dem"
numerator: "indløste recepter på stoffet"
denominator: "indløste recepter på et af de fire stoffer"
unit: share
categories:
  tramadol: Tramadol
  morphine: Morfin
  oxycodone: Oxycodon
  codeine_paracetamol: Kodein og paracetamol
better: neither
relevant_difference: 5
reads: [prescriptions]
codelists: [tramadol, morphine, oxycodone, codeine_paracetamol]
min_denominator: 30
counts: prescription
status: published
source: "MidtKraft, klyngepakken Opioider: fordelingen på morfin, oxycodon, tramadol og kodein med paracetamol"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Recepten hører til den praksis, hvor patienten var tilmeldt den dag, den blev indløst.
WITH redeemed AS (
    SELECT practice_id, patient_id, 'tramadol' AS category
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM tramadol)
      AND dispensed_on BETWEEN $period_start AND $period_end
    UNION ALL
    SELECT practice_id, patient_id, 'morphine' AS category
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM morphine)
      AND dispensed_on BETWEEN $period_start AND $period_end
    UNION ALL
    SELECT practice_id, patient_id, 'oxycodone' AS category
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM oxycodone)
      AND dispensed_on BETWEEN $period_start AND $period_end
    UNION ALL
    SELECT practice_id, patient_id, 'codeine_paracetamol' AS category
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM codeine_paracetamol)
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
