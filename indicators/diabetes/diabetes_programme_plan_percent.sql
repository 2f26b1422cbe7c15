/*---
id: diabetes_programme_plan_percent
title: Forløbsplan blandt patienter med kronikerhonorar
why: "Honoraret viser, hvem vi har taget ind i forløbet; en forløbsplan viser, at der er lavet en aftale med patienten."
population: "tilmeldte (gruppe 1) på periodens sidste dag, for hvem almen praksis inden for 12 måneder har fået afregnet kronikerhonorar for type 2-diabetes (0131, eller 0132 sammen med KOL). Det siger ikke, at der er holdt en kontrol. Planer og honorarer fra alle praksis tæller"
numerator: "patienter med en aktiv forløbsplan for type 2-diabetes på periodens sidste dag"
denominator: "patienter med kronikerhonorar for type 2-diabetes inden for 12 måneder"
unit: percent
better: higher
relevant_difference: 5
reads: [care_plans, services]
codelists: [diabetes, diabetes_yearly_fee]
lookback: {months: 12}
counts: patient
status: published
source: "PLO: Om digitale forløbsplaner (laeger.dk); PLO's takstmappe 2024. En standard er ikke fundet, så der er intet mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En plan eller ydelse tæller, uanset hvilken praksis der står bag: den følger patienten.
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM care_plans
            WHERE condition IN (SELECT code FROM diabetes)
              AND started_on <= $period_end
              AND (ended_on IS NULL OR ended_on >= $period_end)
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE patient_id IN (
        SELECT services.patient_id
        FROM services
        JOIN diabetes_yearly_fee
          ON diabetes_yearly_fee.code = services.service_code
         AND diabetes_yearly_fee.specialty = services.specialty
        WHERE services.service_date BETWEEN $lookback_start AND $period_end
    )
