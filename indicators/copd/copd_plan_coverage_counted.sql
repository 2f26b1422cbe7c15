/*---
id: copd_plan_coverage_counted
title: KOL-forløbsplan blandt patienter med KOL, optalt pr. praksis
why: "Tallene om opfølgning gælder kun patienter med en forløbsplan; derfor skal vi først vide, hvor mange der har en."
population: "patienter med KOL på periodens sidste dag, som leverandøren har optalt dem for hvert ydernummer. Leverandøren afgør, hvem der har KOL; tallet kan ikke sammenlignes med det, der tæller patienter på KOL-medicin"
numerator: "patienter med en aktiv KOL-forløbsplan"
denominator: "patienter med KOL, som leverandøren kender dem"
unit: percent
grain: stratum
stands_for: copd_plan_coverage
better: higher
relevant_difference: 5
reads: [care_plan_counts]
codelists: [copd]
counts: patient
status: published
source: "Vores egen afgrænsning; leverandørens optælling af forløbsplaner"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Leverandøren tæller pr. en dag; kun optællingen på periodens sidste dag bruges.
SELECT
    practice_id,
    with_item AS numerator,
    patients AS denominator,
    (patients_hidden OR with_item_hidden) AS hidden
FROM care_plan_counts
WHERE condition IN (SELECT code FROM copd)
  AND item = 'plan'
  AND counted_on = $period_end
