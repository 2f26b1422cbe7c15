/*---
id: nsaid_users_75_plus
title: Patienter på 75+ år, der har fået NSAID
why: "Risikoen stiger med alderen; hos de ældste skal der en særlig god grund til NSAID."
population: "patienter på 75 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag. En recept tæller, uanset hvem der har udstedt den, og hvor patienten var tilmeldt den dag"
numerator: "patienter med mindst én indløst recept på NSAID (M01A uden glucosamin) i perioden. NSAID købt i håndkøb er ikke med"
denominator: "tilmeldte patienter på 75 år og derover på periodens sidste dag"
unit: percent
better: lower
relevant_difference: 3
reads: [prescriptions]
codelists: [nsaid]
min_denominator: 50
counts: patient
status: published
source: "MidtKraft, NSAID – Medicin i Midt: undgå så vidt muligt NSAID til ældre (over 65 år); DSAM: Dyspepsi og gastroøsofageal reflukssygdom hos voksne (2021): risikoen for ulcuskomplikationer øges med stigende alder"
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
WHERE age >= 75
