/*---
id: ppi_users_percent
title: Voksne, der har fået PPI
why: "PPI er nem at begynde på og let at lade køre; antallet af brugere viser, hvor ofte det sker."
population: "patienter på 18 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag. En recept tæller, uanset hvem der har udstedt den, og hvor patienten var tilmeldt den dag"
numerator: "patienter med mindst én indløst recept på en protonpumpehæmmer (A02BC) i perioden"
unit: percent
better: neither
relevant_difference: 2
reads: [prescriptions]
codelists: [ppi]
min_denominator: 100
counts: patient
status: published
source: "MidtKraft, klyngepakken Protonpumpehæmmere (PPI); Sundhedsdatastyrelsen, 2. juni 2022, Flere tager medicin mod for meget mavesyre"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM prescriptions
            WHERE atc_code IN (SELECT code FROM ppi)
              AND dispensed_on BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age >= 18
