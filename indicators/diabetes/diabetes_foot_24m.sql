/*---
id: diabetes_foot_24m
title: Fodundersøgelse inden for 24 måneder
why: "Et lille sår på en fod uden følesans kan ende med en amputation; det skal findes, mens det er lille."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv forløbsplan for type 2-diabetes på periodens sidste dag. Planer og registreringer fra alle praksis tæller"
numerator: "patienter med mindst én registreret fodundersøgelse inden for 24 måneder"
denominator: "patienter med aktiv forløbsplan for type 2-diabetes"
unit: percent
better: higher
relevant_difference: 5
reads: [care_plans, observations]
codelists: [diabetes, foot_examination]
lookback: {months: 24}
counts: patient
status: published
source: "Dansk Diabetes Database, fælles indikatorer gældende fra marts 2017 (dsbd.dk): mindst 95 % af de voksne er fodundersøgt mindst hvert andet år. Feltets kode er ikke bekræftet, så der er intet mål på figuren"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En plan eller måling tæller, uanset hvilken praksis der har registreret den: den følger patienten.
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM observations
            WHERE item_code IN (SELECT code FROM foot_examination)
              AND observed_on BETWEEN $lookback_start AND $period_end
              AND (value IS NOT NULL OR raw_text IS NOT NULL)
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE condition IN (SELECT code FROM diabetes)
          AND started_on <= $period_end
          AND (ended_on IS NULL OR ended_on >= $period_end)
    )
