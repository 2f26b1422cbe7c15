/*---
id: diabetes_annual_review_12m
title: Årskontrol inden for 12 måneder
why: "Årskontrollen samler prøver, medicin og samtale på én dag og er patientens faste holdepunkt."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv forløbsplan for type 2-diabetes på periodens sidste dag. Planer og ydelser fra alle praksis tæller"
numerator: "patienter med mindst én aftalt specifik forebyggelsesindsats (0120), afregnet af almen praksis inden for 12 måneder. Ydelsen siger ikke, hvilken sygdom der blev talt om"
denominator: "patienter med aktiv forløbsplan for type 2-diabetes"
unit: percent
better: higher
relevant_difference: 5
reads: [care_plans, services]
codelists: [diabetes, annual_review]
lookback: {months: 12}
counts: patient
status: published
source: "OK22, vejledning om aftalt specifik forebyggelsesindsats (årsstatus, ydelse 0120). De 12 måneder er vores egen afgrænsning, og en standard er ikke fundet, så der er intet mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En plan eller ydelse tæller, uanset hvilken praksis der står bag: den følger patienten.
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT services.patient_id
            FROM services
            JOIN annual_review
              ON annual_review.code = services.service_code
             AND annual_review.specialty = services.specialty
            WHERE services.service_date BETWEEN $lookback_start AND $period_end
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
