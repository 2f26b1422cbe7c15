/*---
id: ent_remote_contact_percent
title: Patienter med kontakt pr. telefon eller e-mail
why: "Et svar i telefonen kan spare patienten en tur og klinikken en tid."
population: "patienter med mindst én konsultation (0101, 0102) hos ørelæge (speciale 21) i perioden. En patient, der har set to ydere, tæller hos dem begge"
numerator: "patienter med mindst én telefon- eller e-mailkonsultation (0201, 0105) hos samme yder i perioden"
denominator: "patienter med mindst én konsultation hos yderen"
unit: percent
better: neither
relevant_difference: 5
reads: [services]
codelists: [ent_consultations, ent_remote_contacts]
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
    JOIN ent_consultations
      ON ent_consultations.code = services.service_code
     AND ent_consultations.specialty = services.specialty
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
            JOIN ent_remote_contacts
              ON ent_remote_contacts.code = services.service_code
             AND ent_remote_contacts.specialty = services.specialty
            WHERE services.patient_id = seen.patient_id
              AND services.provider_id = seen.practice_id
              AND services.service_date BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM seen
