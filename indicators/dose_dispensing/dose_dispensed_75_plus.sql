/*---
id: dose_dispensed_75_plus
title: Patienter på 75 år og derover med dosispakket medicin
why: "De fleste, der kan have gavn af dosispakket medicin, er over 75; her ses de for sig."
population: "patienter på 75 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag. En recept tæller, uanset hvem der har udstedt den, og hvor patienten var tilmeldt den dag"
numerator: "patienter med mindst én indløst recept på dosispakket medicin i perioden"
denominator: "tilmeldte patienter på 75 år og derover på periodens sidste dag"
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
WHERE age >= 75
