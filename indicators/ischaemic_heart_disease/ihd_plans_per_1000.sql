/*---
id: ihd_plans_per_1000
title: Forløbsplaner for iskæmisk hjertesygdom pr. 1.000 voksne
why: "Tallene om opfølgning gælder kun patienter med en forløbsplan; derfor skal vi først vide, hvor mange der har en."
population: "patienter på 18 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag. Planen tæller, uanset hvilken praksis der har oprettet den"
numerator: "patienter med en aktiv forløbsplan for iskæmisk hjertesygdom på periodens sidste dag"
denominator: "tilmeldte voksne på periodens sidste dag"
unit: per_1000
denominator_in: patients
better: neither
relevant_difference: 3
reads: [care_plans]
codelists: [ischaemic_heart_disease]
min_denominator: 100
counts: patient
status: published
source: "EG Clinea, manual: forløbsplanen kan oprettes for patienter på 18 år og derover med hjertepakkens ICPC-2-koder (K86, K87, T93, K74, K75 og K76)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM care_plans
            WHERE condition IN (SELECT code FROM ischaemic_heart_disease)
              AND started_on <= $period_end
              AND (ended_on IS NULL OR ended_on >= $period_end)
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age >= 18
