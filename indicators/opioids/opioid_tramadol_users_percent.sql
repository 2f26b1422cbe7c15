/*---
id: opioid_tramadol_users_percent
title: Opioidbrugere, der har fået tramadol
why: "Tramadol og kodein frarådes, fordi virkning og bivirkninger kan være uforudsigelige, og fordi de påvirker mange andre lægemidler; derfor er det værd at vide, hvor ofte vi vælger tramadol."
population: "patienter, der er tilmeldt (gruppe 1) på periodens sidste dag og har indløst mindst én recept på et opioid i perioden. En recept tæller, uanset hvem der har udstedt den, og hvor patienten var tilmeldt den dag"
numerator: "patienter med mindst én indløst recept på tramadol i perioden"
denominator: "patienter med mindst én indløst recept på et opioid i perioden"
unit: percent
better: lower
relevant_difference: 5
reads: [prescriptions]
codelists: [opioids, tramadol]
min_denominator: 30
counts: patient
status: published
source: "MidtKraft, klyngepakken Opioider (midtkraft.dk): brug af tramadol og kodein frarådes; afgrænsning: Sundhedsdatastyrelsen, medstat.dk, opioider"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM prescriptions
            WHERE atc_code IN (SELECT code FROM tramadol)
              AND dispensed_on BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE patient_id IN (
        SELECT patient_id
        FROM prescriptions
        WHERE atc_code IN (SELECT code FROM opioids)
          AND dispensed_on BETWEEN $period_start AND $period_end
    )
