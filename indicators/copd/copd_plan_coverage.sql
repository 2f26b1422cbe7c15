/*---
id: copd_plan_coverage
title: KOL-forløbsplan blandt patienter på KOL-medicin
why: "Tallene om opfølgning gælder kun patienter med en forløbsplan; derfor skal vi først vide, hvor mange der har en."
population: "patienter på 18 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag og inden for 12 måneder har indløst mindst én recept på medicin, der kun bruges ved KOL. Patienter, der alene får medicin, som også bruges ved astma (fx tiotropium), er ikke med. Planen tæller, uanset hvilken praksis der har oprettet den"
numerator: "patienter med en aktiv KOL-forløbsplan på periodens sidste dag"
denominator: "voksne på medicin, der kun bruges ved KOL"
unit: percent
better: higher
relevant_difference: 5
reads: [care_plans, prescriptions]
codelists: [copd, copd_only_medicine]
lookback: {months: 12}
counts: patient
status: published
source: "Vores egen afgrænsning: Sundhedsdatastyrelsens liste over medicin, der kun bruges ved KOL, og forløbsplanens nedre aldersgrænse på 18 år"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM care_plans
            WHERE condition IN (SELECT code FROM copd)
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
        WHERE atc_code IN (SELECT code FROM copd_only_medicine)
          AND dispensed_on BETWEEN $lookback_start AND $period_end
    )
