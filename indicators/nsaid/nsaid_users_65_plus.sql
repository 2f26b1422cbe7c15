/*---
id: nsaid_users_65_plus
title: Patienter på 65+ år, der har fået NSAID
why: "NSAID giver ældre flere maveblødninger, dårligere nyrer og flere hjerte-kar-hændelser; derfor bør så få som muligt få det."
population: "patienter på 65 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag. En recept tæller, uanset hvem der har udstedt den, og hvor patienten var tilmeldt den dag"
numerator: "patienter med mindst én indløst recept på NSAID (M01A uden glucosamin) i perioden. NSAID købt i håndkøb er ikke med"
denominator: "tilmeldte patienter på 65 år og derover på periodens sidste dag; andelen er vist, som om alle praksis havde ældre af samme køn og alder"
unit: percent
better: lower
relevant_difference: 3
reads: [prescriptions]
codelists: [nsaid]
min_denominator: 50
standardise: {by: [age_band, sex], population: denmark}
counts: patient
status: published
source: "MidtKraft, NSAID – Medicin i Midt: undgå så vidt muligt NSAID til ældre (over 65 år)"
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
