/*---
id: eye_first_consultations_percent
title: Andel af konsultationerne, der er den første
why: "Hver kontrol, der kan undværes eller klares hos egen læge, er en tid til en ny patient."
population: "konsultationer (0110, 0130) hos øjenlæge (speciale 19), afregnet i perioden"
numerator: "første konsultationer"
denominator: "konsultationer i alt"
unit: percent
better: neither
relevant_difference: 5
reads: [services]
codelists: [eye_consultations, eye_first_consultations]
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
    SUM(CASE WHEN eye_first_consultations.code IS NULL THEN 0 ELSE services.number END) AS numerator,
    SUM(services.number) AS denominator
FROM services
JOIN eye_consultations
  ON eye_consultations.code = services.service_code
 AND eye_consultations.specialty = services.specialty
LEFT JOIN eye_first_consultations
       ON eye_first_consultations.code = eye_consultations.code
      AND eye_first_consultations.specialty = eye_consultations.specialty
WHERE services.service_date BETWEEN $period_start AND $period_end
GROUP BY services.provider_id, services.patient_id
