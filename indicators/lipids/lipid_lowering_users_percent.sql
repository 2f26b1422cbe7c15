/*---
id: lipid_lowering_users_percent
title: Voksne, der får kolesterolsænkende medicin
why: "Tallet viser, hvor mange vi har i behandling; hvem der bør være det, afhænger af patienternes alder og risiko."
population: "patienter på 18 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag. En recept tæller, uanset hvem der har udstedt den, og hvor patienten var tilmeldt den dag"
numerator: "patienter med mindst én indløst recept på kolesterolsænkende medicin (C10) i perioden"
unit: percent
better: neither
relevant_difference: 2
reads: [prescriptions]
codelists: [lipid_lowering]
min_denominator: 100
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
WHERE age >= 18
