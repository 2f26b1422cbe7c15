/*---
id: contacts_by_form
title: Kontakter fordelt på form
why: "To praksis med lige mange kontakter kan have lagt dem meget forskelligt; fordelingen viser, hvem vi kan lære af."
population: "konsultationer, årskontroller, video-, telefon- og e-konsultationer og hjemmebesøg til tilmeldte patienter (gruppe 1), afregnet i perioden af almen praksis i dagtid (speciale 80), uanset hvilken praksis"
numerator: "kontakter af den form. En årskontrol på video tæller som årskontrol"
denominator: "kontakter i alt"
unit: share
categories:
  consultation: Konsultation i klinikken
  annual: Årskontrol
  video: Video
  phone: Telefon
  mail: E-konsultation
  visit: Hjemmebesøg
better: neither
relevant_difference: 5
reads: [services]
codelists:
  - consultations
  - annual_review
  - video_consultations
  - phone_consultations
  - e_consultations
  - home_visits
min_denominator: 100
counts: contact
status: published
source: "MidtKraft, Lav jeres egen datapakke (konsultationer fysisk, telefonisk og pr. mail) og klyngepakken Videokonsultationer i almen praksis"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Ydelsen hører til den praksis, hvor patienten var tilmeldt den dag. Ydelsens antal lægges sammen; rækker tælles ikke.
WITH billed AS (
    SELECT services.practice_id, services.patient_id, 'consultation' AS category, services.number AS contacts
    FROM services
    JOIN consultations
      ON consultations.code = services.service_code
     AND consultations.specialty = services.specialty
    WHERE services.service_date BETWEEN $period_start AND $period_end
    UNION ALL
    SELECT services.practice_id, services.patient_id, 'annual' AS category, services.number AS contacts
    FROM services
    JOIN annual_review
      ON annual_review.code = services.service_code
     AND annual_review.specialty = services.specialty
    WHERE services.service_date BETWEEN $period_start AND $period_end
    UNION ALL
    SELECT services.practice_id, services.patient_id, 'video' AS category, services.number AS contacts
    FROM services
    JOIN video_consultations
      ON video_consultations.code = services.service_code
     AND video_consultations.specialty = services.specialty
     AND services.service_date BETWEEN video_consultations.valid_from AND video_consultations.valid_to
    WHERE services.service_date BETWEEN $period_start AND $period_end
    UNION ALL
    SELECT services.practice_id, services.patient_id, 'phone' AS category, services.number AS contacts
    FROM services
    JOIN phone_consultations
      ON phone_consultations.code = services.service_code
     AND phone_consultations.specialty = services.specialty
    WHERE services.service_date BETWEEN $period_start AND $period_end
    UNION ALL
    SELECT services.practice_id, services.patient_id, 'mail' AS category, services.number AS contacts
    FROM services
    JOIN e_consultations
      ON e_consultations.code = services.service_code
     AND e_consultations.specialty = services.specialty
    WHERE services.service_date BETWEEN $period_start AND $period_end
    UNION ALL
    SELECT services.practice_id, services.patient_id, 'visit' AS category, services.number AS contacts
    FROM services
    JOIN home_visits
      ON home_visits.code = services.service_code
     AND home_visits.specialty = services.specialty
    WHERE services.service_date BETWEEN $period_start AND $period_end
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    billed.category,
    SUM(billed.contacts) AS numerator
FROM listed_days
JOIN billed
  ON billed.practice_id = listed_days.practice_id
 AND billed.patient_id = listed_days.patient_id
GROUP BY listed_days.practice_id, listed_days.patient_id, billed.category
