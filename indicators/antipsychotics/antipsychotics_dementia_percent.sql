/*---
id: antipsychotics_dementia_percent
title: Antipsykotika hos ældre, der får demensmedicin
why: "Antipsykotika hjælper sjældent på uro ved demens og øger risikoen for fald, apopleksi og død; derfor bør behandlingen være kort og have en slutdato."
population: "patienter på 65 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag og inden for 12 måneder har indløst mindst én recept på medicin mod demens (N06D). Det er en stedfortræder for diagnosen demens: mange med demens får ikke demensmedicin og er ikke med. En recept tæller, uanset hvem der har udstedt den, og hvor patienten var tilmeldt den dag"
numerator: "patienter med mindst én indløst recept på et antipsykotikum (N05A uden lithium) inden for 12 måneder"
denominator: "65-årige og derover med mindst én indløst recept på medicin mod demens"
unit: percent
better: lower
relevant_difference: 5
target:
  value: 10
  text: "Under 10 % på landskortet over forbruget; det nationale mål var en halvering inden 2025"
  source: "Nationalt Videnscenter for Demens, Forbrug af antipsykotisk medicin (videnscenterfordemens.dk); Folketinget, SOU spm. 383. Kilden opgør alle på 65 år og derover med en demensdiagnose (19-20 % i årene 2014-2023); her er gruppen patienter, der får demensmedicin, så tallene kan ikke sættes lige op imod hinanden"
  measured_on: other
  valid_to: 2025-12-31
reads: [prescriptions]
codelists: [dementia_medicine, antipsychotics]
lookback: {months: 12}
min_denominator: 10
counts: patient
status: published
source: "Sundhedsdatastyrelsen, medstat.dk: lægemiddelgrupperne antipsykotika, samlet (N05A uden lithium) og midler mod demens (N06D); Nationalt Videnscenter for Demens, Forbrug af antipsykotisk medicin"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM prescriptions
            WHERE atc_code IN (SELECT code FROM antipsychotics)
              AND dispensed_on BETWEEN $lookback_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age >= 65
  AND patient_id IN (
        SELECT patient_id
        FROM prescriptions
        WHERE atc_code IN (SELECT code FROM dementia_medicine)
          AND dispensed_on BETWEEN $lookback_start AND $period_end
    )
