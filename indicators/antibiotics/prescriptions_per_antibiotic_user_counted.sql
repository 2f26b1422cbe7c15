/*---
id: prescriptions_per_antibiotic_user_counted
title: Antibiotikarecepter pr. patient, der har fået antibiotika, optalt pr. praksis
why: "Også i optalte tal kan vi se, om den samme patient får flere recepter: god behandling, gentagne infektioner eller en kur, der ikke virkede."
population: "patienter med mindst én indløst recept på systemiske antibiotika (J01) i perioden, som ejeren af tallene har optalt dem for praksis' tilmeldte"
numerator: "indløste recepter på systemiske antibiotika (J01) i perioden"
denominator: "patienter med mindst én indløst recept"
unit: ratio
grain: stratum
stands_for: prescriptions_per_antibiotic_user
decimals: 2
better: neither
relevant_difference: 0.1
reads: [prescription_counts]
codelists: [antibiotics_counted]
min_denominator: 30
counts: prescription
status: published
source: "MidtKraft, klyngepakken Antibiotika; eSundhed, mål for antibiotika: recepter pr. 1.000, personer, recepter pr. bruger"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    prescriptions AS numerator,
    patients AS denominator,
    (patients_hidden OR prescriptions_hidden) AS hidden
FROM prescription_counts
WHERE medicine IN (SELECT code FROM antibiotics_counted)
  AND counted_from = $period_start
  AND counted_to = $period_end
