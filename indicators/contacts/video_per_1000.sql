/*---
id: video_per_1000
title: Videokonsultationer pr. 1.000 sikrede
why: "Video kan spare patienten en tur og passer ikke til alt; det er værd at høre, hvad andre bruger den til."
population: "tilmeldte patienter (gruppe 1), hver med de dage i perioden, de var tilmeldt"
numerator: "videokonsultationer (0125, før OK22 4436) og årskontroller og samtaler holdt på video (1003) til de tilmeldte, afregnet i perioden af almen praksis i dagtid (speciale 80), uanset hvilken praksis"
denominator: "dage som tilmeldt i perioden; vist pr. 1.000 sikrede pr. år"
unit: per_1000
denominator_in: days
decimals: 1
better: neither
relevant_difference: 10
reads: [services]
codelists: [video_services]
min_denominator: 100
counts: contact
status: published
source: "MidtKraft, klyngepakken Videokonsultationer i almen praksis"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Ydelsen hører til den praksis, hvor patienten var tilmeldt den dag. Ydelsens antal lægges sammen; rækker tælles ikke.
WITH billed AS (
    SELECT services.practice_id, services.patient_id, SUM(services.number) AS consultations
    FROM services
    JOIN video_services
      ON video_services.code = services.service_code
     AND video_services.specialty = services.specialty
     AND services.service_date BETWEEN video_services.valid_from AND video_services.valid_to
    WHERE services.service_date BETWEEN $period_start AND $period_end
    GROUP BY services.practice_id, services.patient_id
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    COALESCE(billed.consultations, 0) AS numerator,
    listed_days.days AS denominator
FROM listed_days
LEFT JOIN billed
       ON billed.practice_id = listed_days.practice_id
      AND billed.patient_id = listed_days.patient_id
