/*---
id: urine_tests_by_kind
title: Urinundersøgelser
why: "Stix er nok ved typiske symptomer og et klart svar; ellers skal der dyrkes. Fordelingen viser, hvor forskelligt vi undersøger."
population: "urinstix, dyrkninger og mikroskopier af urin til tilmeldte patienter (gruppe 1), afregnet i perioden af almen praksis i dagtid (speciale 80), uanset hvilken praksis"
numerator: "undersøgelser af den slags"
denominator: "undersøgelser af de tre slags i alt"
unit: share
categories:
  stix: Urinstix (7101)
  culture: Dyrkning (7105)
  microscopy: Mikroskopi (7122)
better: neither
relevant_difference: 5
reads: [services]
codelists: [urine_stix, urine_culture, urine_microscopy]
min_denominator: 30
counts: service
status: published
source: "DSAM: Urinvejsinfektioner i almen praksis (FAQta-ark, 2020): begynd med stix; dyrkning, når svaret er uklart, og altid ved kompliceret infektion; mikroskopi kan bruges i stedet"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Ydelsen hører til den praksis, hvor patienten var tilmeldt den dag. Ydelsens antal lægges sammen; rækker tælles ikke.
WITH billed AS (
    SELECT services.practice_id, services.patient_id, 'stix' AS category, services.number AS tests
    FROM services
    JOIN urine_stix
      ON urine_stix.code = services.service_code
     AND urine_stix.specialty = services.specialty
    WHERE services.service_date BETWEEN $period_start AND $period_end
    UNION ALL
    SELECT services.practice_id, services.patient_id, 'culture' AS category, services.number AS tests
    FROM services
    JOIN urine_culture
      ON urine_culture.code = services.service_code
     AND urine_culture.specialty = services.specialty
    WHERE services.service_date BETWEEN $period_start AND $period_end
    UNION ALL
    SELECT services.practice_id, services.patient_id, 'microscopy' AS category, services.number AS tests
    FROM services
    JOIN urine_microscopy
      ON urine_microscopy.code = services.service_code
     AND urine_microscopy.specialty = services.specialty
    WHERE services.service_date BETWEEN $period_start AND $period_end
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    billed.category,
    SUM(billed.tests) AS numerator
FROM listed_days
JOIN billed
  ON billed.practice_id = listed_days.practice_id
 AND billed.patient_id = listed_days.patient_id
GROUP BY listed_days.practice_id, listed_days.patient_id, billed.category
