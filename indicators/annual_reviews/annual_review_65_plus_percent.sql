/*---
id: annual_review_65_plus_percent
title: Patienter på 65 år og derover med en årskontrol
why: "Kronisk sygdom bliver almindelig efter de 65, og en samlet gennemgang en gang om året er en hjælp for mange."
population: "patienter på 65 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag. Årskontrollen tæller, uanset hvilken praksis der har holdt den, og hvor patienten var tilmeldt den dag"
numerator: "patienter med mindst én årskontrol (0120), afregnet i perioden af almen praksis i dagtid (speciale 80)"
denominator: "tilmeldte på 65 år og derover på periodens sidste dag"
unit: percent
better: neither
relevant_difference: 5
reads: [services]
codelists: [annual_review]
min_denominator: 50
counts: patient
status: published
source: "OK22, vejledning i anvendelse af overenskomstens ydelser, kapitel 8 (årsstatus/årskontrol, 0120)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
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
WHERE age >= 65
