/*---
id: antibiotics_per_1000
title: Antibiotikarecepter pr. 1.000 sikrede
why: "Antibiotika skal bruges, når de gør gavn, og kun da: det samlede forbrug er det enkleste sted at begynde samtalen om, hvornår det er."
population: "tilmeldte patienter (gruppe 1), hver med de dage i perioden, de var tilmeldt"
numerator: "indløste recepter på systemiske antibiotika (J01) til de tilmeldte, uanset hvem der har udstedt dem"
denominator: "dage som tilmeldt i perioden; vist pr. 1.000 sikrede pr. år, som om alle praksis havde patienter af samme køn og alder"
unit: per_1000
denominator_in: days
decimals: 0
better: lower
relevant_difference: 30
target:
  value: 350
  text: "Højst 350 recepter pr. 1.000 indbyggere pr. år"
  source: "De nationale mål for antibiotika i primærsektoren: fra 460 (2016) til 350, forlænget til 2023. Målet tæller alle recepter pr. indbygger, også fra tandlæger, speciallæger og vagtlæger, og gælder ikke den enkelte praksis' tilmeldte (antibiotikaellerej.dk; Folketinget, SUU spm. 669, 2023)"
  measured_on: other
  valid_to: 2023-12-31
reads: [prescriptions]
codelists: [antibiotics]
min_denominator: 100
standardise: {by: [age_band, sex], population: denmark}
counts: prescription
status: published
source: "MidtKraft, klyngepakken Antibiotika; eSundhed, mål for antibiotika: recepter pr. 1.000, personer, recepter pr. bruger"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Recepten hører til den praksis, hvor patienten var tilmeldt den dag, den blev indløst.
WITH redeemed AS (
    SELECT practice_id, patient_id, COUNT(*) AS prescriptions
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM antibiotics)
      AND dispensed_on BETWEEN $period_start AND $period_end
    GROUP BY practice_id, patient_id
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    COALESCE(redeemed.prescriptions, 0) AS numerator,
    listed_days.days AS denominator
FROM listed_days
LEFT JOIN redeemed
       ON redeemed.practice_id = listed_days.practice_id
      AND redeemed.patient_id = listed_days.patient_id
