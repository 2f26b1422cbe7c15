/*---
id: dementia_medicine_65_plus_per_1000
title: Demensmedicin pr. 1.000 på 65 år og derover
why: "Tallet om antipsykotika gælder kun patienter, der får demensmedicin; derfor skal vi først vide, hvor mange de er."
population: "patienter på 65 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag. En recept tæller, uanset hvem der har udstedt den, og hvor patienten var tilmeldt den dag"
numerator: "patienter på 65 år og derover med mindst én indløst recept på medicin mod demens (N06D) inden for 12 måneder"
denominator: "tilmeldte på 65 år og derover på periodens sidste dag"
unit: per_1000
denominator_in: patients
better: neither
relevant_difference: 5
reads: [prescriptions]
codelists: [dementia_medicine]
lookback: {months: 12}
min_denominator: 50
counts: patient
status: published
source: "Sundhedsdatastyrelsen, medstat.dk: lægemiddelgruppen midler mod demens (N06D)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM prescriptions
            WHERE atc_code IN (SELECT code FROM dementia_medicine)
              AND dispensed_on BETWEEN $lookback_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age >= 65
