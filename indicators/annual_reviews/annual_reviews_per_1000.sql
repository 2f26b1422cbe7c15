/*---
id: annual_reviews_per_1000
title: Årskontroller pr. 1.000 sikrede
why: "Årskontrollen giver tid til at se hele patienten; antallet viser, hvor stor en del af arbejdet den fylder."
population: "tilmeldte patienter (gruppe 1), hver med de dage i perioden, de var tilmeldt"
numerator: "årskontroller (0120) til de tilmeldte, afregnet i perioden af almen praksis i dagtid (speciale 80), uanset hvilken praksis"
denominator: "dage som tilmeldt i perioden; vist pr. 1.000 sikrede pr. år"
unit: per_1000
denominator_in: days
decimals: 0
better: neither
relevant_difference: 40
reads: [services]
codelists: [annual_review]
min_denominator: 100
counts: service
status: published
source: "OK22, vejledning i anvendelse af overenskomstens ydelser, kapitel 8 (årsstatus/årskontrol, 0120)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Ydelsen hører til den praksis, hvor patienten var tilmeldt den dag. Ydelsens antal lægges sammen; rækker tælles ikke.
WITH billed AS (
    SELECT services.practice_id, services.patient_id, SUM(services.number) AS reviews
    FROM services
    JOIN annual_review
      ON annual_review.code = services.service_code
     AND annual_review.specialty = services.specialty
    WHERE services.service_date BETWEEN $period_start AND $period_end
    GROUP BY services.practice_id, services.patient_id
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    COALESCE(billed.reviews, 0) AS numerator,
    listed_days.days AS denominator
FROM listed_days
LEFT JOIN billed
       ON billed.practice_id = listed_days.practice_id
      AND billed.patient_id = listed_days.patient_id
