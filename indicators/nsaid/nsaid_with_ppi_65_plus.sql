/*---
id: nsaid_with_ppi_65_plus
title: NSAID-brugere på 65+ år, der får PPI
why: "Alder over 65 er i sig selv en risiko for blødende mavesår ved NSAID; den, der alligevel skal have det, bør have maven beskyttet."
population: "patienter på 65 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag og har indløst mindst én recept på NSAID (M01A uden glucosamin) i perioden"
numerator: "patienter med mindst én indløst recept på en protonpumpehæmmer (A02BC) i samme periode. PPI købt i håndkøb er ikke med, og der ses ikke på, om de to recepter overlapper"
denominator: "NSAID-brugere på 65 år og derover"
unit: percent
better: higher
relevant_difference: 5
reads: [prescriptions]
codelists: [nsaid, ppi]
min_denominator: 30
counts: patient
status: published
source: "DSAM: Dyspepsi og gastroøsofageal reflukssygdom hos voksne (2021): patienter med risikofaktorer, herunder alder over 65 år, bør ved start af NSAID have syrepumpehæmmer; MidtKraft, NSAID – Medicin i Midt. At PPI skal være indløst i samme periode, er vores egen afgrænsning"
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
WHERE age >= 65
  AND patient_id IN (
        SELECT patient_id
        FROM prescriptions
        WHERE atc_code IN (SELECT code FROM nsaid)
          AND dispensed_on BETWEEN $period_start AND $period_end
    )
