/*---
id: annual_review_heart_plan_percent
title: Patienter med forløbsplan for hjertet, der har fået en årskontrol
why: "Forløbsplanen er skrevet, så patienten ved, hvad der følges op på; årskontrollen er stedet, hvor det sker."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv forløbsplan for hypertension, forhøjet kolesterol eller iskæmisk hjertesygdom på periodens sidste dag. Planer for KOL og type 2-diabetes er ikke med: de patienter er omfattet af kronikerhonoraret"
numerator: "patienter med mindst én årskontrol (0120), afregnet i perioden af almen praksis i dagtid (speciale 80), uanset hvilken praksis"
denominator: "patienter med aktiv forløbsplan i hjertepakken"
unit: percent
better: higher
relevant_difference: 5
reads: [care_plans, services]
codelists: [hypertension, lipid_disorder, ischaemic_heart_disease, annual_review]
min_denominator: 30
counts: patient
status: published
source: "OK22, vejledning i anvendelse af overenskomstens ydelser, kapitel 8 (årsstatus/årskontrol, 0120). Kronikerhonoraret dækker årskontrollen for patienter med KOL og type 2-diabetes (Sundhedsdatastyrelsen, 31. august 2022)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En plan eller årskontrol tæller, uanset hvilken praksis der har lavet den: den følger patienten.
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
            WHERE services.service_date BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE (
                condition IN (SELECT code FROM hypertension)
                OR condition IN (SELECT code FROM lipid_disorder)
                OR condition IN (SELECT code FROM ischaemic_heart_disease)
            )
          AND started_on <= $period_end
          AND (ended_on IS NULL OR ended_on >= $period_end)
    )
