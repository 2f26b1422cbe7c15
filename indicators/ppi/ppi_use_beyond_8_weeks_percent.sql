/*---
id: ppi_use_beyond_8_weeks_percent
title: PPI-brugere med recepter over mere end otte uger
why: "PPI bruges som udgangspunkt i en til otte uger; hos dem, der fortsætter, er det værd at spørge, om grunden stadig er der."
population: "patienter på 18 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag og har indløst mindst én recept på en protonpumpehæmmer inden for 12 måneder. En recept tæller, uanset hvem der har udstedt den, og hvor patienten var tilmeldt den dag"
numerator: "patienter med mere end otte uger mellem den første og den seneste recept inden for 12 måneder. Nogle af dem har en god grund, fx NSAID eller svær refluks; den ses ikke her, og heller ikke pauser"
denominator: "voksne med mindst én indløst recept på en protonpumpehæmmer inden for 12 måneder"
unit: percent
better: neither
relevant_difference: 5
reads: [prescriptions]
codelists: [ppi]
lookback: {months: 12}
min_denominator: 30
counts: patient
status: published
source: "MidtKraft, klyngepakken Protonpumpehæmmere (PPI): brug som udgangspunkt ikke PPI i mere end 1-8 uger. Afstanden mellem første og seneste recept er vores egen måde at se det på"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Første og seneste recept inden for 12 måneder; en pause imellem dem ses ikke.
WITH use_of_ppi AS (
    SELECT patient_id, MIN(dispensed_on) AS first_on, MAX(dispensed_on) AS last_on
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM ppi)
      AND dispensed_on BETWEEN $lookback_start AND $period_end
    GROUP BY patient_id
)
SELECT
    listed_at_end.practice_id,
    listed_at_end.patient_id,
    CASE
        WHEN use_of_ppi.last_on > use_of_ppi.first_on + INTERVAL '56 days' THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
JOIN use_of_ppi ON use_of_ppi.patient_id = listed_at_end.patient_id
WHERE listed_at_end.age >= 18
