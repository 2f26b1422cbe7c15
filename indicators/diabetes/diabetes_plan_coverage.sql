/*---
id: diabetes_plan_coverage
title: Forløbsplan blandt patienter på diabetesmedicin
why: "Tallene om opfølgning gælder kun patienter med en forløbsplan; derfor skal vi først vide, hvor mange der har en."
population: "tilmeldte (gruppe 1) på 18 år og derover på periodens sidste dag, der inden for 12 måneder har indløst medicin, der peger på diabetes. Det gør GLP-1-analoger, dapagliflozin og empagliflozin ikke alene; de bruges også mod andet. Patienter med type 1-diabetes er med, så 100 % kan ikke nås. Planer fra alle praksis tæller"
numerator: "patienter med en aktiv forløbsplan for type 2-diabetes på periodens sidste dag"
denominator: "voksne på medicin, der peger på diabetes"
unit: percent
better: higher
relevant_difference: 5
reads: [care_plans, prescriptions]
codelists: [diabetes, glucose_lowering]
lookback: {months: 12}
counts: patient
status: published
source: "Vores egen afgrænsning: Steno Diabetes Center Aarhus, osdc (A10 uden A10BJ, A10BK01 og A10BK03), og forløbsplanens nedre aldersgrænse på 18 år"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM care_plans
            WHERE condition IN (SELECT code FROM diabetes)
              AND started_on <= $period_end
              AND (ended_on IS NULL OR ended_on >= $period_end)
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age >= 18
  AND patient_id IN (
        SELECT patient_id
        FROM prescriptions
        WHERE atc_code IN (SELECT code FROM glucose_lowering)
          AND dispensed_on BETWEEN $lookback_start AND $period_end
    )
