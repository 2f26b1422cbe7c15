/*---
id: penicillin_v_share_counted
title: Andel af antibiotikarecepterne, der er penicillin V, optalt pr. praksis
why: "Hvor recepterne kun leveres optalt, kan vi stadig se, om det smalspektrede valg er det, der oftest bliver truffet."
population: "indløste recepter på systemiske antibiotika (J01) i perioden, som ejeren af tallene har optalt dem for praksis' tilmeldte"
numerator: "indløste recepter på penicillin V (J01CE02)"
denominator: "indløste recepter på systemiske antibiotika (J01)"
unit: percent
grain: stratum
stands_for: penicillin_v_share
better: higher
relevant_difference: 5
target:
  value: 36
  text: "Mindst 36 % af recepterne"
  source: "De nationale mål for antibiotika i primærsektoren: fra 31 % (2016) til mindst 36 %, forlænget til 2023. Målet tæller alle recepter i primærsektoren, også fra tandlæger, speciallæger og vagtlæger, og gælder landet, ikke den enkelte praksis (antibiotikaellerej.dk; Folketinget, SUU spm. 669, 2023)"
  measured_on: other
  valid_to: 2023-12-31
reads: [prescription_counts]
codelists: [antibiotics_counted, penicillin_v_counted]
min_denominator: 30
counts: prescription
status: published
source: "MidtKraft, klyngepakken Antibiotika: penicillin V-andel af recepterne"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Ingen række med penicillin V i en gruppe betyder, at ingen i gruppen har fået det. En skjult optælling er ikke et nul.
WITH narrow AS (
    SELECT practice_id, sex, age_band, prescriptions, prescriptions_hidden
    FROM prescription_counts
    WHERE medicine IN (SELECT code FROM penicillin_v_counted)
      AND counted_from = $period_start
      AND counted_to = $period_end
)
SELECT
    taken.practice_id,
    CASE WHEN narrow.practice_id IS NULL THEN 0 ELSE narrow.prescriptions END AS numerator,
    taken.prescriptions AS denominator,
    (taken.prescriptions_hidden OR COALESCE(narrow.prescriptions_hidden, FALSE)) AS hidden
FROM prescription_counts AS taken
LEFT JOIN narrow
       ON narrow.practice_id = taken.practice_id
      AND narrow.sex = taken.sex
      AND narrow.age_band = taken.age_band
WHERE taken.medicine IN (SELECT code FROM antibiotics_counted)
  AND taken.counted_from = $period_start
  AND taken.counted_to = $period_end
