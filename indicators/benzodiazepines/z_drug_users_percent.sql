/*---
id: z_drug_users_percent
title: Voksne, der har fået et z-middel
why: "Z-midlerne er sovemedicin alene; tallet viser, hvor meget søvnbesvær fylder i det samlede forbrug."
population: "patienter på 18 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag. En recept tæller, uanset hvem der har udstedt den, og hvor patienten var tilmeldt den dag"
numerator: "patienter med mindst én indløst recept på et z-middel (N05CF, fx zopiclon og zolpidem) i perioden"
unit: percent
better: neither
relevant_difference: 0.5
reads: [prescriptions]
codelists: [z_drugs]
min_denominator: 100
counts: patient
status: published
source: "Sundhedsdatastyrelsen, medstat.dk: lægemiddelgruppen benzodiazepiner og benzodiazepinlignende midler (N05BA, N05CD, N03AE og N05CF)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM prescriptions
            WHERE atc_code IN (SELECT code FROM z_drugs)
              AND dispensed_on BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age >= 18
