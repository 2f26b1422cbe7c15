/*---
id: dose_dispensed_65_plus
title: Patienter på 65 år og derover med dosispakket medicin
why: "Dosispakket medicin pakkes maskinelt med færre fejl og sparer tid i hjemmeplejen; hvor mange der får det, er meget forskelligt."
population: "patienter på 65 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag. En recept tæller, uanset hvem der har udstedt den, og hvor patienten var tilmeldt den dag"
numerator: "patienter med mindst én indløst recept på dosispakket medicin i perioden"
denominator: "tilmeldte patienter på 65 år og derover på periodens sidste dag"
unit: percent
better: neither
relevant_difference: 2
reads: [prescriptions]
codelists: [dose_dispensing]
min_denominator: 50
counts: patient
status: draft
source: "MedCom, statistik over dosispakket medicin: personer, der har indløst recept på dosispakket medicin, opgjort for 65+ og 75+ (medcom.dk)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM prescriptions
            WHERE dispensing_type IN (SELECT code FROM dose_dispensing)
              AND dispensed_on BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age >= 65
