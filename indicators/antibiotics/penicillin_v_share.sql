/*---
id: penicillin_v_share
title: Andel af antibiotikarecepterne, der er penicillin V
why: "Penicillin V er et smalspektret valg; en høj andel tyder på, at de bredere midler gemmes, til der er brug for dem."
population: "indløste recepter på systemiske antibiotika (J01) til tilmeldte patienter (gruppe 1), uanset hvem der har udstedt dem"
numerator: "indløste recepter på penicillin V (J01CE02)"
denominator: "indløste recepter på systemiske antibiotika (J01)"
unit: percent
better: higher
relevant_difference: 5
target:
  value: 36
  text: "Mindst 36 % af recepterne"
  source: "De nationale mål for antibiotika i primærsektoren: fra 31 % (2016) til mindst 36 %, forlænget til 2023. Målet tæller alle recepter i primærsektoren, også fra tandlæger, speciallæger og vagtlæger, og gælder landet, ikke den enkelte praksis (antibiotikaellerej.dk; Folketinget, SUU spm. 669, 2023)"
  measured_on: other
  valid_to: 2023-12-31
reads: [prescriptions]
codelists: [antibiotics, penicillin_v]
min_denominator: 30
counts: prescription
status: published
source: "MidtKraft, klyngepakken Antibiotika: penicillin V-andel af recepterne"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Recepten hører til den praksis, hvor patienten var tilmeldt den dag, den blev indløst.
WITH redeemed AS (
    SELECT
        practice_id,
        patient_id,
        SUM(CASE WHEN atc_code IN (SELECT code FROM penicillin_v) THEN 1 ELSE 0 END) AS penicillin_v,
        COUNT(*) AS prescriptions
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM antibiotics)
      AND dispensed_on BETWEEN $period_start AND $period_end
    GROUP BY practice_id, patient_id
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    redeemed.penicillin_v AS numerator,
    redeemed.prescriptions AS denominator
FROM listed_days
JOIN redeemed
  ON redeemed.practice_id = listed_days.practice_id
 AND redeemed.patient_id = listed_days.patient_id
