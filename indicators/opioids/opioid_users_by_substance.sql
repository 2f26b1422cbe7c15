/*---
id: opioid_users_by_substance
title: Opioidbrugere fordelt på fire stoffer
why: "Fordelingen viser, hvilke stoffer der vælges, og hvor vaner er forskellige fra praksis til praksis."
population: "patienter, der er tilmeldt (gruppe 1) på periodens sidste dag og har indløst mindst én recept på et af de fire stoffer i perioden. En recept tæller, uanset hvem der har udstedt den, og hvor patienten var tilmeldt den dag. En patient kan have fået flere af stofferne, så andelene kan tilsammen være over 100 %"
numerator: "patienter med mindst én indløst recept på stoffet i perioden"
denominator: "patienter med mindst én indløst recept på et af de fire stoffer i perioden"
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
counts: patient
status: published
source: "MidtKraft, klyngepakken Opioider: fordelingen på morfin, oxycodon, tramadol og kodein med paracetamol"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- UNION tager hver patient én gang for hvert stof.
WITH users AS (
    SELECT patient_id, 'tramadol' AS category
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM tramadol)
      AND dispensed_on BETWEEN $period_start AND $period_end
    UNION
    SELECT patient_id, 'morphine' AS category
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM morphine)
      AND dispensed_on BETWEEN $period_start AND $period_end
    UNION
    SELECT patient_id, 'oxycodone' AS category
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM oxycodone)
      AND dispensed_on BETWEEN $period_start AND $period_end
    UNION
    SELECT patient_id, 'codeine_paracetamol' AS category
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM codeine_paracetamol)
      AND dispensed_on BETWEEN $period_start AND $period_end
)
SELECT
    listed_at_end.practice_id,
    listed_at_end.patient_id,
    users.category,
    1 AS numerator
FROM listed_at_end
JOIN users ON users.patient_id = listed_at_end.patient_id
