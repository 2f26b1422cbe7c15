/*---
id: contacts_per_1000
title: Kontakter pr. 1.000 sikrede
why: "Antallet af kontakter siger noget om patienternes behov og om, hvordan vi har valgt at arbejde; det siger intet om kvaliteten."
population: "tilmeldte patienter (gruppe 1), hver med de dage i perioden, de var tilmeldt"
numerator: "konsultationer, årskontroller, video-, telefon- og e-konsultationer og hjemmebesøg til de tilmeldte, afregnet i perioden af almen praksis i dagtid (speciale 80), uanset hvilken praksis"
denominator: "dage som tilmeldt i perioden; vist pr. 1.000 sikrede pr. år"
unit: per_1000
denominator_in: days
decimals: 0
better: neither
relevant_difference: 300
reads: [services]
codelists: [contacts]
min_denominator: 100
counts: contact
status: published
source: "MidtKraft, Lav jeres egen datapakke (konsultationer fysisk, telefonisk og pr. mail) og klyngepakken Videokonsultationer i almen praksis"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Ydelsen hører til den praksis, hvor patienten var tilmeldt den dag. Ydelsens antal lægges sammen; rækker tælles ikke.
WITH billed AS (
    SELECT services.practice_id, services.patient_id, SUM(services.number) AS contacts
    FROM services
    JOIN contacts
      ON contacts.code = services.service_code
     AND contacts.specialty = services.specialty
     AND services.service_date BETWEEN contacts.valid_from AND contacts.valid_to
    WHERE services.service_date BETWEEN $period_start AND $period_end
    GROUP BY services.practice_id, services.patient_id
)
SELECT
    listed_days.practice_id,
    listed_days.patient_id,
    COALESCE(billed.contacts, 0) AS numerator,
    listed_days.days AS denominator
FROM listed_days
LEFT JOIN billed
       ON billed.practice_id = listed_days.practice_id
      AND billed.patient_id = listed_days.patient_id
