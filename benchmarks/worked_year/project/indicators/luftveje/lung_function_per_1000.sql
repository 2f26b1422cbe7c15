/*---
id: lung_function_per_1000
title: Lungefunktionsundersøgelser pr. 1.000 sikrede
why: "Uden en lungefunktionsmåling kan KOL hverken påvises eller følges; hvor mange vi laver, siger noget om, hvor let den er at få."
population: "tilmeldte patienter (gruppe 1), hver med de dage i perioden, de var tilmeldt"
numerator: "lungefunktionsundersøgelser til de tilmeldte, afregnet i perioden af almen praksis i dagtid (speciale 80) med et nummer, der gjaldt den dag"
denominator: "dage som tilmeldt i perioden; vist pr. 1.000 sikrede pr. år"
unit: per_1000
denominator_in: days
decimals: 1
better: neither
relevant_difference: 5
reads: [services]
codelists: [lung_function]
min_denominator: 100
counts: service
status: published
source: "Det gennemspillede års egen; som spirometry_per_1000"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2025-12-01, again: 2027-12-01}
---*/
-- Ydelsen hører til den praksis, hvor patienten var tilmeldt den dag. Ydelsens antal lægges sammen; rækker tælles ikke.
WITH billed AS (
    SELECT services.practice_id, services.patient_id, SUM(services.number) AS tests
    FROM services
    JOIN lung_function
      ON lung_function.code = services.service_code
     AND lung_function.specialty = services.specialty
     AND services.service_date BETWEEN lung_function.valid_from AND lung_function.valid_to
    WHERE services.service_date BETWEEN $period_start AND $period_end
    GROUP BY services.practice_id, services.patient_id
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    COALESCE(billed.tests, 0) AS numerator,
    listed_days.days AS denominator
FROM listed_days
LEFT JOIN billed
       ON billed.practice_id = listed_days.practice_id
      AND billed.patient_id = listed_days.patient_id
