/*---
id: copd_all_four_12m
title: Alle fire registreret inden for 12 måneder
why: "Lungefunktion, åndenød, vægt og rygestatus siger først sammen, hvordan patienten har det."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv KOL-forløbsplan på periodens sidste dag. Planen og registreringerne tæller, uanset hvilken praksis der har lavet dem"
numerator: "patienter, der har fået registreret både FEV1, MRC-score, BMI og rygestatus inden for 12 måneder"
denominator: "patienter med aktiv KOL-forløbsplan"
unit: percent
better: higher
relevant_difference: 5
reads: []
combines: [copd_fev1_12m, copd_mrc_12m, copd_bmi_12m, copd_smoking_12m]
counts: patient
status: published
source: "DSAM, KOL-vejledningen, afsnittet om kvalitetssikring (indikatorer i DrKOL). Vejledningens mål på 90 % gælder hver registrering for sig; der er intet mål for alle fire sammen"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Hver af de fire indikatorer er en tabel: practice_id, patient_id, numerator og denominator. Populationen er den samme.
SELECT
    copd_fev1_12m.practice_id,
    copd_fev1_12m.patient_id,
    CASE
        WHEN copd_fev1_12m.numerator = 1
         AND copd_mrc_12m.numerator = 1
         AND copd_bmi_12m.numerator = 1
         AND copd_smoking_12m.numerator = 1 THEN 1
        ELSE 0
    END AS numerator
FROM copd_fev1_12m
JOIN copd_mrc_12m
  ON copd_mrc_12m.practice_id = copd_fev1_12m.practice_id
 AND copd_mrc_12m.patient_id = copd_fev1_12m.patient_id
JOIN copd_bmi_12m
  ON copd_bmi_12m.practice_id = copd_fev1_12m.practice_id
 AND copd_bmi_12m.patient_id = copd_fev1_12m.patient_id
JOIN copd_smoking_12m
  ON copd_smoking_12m.practice_id = copd_fev1_12m.practice_id
 AND copd_smoking_12m.patient_id = copd_fev1_12m.patient_id
