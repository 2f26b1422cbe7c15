/*---
id: opioid_long_use_percent
title: Brugere med recepter over mere end seks måneder
why: "Jo længere behandlingen varer, jo sværere er den at slippe; derfor er det værd at vide, hvor mange der stadig får opioider efter et halvt år."
population: "patienter på 18 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag og har indløst mindst én recept på et opioid inden for 12 måneder. En recept tæller, uanset hvem der har udstedt den, og hvor patienten var tilmeldt den dag"
numerator: "patienter med mere end seks måneder mellem den første og den seneste recept inden for 12 måneder. Pauser undervejs ses ikke, og heller ikke, hvad der ligger før de 12 måneder"
denominator: "voksne med mindst én indløst recept på et opioid inden for 12 måneder"
unit: percent
better: neither
relevant_difference: 5
reads: [prescriptions]
codelists: [opioids]
lookback: {months: 12}
min_denominator: 30
counts: patient
status: published
source: "Sundhedsstyrelsen, 24. august 2018, om Sundhedsdatastyrelsens analyse af opioider 2008–2017: langtidsbrug er opioider i mere end seks måneder. Afstanden mellem første og seneste recept er vores egen måde at se det på, så tallet kan ikke sammenlignes med analysens 36 % (2017)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Første og seneste recept inden for 12 måneder; en pause imellem dem ses ikke.
WITH use_of_opioids AS (
    SELECT patient_id, MIN(dispensed_on) AS first_on, MAX(dispensed_on) AS last_on
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM opioids)
      AND dispensed_on BETWEEN $lookback_start AND $period_end
    GROUP BY patient_id
)
SELECT
    listed_at_end.practice_id,
    listed_at_end.patient_id,
    CASE
        WHEN use_of_opioids.last_on > use_of_opioids.first_on + INTERVAL '6 months' THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
JOIN use_of_opioids ON use_of_opioids.patient_id = listed_at_end.patient_id
WHERE listed_at_end.age >= 18
