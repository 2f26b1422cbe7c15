/*---
id: medicine_users_percent
title: "{codelist}: brugere, alle aldre"
why: "Offentliggjorte tal gælder som regel hele befolkningen."
population: "patienter, der er tilmeldt (gruppe 1) på periodens sidste dag"
numerator: "patienter med mindst én indløst recept på {codelist} i perioden"
denominator: "tilmeldte patienter på periodens sidste dag"
unit: percent
better: neither
relevant_difference: 1
template: atc
reads: [prescriptions]
min_denominator: 100
counts: patient
status: preview
source: "Sundhedsdatastyrelsen opgør brugere i hele befolkningen"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT prescriptions.patient_id
            FROM prescriptions
            JOIN codes
              ON codes.code = prescriptions.atc_code
             AND prescriptions.dispensed_on BETWEEN codes.valid_from AND codes.valid_to
            WHERE prescriptions.dispensed_on BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
