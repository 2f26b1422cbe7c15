/*---
id: nsaid_with_antithrombotics_65_plus
title: Blodfortyndende og NSAID, 65+ år
why: "NSAID oven i blodfortyndende medicin øger risikoen for blødning; det bør ske sjældent og med vilje."
population: "patienter på 65 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag og har indløst mindst én recept på blodfortyndende medicin (B01AA, B01AC, B01AE eller B01AF) i perioden"
numerator: "patienter med mindst én indløst recept på NSAID (M01A uden glucosamin) i samme periode. NSAID købt i håndkøb er ikke med, og der ses ikke på, om de to recepter overlapper"
denominator: "patienter på 65 år og derover med blodfortyndende medicin"
unit: percent
better: lower
relevant_difference: 3
reads: [prescriptions]
codelists: [nsaid, antithrombotics]
min_denominator: 30
counts: patient
status: published
source: "MidtKraft, NSAID – Medicin i Midt: risikoen for blødning øges ved kombination med antitrombotika, herunder acetylsalicylsyre. At begge skal være indløst i samme periode, er vores egen afgrænsning"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM prescriptions
            WHERE atc_code IN (SELECT code FROM nsaid)
              AND dispensed_on BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age >= 65
  AND patient_id IN (
        SELECT patient_id
        FROM prescriptions
        WHERE atc_code IN (SELECT code FROM antithrombotics)
          AND dispensed_on BETWEEN $period_start AND $period_end
    )
