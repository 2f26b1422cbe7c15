/*---
id: dose_dispensed_among_polypharmacy
title: Patienter på 75 år og derover med fem eller flere lægemidler, der får dem dosispakket
why: "Dosispakning er værd at overveje hos den, der får flere lægemidler i en stabil behandling; her ses, hvor tit det er blevet til noget."
population: "patienter på 75 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag og inden for 12 måneder har indløst mindst fem forskellige lægemidler, hvert af dem mindst to forskellige dage"
numerator: "patienter med mindst én indløst recept på dosispakket medicin i perioden"
denominator: "patienter på 75 år og derover med fem eller flere lægemidler"
unit: percent
better: neither
relevant_difference: 5
reads: [prescriptions]
codelists: [dose_dispensing]
combines: [polypharmacy_75_plus]
min_denominator: 30
counts: patient
status: draft
source: "PLO: Spørgsmål og svar om dosispakket medicin i almen praksis: patienter i stabil behandling med mindst 3–4 lægemidler kan have gavn af det (laeger.dk). Grænsen på fem er den samme som i pakken Polyfarmaci"
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
FROM polypharmacy_75_plus
WHERE polypharmacy_75_plus.numerator = 1
