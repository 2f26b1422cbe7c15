/*---
id: reversibility_share
title: Andel af spirometrierne, der er reversibilitetstest
why: "KOL og astma skilles ad ved at måle før og efter medicin; andelen viser, om vi nøjes med den første måling eller går videre."
population: "lungefunktionsundersøgelser (7113, 7121) til tilmeldte patienter (gruppe 1), afregnet i perioden af almen praksis i dagtid (speciale 80), uanset hvilken praksis"
numerator: "reversibilitets- og anstrengelsestest (7121)"
denominator: "lungefunktionsundersøgelser i alt (7113, 7121)"
unit: percent
better: neither
relevant_difference: 10
reads: [services]
codelists: [simple_spirometry, reversibility_tests]
min_denominator: 30
counts: service
status: published
source: "PLO's takstmappe 2024 (7113 og 7121); DSAM, KOL-vejledningen (2017): diagnosen stilles efter bronkodilatation"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Ydelsen hører til den praksis, hvor patienten var tilmeldt den dag. Ydelsens antal lægges sammen; rækker tælles ikke.
WITH billed AS (
    SELECT
        services.practice_id,
        services.patient_id,
        SUM(CASE WHEN reversibility_tests.code IS NULL THEN 0 ELSE services.number END) AS numerator,
        SUM(services.number) AS denominator
    FROM services
    LEFT JOIN simple_spirometry
           ON simple_spirometry.code = services.service_code
          AND simple_spirometry.specialty = services.specialty
    LEFT JOIN reversibility_tests
           ON reversibility_tests.code = services.service_code
          AND reversibility_tests.specialty = services.specialty
    WHERE (simple_spirometry.code IS NOT NULL OR reversibility_tests.code IS NOT NULL)
      AND services.service_date BETWEEN $period_start AND $period_end
    GROUP BY services.practice_id, services.patient_id
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    billed.numerator,
    billed.denominator
FROM listed_days
JOIN billed
  ON billed.practice_id = listed_days.practice_id
 AND billed.patient_id = listed_days.patient_id
