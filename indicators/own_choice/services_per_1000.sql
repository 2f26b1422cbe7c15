/*---
id: services_per_1000
title: "{codelist} pr. 1.000 sikrede"
why: "Klyngen har selv valgt tallet; antallet viser, hvor forskelligt ydelsen bruges."
population: "tilmeldte patienter (gruppe 1), hver med de dage i perioden, de var tilmeldt. Gælder et nummer kun i nogle regioner, er kun praksis i dem med"
numerator: "{codelist}: ydelser til de tilmeldte, afregnet i perioden, uanset hvilken praksis"
denominator: "dage som tilmeldt i perioden; vist pr. 1.000 sikrede pr. år"
unit: per_1000
denominator_in: days
decimals: 0
better: neither
relevant_difference: 20
template: service
reads: [services, practices]
min_denominator: 100
counts: service
status: published
source: "MidtKraft, Lav jeres egen datapakke"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Ydelsen hører til den praksis, hvor patienten var tilmeldt den dag. Ydelsens antal lægges sammen; rækker tælles ikke.
-- En kode, der kun gælder i én region, tæller, når yderen hører til i den. Praksis, hvor ingen af koderne gælder, er ikke med.
WITH billed AS (
    SELECT services.practice_id, services.patient_id, SUM(services.number) AS number
    FROM services
    LEFT JOIN practices ON practices.practice_id = services.provider_id
    JOIN codes
      ON codes.code = services.service_code
     AND (codes.specialty IS NULL OR codes.specialty = services.specialty)
     AND (codes.region IS NULL OR codes.region = practices.region_id)
     AND services.service_date BETWEEN codes.valid_from AND codes.valid_to
    WHERE services.service_date BETWEEN $period_start AND $period_end
    GROUP BY services.practice_id, services.patient_id
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    COALESCE(billed.number, 0) AS numerator,
    listed_days.days AS denominator
FROM listed_days
LEFT JOIN billed
       ON billed.practice_id = listed_days.practice_id
      AND billed.patient_id = listed_days.patient_id
WHERE EXISTS (SELECT 1 FROM codes WHERE codes.region IS NULL)
   OR listed_days.practice_id IN (
        SELECT practices.practice_id
        FROM practices
        JOIN codes ON codes.region = practices.region_id
    )
