/*---
id: spirometry_35_plus_per_1000
title: Spirometrier pr. 1.000 sikrede på 35 år og derover
why: "KOL bør overvejes fra midten af livet; når kun de aldre tæller, kan praksis med unge og gamle patienter sammenlignes."
population: "tilmeldte patienter (gruppe 1) på 35 år og derover på periodens sidste dag, hver med de dage i perioden, de var tilmeldt"
numerator: "lungefunktionsundersøgelser (7113, 7121) til de tilmeldte, afregnet i perioden af almen praksis i dagtid (speciale 80), uanset hvilken praksis"
denominator: "dage som tilmeldt i perioden; vist pr. 1.000 sikrede pr. år"
unit: per_1000
denominator_in: days
decimals: 1
better: neither
relevant_difference: 10
reads: [services]
codelists: [spirometry]
min_denominator: 100
counts: service
status: published
source: "MidtKraft, klyngepakken Brug af spirometri i almen praksis (tal i forhold til patienternes alder); DSAM, KOL-vejledningen (2017): KOL bør overvejes hos patienter over 35 år med symptomer"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Ydelsen hører til den praksis, hvor patienten var tilmeldt den dag. Ydelsens antal lægges sammen; rækker tælles ikke.
WITH billed AS (
    SELECT services.practice_id, services.patient_id, SUM(services.number) AS spirometries
    FROM services
    JOIN spirometry
      ON spirometry.code = services.service_code
     AND spirometry.specialty = services.specialty
    WHERE services.service_date BETWEEN $period_start AND $period_end
    GROUP BY services.practice_id, services.patient_id
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    COALESCE(billed.spirometries, 0) AS numerator,
    listed_days.days AS denominator
FROM listed_days
LEFT JOIN billed
       ON billed.practice_id = listed_days.practice_id
      AND billed.patient_id = listed_days.patient_id
WHERE listed_days.age >= 35
