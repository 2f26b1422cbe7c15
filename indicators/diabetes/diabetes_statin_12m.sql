/*---
id: diabetes_statin_12m
title: Får et statin
why: "Ikke alle med diabetes skal have et statin; tallet er et sted at begynde samtalen om, hvem vi tilbyder det."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv forløbsplan for type 2-diabetes på periodens sidste dag. Planer og recepter fra alle praksis tæller"
numerator: "patienter med mindst én indløst recept på et statin inden for 12 måneder. Om medicinen bliver taget, ses ikke"
denominator: "patienter med aktiv forløbsplan for type 2-diabetes"
unit: percent
better: neither
relevant_difference: 5
reads: [care_plans, prescriptions]
codelists: [diabetes, statins]
lookback: {months: 12}
counts: patient
status: published
source: "Sundhedsdatastyrelsen, medstat.dk: lægemiddelgruppen statiner; DSAM, Type 2-diabetes (2019), afsnittet om behandlingsmål. Hvor mange der bør få et statin, er ikke fastsat, så der er intet mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En plan eller recept tæller, uanset hvilken praksis der står bag: den følger patienten.
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM prescriptions
            WHERE atc_code IN (SELECT code FROM statins)
              AND dispensed_on BETWEEN $lookback_start AND $period_end
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
