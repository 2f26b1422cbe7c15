/*---
id: diabetes_plans_ended_percent
title: Forløbsplan afsluttet i perioden
why: "Afsluttede planer kan være oprydning eller patienter, vi har mistet; det er værd at vide hvilken af delene."
population: "patienter, der er tilmeldt (gruppe 1) på periodens sidste dag og havde en aktiv forløbsplan for type 2-diabetes dagen før perioden. Patienter, der er døde eller flyttet fra området, er ikke med"
numerator: "patienter, der ikke har en aktiv forløbsplan på periodens sidste dag, hverken her eller i en anden praksis"
denominator: "patienter med en aktiv forløbsplan for type 2-diabetes dagen før perioden"
unit: percent
better: neither
relevant_difference: 5
reads: [care_plans]
codelists: [diabetes]
counts: patient
status: published
source: "PLO: Om digitale forløbsplaner (laeger.dk). Hvor mange planer der bør afsluttes, er ikke fastsat, så der er intet mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Den, der skifter praksis og får en ny plan, har ikke fået sin plan afsluttet.
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
        ) THEN 0
        ELSE 1
    END AS numerator
FROM listed_at_end
WHERE patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE condition IN (SELECT code FROM diabetes)
          AND started_on < $period_start
          AND (ended_on IS NULL OR ended_on >= $period_start)
    )
