/*---
id: antibiotic_users
title: Patienter, der har fået antibiotika
why: "Andelen af patienter, der får antibiotika, viser, om et højt forbrug skyldes mange patienter eller mange recepter til få."
population: "patienter, der er tilmeldt (gruppe 1) på periodens sidste dag. En recept tæller, uanset hvem der har udstedt den, og hvor patienten var tilmeldt den dag"
numerator: "patienter med mindst én indløst recept på systemiske antibiotika (J01) i perioden"
denominator: "tilmeldte patienter på periodens sidste dag"
unit: percent
better: neither
relevant_difference: 2
reads: [prescriptions]
codelists: [antibiotics]
min_denominator: 50
counts: patient
status: published
source: "MidtKraft, klyngepakken Antibiotika; eSundhed, mål for antibiotika: recepter pr. 1.000, personer, recepter pr. bruger"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM prescriptions
            WHERE atc_code IN (SELECT code FROM antibiotics)
              AND dispensed_on BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
