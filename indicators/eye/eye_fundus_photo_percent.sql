/*---
id: eye_fundus_photo_percent
title: Patienter med fundusfoto
why: "Billedet gør det muligt at sammenligne fra gang til gang; her ses, hvor bredt det bruges."
population: "patienter med mindst én konsultation (0110, 0130) hos øjenlæge (speciale 19) i perioden. En patient, der har set to ydere, tæller hos dem begge"
numerator: "patienter med mindst ét fundusfoto (3505) hos samme yder i perioden"
denominator: "patienter med mindst én konsultation hos yderen"
unit: percent
better: neither
relevant_difference: 5
reads: [services]
codelists: [eye_consultations, eye_fundus_photos]
min_denominator: 30
counts: patient
status: draft
source: "Danmarks Statistik og Sundhedsdatastyrelsen: SPECIALE, ydelser gyldige til udgangen af 2007"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Patienter er ikke tilmeldt en speciallæge: praksis er yderen, og nævneren er de patienter, den har set.
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
            JOIN eye_fundus_photos
              ON eye_fundus_photos.code = services.service_code
             AND eye_fundus_photos.specialty = services.specialty
            WHERE services.patient_id = seen.patient_id
              AND services.provider_id = seen.practice_id
              AND services.service_date BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM seen
