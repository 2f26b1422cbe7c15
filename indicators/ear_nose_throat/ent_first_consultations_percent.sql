/*---
id: ent_first_consultations_percent
title: Andel af konsultationerne, der er den første
why: "Andelen af nye forløb siger noget om, hvordan tiderne er fordelt mellem nye patienter og opfølgning."
population: "konsultationer (0101, 0102) hos ørelæge (speciale 21), afregnet i perioden"
numerator: "første konsultationer"
denominator: "konsultationer i alt"
unit: percent
better: neither
relevant_difference: 5
reads: [services]
codelists: [ent_later_consultations, ent_first_consultations]
min_denominator: 30
counts: service
status: draft
source: "Danmarks Statistik og Sundhedsdatastyrelsen: SPECIALE, ydelser gyldige til udgangen af 2007"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Patienter er ikke tilmeldt en speciallæge: praksis er yderen, og nævneren er de patienter, den har set.
SELECT
    services.provider_id AS practice_id,
    services.patient_id,
    SUM(CASE WHEN ent_first_consultations.code IS NULL THEN 0 ELSE services.number END) AS numerator,
    SUM(services.number) AS denominator
FROM services
LEFT JOIN ent_later_consultations
       ON ent_later_consultations.code = services.service_code
      AND ent_later_consultations.specialty = services.specialty
LEFT JOIN ent_first_consultations
       ON ent_first_consultations.code = services.service_code
      AND ent_first_consultations.specialty = services.specialty
WHERE (ent_later_consultations.code IS NOT NULL OR ent_first_consultations.code IS NOT NULL)
  AND services.service_date BETWEEN $period_start AND $period_end
GROUP BY services.provider_id, services.patient_id
