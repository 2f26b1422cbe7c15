/*---
id: reversibility_share_counted
title: Andel af spirometrierne, der er reversibilitetstest, optalt pr. praksis
why: "Hvor ydelserne kun leveres optalt, kan vi stadig se, om vi måler før og efter medicin."
population: "lungefunktionsundersøgelser (7113, 7121), afregnet i perioden af almen praksis i dagtid (speciale 80), som ejeren af tallene har optalt dem for praksis' tilmeldte"
numerator: "reversibilitets- og anstrengelsestest (7121)"
denominator: "lungefunktionsundersøgelser i alt (7113, 7121)"
unit: percent
grain: stratum
stands_for: reversibility_share
better: neither
relevant_difference: 10
reads: [service_counts]
codelists: [simple_spirometry, reversibility_tests]
min_denominator: 30
counts: service
status: published
source: "PLO's takstmappe 2024 (7113 og 7121); DSAM, KOL-vejledningen (2017): diagnosen stilles efter bronkodilatation"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    service_counts.practice_id,
    SUM(CASE WHEN reversibility_tests.code IS NULL THEN 0 ELSE service_counts.number END) AS numerator,
    SUM(service_counts.number) AS denominator,
    MAX(CASE WHEN service_counts.number_hidden THEN 1 ELSE 0 END) = 1 AS hidden
FROM service_counts
LEFT JOIN simple_spirometry
       ON simple_spirometry.code = service_counts.service_code
      AND simple_spirometry.specialty = service_counts.specialty
LEFT JOIN reversibility_tests
       ON reversibility_tests.code = service_counts.service_code
      AND reversibility_tests.specialty = service_counts.specialty
WHERE (simple_spirometry.code IS NOT NULL OR reversibility_tests.code IS NOT NULL)
  AND service_counts.counted_from = $period_start
  AND service_counts.counted_to = $period_end
GROUP BY service_counts.practice_id
