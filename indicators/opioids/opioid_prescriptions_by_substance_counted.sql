/*---
id: opioid_prescriptions_by_substance_counted
title: Opioidrecepter fordelt på fire stoffer, optalt pr. praksis
why: "Set på recepter vejer de patienter tungest, der får opioider igen og igen: her ses, hvad den langvarige behandling består af."
population: "indløste recepter på et af de fire stoffer til tilmeldte patienter, som leverandøren har optalt dem"
numerator: "indløste recepter på stoffet"
denominator: "indløste recepter på et af de fire stoffer"
unit: share
grain: stratum
stands_for: opioid_prescriptions_by_substance
categories:
  tramadol: Tramadol
  morphine: Morfin
  oxycodone: Oxycodon
  codeine_paracetamol: Kodein og paracetamol
better: neither
relevant_difference: 5
reads: [prescription_counts]
codelists: [tramadol_counted, morphine_counted, oxycodone_counted, codeine_paracetamol_counted]
min_denominator: 30
counts: prescription
status: published
source: "MidtKraft, klyngepakken Opioider: fordelingen på morfin, oxycodon, tramadol og kodein med paracetamol"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
WITH redeemed AS (
    SELECT practice_id, sex, age_band, prescriptions, prescriptions_hidden, 'tramadol' AS category
    FROM prescription_counts
    WHERE medicine IN (SELECT code FROM tramadol_counted)
      AND counted_from = $period_start
      AND counted_to = $period_end
    UNION ALL
    SELECT practice_id, sex, age_band, prescriptions, prescriptions_hidden, 'morphine' AS category
    FROM prescription_counts
    WHERE medicine IN (SELECT code FROM morphine_counted)
      AND counted_from = $period_start
      AND counted_to = $period_end
    UNION ALL
    SELECT practice_id, sex, age_band, prescriptions, prescriptions_hidden, 'oxycodone' AS category
    FROM prescription_counts
    WHERE medicine IN (SELECT code FROM oxycodone_counted)
      AND counted_from = $period_start
      AND counted_to = $period_end
    UNION ALL
    SELECT practice_id, sex, age_band, prescriptions, prescriptions_hidden, 'codeine_paracetamol' AS category
    FROM prescription_counts
    WHERE medicine IN (SELECT code FROM codeine_paracetamol_counted)
      AND counted_from = $period_start
      AND counted_to = $period_end
),
whole AS (
    SELECT practice_id, sex, age_band, SUM(prescriptions) AS prescriptions
    FROM redeemed
    GROUP BY practice_id, sex, age_band
)
SELECT
    redeemed.practice_id,
    redeemed.sex,
    redeemed.age_band,
    redeemed.category,
    redeemed.prescriptions AS numerator,
    whole.prescriptions AS denominator,
    redeemed.prescriptions_hidden AS hidden
FROM redeemed
JOIN whole
  ON whole.practice_id = redeemed.practice_id
 AND whole.sex = redeemed.sex
 AND whole.age_band = redeemed.age_band
