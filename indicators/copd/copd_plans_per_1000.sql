/*---
id: copd_plans_per_1000
title: Aktive KOL-forløbsplaner pr. 1.000 voksne sikrede
why: "Hvor mange forløbsplaner en praksis har, siger noget om både sygdommens udbredelse og om, hvor langt praksis er med planerne."
population: "patienter på 18 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag. Planen tæller, uanset hvilken praksis der har oprettet den"
numerator: "patienter med en aktiv KOL-forløbsplan på periodens sidste dag"
denominator: "tilmeldte voksne på periodens sidste dag"
unit: per_1000
denominator_in: patients
better: neither
relevant_difference: 5
reads: [care_plans]
codelists: [copd]
min_denominator: 100
counts: patient
status: published
source: "EG Clinea, manual: forløbsplanen kan oprettes for patienter på 18 år og derover med ICPC-2-koden R95"
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
