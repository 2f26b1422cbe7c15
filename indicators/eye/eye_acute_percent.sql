/*---
id: eye_acute_percent
title: Akutte og subakutte patienter
why: "Hvis der er plads til de akutte, slipper patienten for ventetid og omvej; forskelle viser, hvordan vi holder den plads."
population: "patienter med mindst én konsultation (0110, 0130) hos øjenlæge (speciale 19) i perioden. En patient, der har set to ydere, tæller hos dem begge"
numerator: "patienter med mindst én akut eller subakut ydelse hos samme yder i perioden"
denominator: "patienter med mindst én konsultation hos yderen"
unit: percent
better: neither
relevant_difference: 5
reads: [services]
codelists: [eye_consultations, eye_acute_services]
min_denominator: 30
counts: patient
status: draft
source: "eKVIS: en pakke for øjenlæger var undervejs (styregruppen, 23. april 2025). Dens målepunkter er ikke set"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Patienter er ikke tilmeldt en speciallæge: praksis er yderen, og nævneren er de patienter, den har set.
-- Så længe kodelisten over akutte ydelser er tom, giver SELECT ingen rækker: et nul ville være falsk.
WITH seen AS (
    SELECT services.provider_id AS practice_id, services.patient_id
    FROM services
    JOIN eye_consultations
      ON eye_consultations.code = services.service_code
     AND eye_consultations.specialty = services.specialty
    WHERE services.service_date BETWEEN $period_start AND $period_end
    GROUP BY services.provider_id, services.patient_id
)
SELECT
    seen.practice_id,
    seen.patient_id,
    CASE
        WHEN EXISTS (
            SELECT 1
            FROM services
            JOIN eye_acute_services
              ON eye_acute_services.code = services.service_code
             AND eye_acute_services.specialty = services.specialty
            WHERE services.patient_id = seen.patient_id
              AND services.provider_id = seen.practice_id
              AND services.service_date BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM seen
WHERE EXISTS (SELECT 1 FROM eye_acute_services)
