/*---
id: home_visits_75_plus_per_1000
title: Hjemmebesøg pr. 1.000 sikrede på 75 år og derover
why: "De ældste og mest skrøbelige kan ikke altid komme til klinikken; forskelle viser, hvordan vi når dem."
population: "tilmeldte patienter (gruppe 1) på 75 år og derover på periodens sidste dag, hver med de dage i perioden, de var tilmeldt"
numerator: "sygebesøg (0411–0491) og opsøgende hjemmebesøg (0121) til de tilmeldte, afregnet i perioden af almen praksis i dagtid (speciale 80), uanset hvilken praksis"
denominator: "dage som tilmeldt i perioden; vist pr. 1.000 sikrede pr. år"
unit: per_1000
denominator_in: days
decimals: 0
better: neither
relevant_difference: 100
reads: [services]
codelists: [home_visits]
min_denominator: 100
counts: contact
status: published
source: "OK22, vejledning i anvendelse af overenskomstens ydelser, kapitel 15 og 16"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Ydelsen hører til den praksis, hvor patienten var tilmeldt den dag. Ydelsens antal lægges sammen; rækker tælles ikke.
WITH billed AS (
    SELECT services.practice_id, services.patient_id, SUM(services.number) AS visits
    FROM services
    JOIN home_visits
      ON home_visits.code = services.service_code
     AND home_visits.specialty = services.specialty
    WHERE services.service_date BETWEEN $period_start AND $period_end
    GROUP BY services.practice_id, services.patient_id
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    COALESCE(billed.visits, 0) AS numerator,
    listed_days.days AS denominator
FROM listed_days
LEFT JOIN billed
       ON billed.practice_id = listed_days.practice_id
      AND billed.patient_id = listed_days.patient_id
WHERE listed_days.age >= 75
