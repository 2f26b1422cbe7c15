/*---
id: antipsychotics_65_plus_percent
title: Antipsykotika til alle på 65 år og derover
why: "Her er også dem med demens, der ikke får demensmedicin, og dem, der får antipsykotika af andre grunde; stiger tallet, er det værd at se efter hvorfor."
population: "patienter på 65 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag. En recept tæller, uanset hvem der har udstedt den, og hvor patienten var tilmeldt den dag"
numerator: "patienter på 65 år og derover med mindst én indløst recept på et antipsykotikum (N05A uden lithium) inden for 12 måneder"
denominator: "tilmeldte på 65 år og derover på periodens sidste dag"
unit: percent
better: neither
relevant_difference: 1
reads: [prescriptions]
codelists: [antipsychotics]
lookback: {months: 12}
min_denominator: 50
counts: patient
status: published
source: "Sundhedsdatastyrelsen, medstat.dk: lægemiddelgruppen antipsykotika, samlet (N05A uden lithium)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM prescriptions
            WHERE atc_code IN (SELECT code FROM antipsychotics)
              AND dispensed_on BETWEEN $lookback_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age >= 65
