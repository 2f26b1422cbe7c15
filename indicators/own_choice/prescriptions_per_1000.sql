/*---
id: prescriptions_per_1000
title: "{codelist}: recepter pr. 1.000 sikrede"
why: "Klyngen har selv valgt tallet; antallet viser, hvor forskelligt midlet bruges."
population: "tilmeldte patienter (gruppe 1), hver med de dage i perioden, de var tilmeldt"
numerator: "{codelist}: recepter indløst i perioden af de tilmeldte, uanset hvem der har udstedt dem"
denominator: "dage som tilmeldt i perioden; vist pr. 1.000 sikrede pr. år"
unit: per_1000
denominator_in: days
decimals: 0
better: neither
relevant_difference: 20
template: atc
reads: [prescriptions]
min_denominator: 100
counts: prescription
status: published
source: "MidtKraft, Lav jeres egen datapakke"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Recepten hører til den praksis, hvor patienten var tilmeldt den dag, den blev indløst.
WITH redeemed AS (
    SELECT prescriptions.practice_id, prescriptions.patient_id, COUNT(*) AS number
    FROM prescriptions
    JOIN codes
      ON codes.code = prescriptions.atc_code
     AND prescriptions.dispensed_on BETWEEN codes.valid_from AND codes.valid_to
    WHERE prescriptions.dispensed_on BETWEEN $period_start AND $period_end
    GROUP BY prescriptions.practice_id, prescriptions.patient_id
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    COALESCE(redeemed.number, 0) AS numerator,
    listed_days.days AS denominator
FROM listed_days
LEFT JOIN redeemed
       ON redeemed.practice_id = listed_days.practice_id
      AND redeemed.patient_id = listed_days.patient_id
