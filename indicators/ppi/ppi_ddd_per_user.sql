/*---
id: ppi_ddd_per_user
title: Døgndoser af PPI pr. bruger på et år
why: "Tallet viser, om de, der får PPI, får det i korte kure eller hele året."
population: "patienter, der er tilmeldt (gruppe 1) på periodens sidste dag og har indløst mindst én recept på en protonpumpehæmmer inden for 12 måneder. En recept tæller, uanset hvem der har udstedt den, og hvor patienten var tilmeldt den dag. En recept, hvis mængde ikke er opgjort i danske DDD, lægger intet til; en patient, der kun har sådanne, er uden værdi"
numerator: "patientens definerede døgndoser (DDD) af protonpumpehæmmere inden for 12 måneder"
denominator: "patienter med mindst én indløst recept på en protonpumpehæmmer"
unit: mean
decimals: 0
better: neither
relevant_difference: 20
reads: [prescriptions]
codelists: [ppi]
lookback: {months: 12}
min_denominator: 30
counts: patient
status: published
source: "Sundhedsdatastyrelsen, 2. juni 2022, Flere tager medicin mod for meget mavesyre: 240 DDD pr. bruger i 2021 (alle, der har indløst en recept i året). Her lægges kun danske DDD (volumentypen DDK) sammen"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En recept uden mængde i danske DDD lægger intet til; en patient med kun sådanne er uden værdi, ikke nul.
WITH amounts AS (
    SELECT patient_id, SUM(CASE WHEN volume_type = 'DDK' THEN ddd END) AS amount
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM ppi)
      AND dispensed_on BETWEEN $lookback_start AND $period_end
    GROUP BY patient_id
)
SELECT
    listed_at_end.practice_id,
    listed_at_end.patient_id,
    amounts.amount AS numerator
FROM listed_at_end
JOIN amounts ON amounts.patient_id = listed_at_end.patient_id
