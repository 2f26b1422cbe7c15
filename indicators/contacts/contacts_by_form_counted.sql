/*---
id: contacts_by_form_counted
title: Kontakter fordelt på form, optalt pr. praksis
why: "Hvor ydelserne kun leveres optalt, kan vi stadig se, hvordan kontakterne er fordelt."
population: "konsultationer, årskontroller, video-, telefon- og e-konsultationer og hjemmebesøg, afregnet i perioden af almen praksis i dagtid (speciale 80), som ejeren af tallene har optalt dem for praksis' tilmeldte"
numerator: "kontakter af den form. En årskontrol på video tæller som årskontrol"
denominator: "kontakter i alt"
unit: share
grain: stratum
stands_for: contacts_by_form
categories:
  consultation: Konsultation i klinikken
  annual: Årskontrol
  video: Video
  phone: Telefon
  mail: E-konsultation
  visit: Hjemmebesøg
better: neither
relevant_difference: 5
reads: [service_counts]
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
WITH billed AS (
    SELECT
        service_counts.practice_id,
        'consultation' AS category,
        service_counts.number,
        service_counts.number_hidden
    FROM service_counts
    JOIN consultations
      ON consultations.code = service_counts.service_code
     AND consultations.specialty = service_counts.specialty
    WHERE service_counts.counted_from = $period_start
      AND service_counts.counted_to = $period_end
    UNION ALL
    SELECT
        service_counts.practice_id,
        'annual' AS category,
        service_counts.number,
        service_counts.number_hidden
    FROM service_counts
    JOIN annual_review
      ON annual_review.code = service_counts.service_code
     AND annual_review.specialty = service_counts.specialty
    WHERE service_counts.counted_from = $period_start
      AND service_counts.counted_to = $period_end
    UNION ALL
    SELECT
        service_counts.practice_id,
        'video' AS category,
        service_counts.number,
        service_counts.number_hidden
    FROM service_counts
    JOIN video_consultations
      ON video_consultations.code = service_counts.service_code
     AND video_consultations.specialty = service_counts.specialty
     AND service_counts.counted_to BETWEEN video_consultations.valid_from AND video_consultations.valid_to
    WHERE service_counts.counted_from = $period_start
      AND service_counts.counted_to = $period_end
    UNION ALL
    SELECT
        service_counts.practice_id,
        'phone' AS category,
        service_counts.number,
        service_counts.number_hidden
    FROM service_counts
    JOIN phone_consultations
      ON phone_consultations.code = service_counts.service_code
     AND phone_consultations.specialty = service_counts.specialty
    WHERE service_counts.counted_from = $period_start
      AND service_counts.counted_to = $period_end
    UNION ALL
    SELECT
        service_counts.practice_id,
        'mail' AS category,
        service_counts.number,
        service_counts.number_hidden
    FROM service_counts
    JOIN e_consultations
      ON e_consultations.code = service_counts.service_code
     AND e_consultations.specialty = service_counts.specialty
    WHERE service_counts.counted_from = $period_start
      AND service_counts.counted_to = $period_end
    UNION ALL
    SELECT
        service_counts.practice_id,
        'visit' AS category,
        service_counts.number,
        service_counts.number_hidden
    FROM service_counts
    JOIN home_visits
      ON home_visits.code = service_counts.service_code
     AND home_visits.specialty = service_counts.specialty
    WHERE service_counts.counted_from = $period_start
      AND service_counts.counted_to = $period_end
),
parts AS (
    SELECT
        practice_id,
        category,
        SUM(number) AS contacts,
        MAX(CASE WHEN number_hidden THEN 1 ELSE 0 END) AS some_hidden
    FROM billed
    GROUP BY practice_id, category
),
whole AS (
    SELECT practice_id, SUM(contacts) AS contacts
    FROM parts
    GROUP BY practice_id
)
SELECT
    parts.practice_id,
    parts.category,
    parts.contacts AS numerator,
    whole.contacts AS denominator,
    parts.some_hidden = 1 AS hidden
FROM parts
JOIN whole ON whole.practice_id = parts.practice_id
