/*---
id: lipid_lowering_users_65_plus_percent
title: 65 år og derover, der får kolesterolsænkende medicin
why: "De ældste fylder mest i det samlede tal; her ses de for sig, så forskelle i alder fylder mindre."
population: "patienter på 65 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag. En recept tæller, uanset hvem der har udstedt den, og hvor patienten var tilmeldt den dag"
numerator: "patienter på 65 år og derover med mindst én indløst recept på kolesterolsænkende medicin (C10) i perioden"
unit: percent
better: neither
relevant_difference: 4
reads: [prescriptions]
codelists: [lipid_lowering]
min_denominator: 50
counts: patient
status: published
source: "Sundhedsdatastyrelsen, medstat.dk: lægemiddelgruppen kolesterolsænkende midler (C10)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM prescriptions
            WHERE atc_code IN (SELECT code FROM lipid_lowering)
              AND dispensed_on BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age >= 65
