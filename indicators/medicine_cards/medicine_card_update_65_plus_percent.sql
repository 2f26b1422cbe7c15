/*---
id: medicine_card_update_65_plus_percent
title: Patienter på 65 år og derover med en oprydning i medicinkortet
why: "Et ajourført medicinkort er det, alle andre behandlere læser; mange ældre får medicin fra flere af dem."
population: "patienter på 65 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag i en praksis i en region, hvor ydelsesnummeret er kendt"
numerator: "patienter med mindst én oprydning i medicinkortet (4200 i Region Sjælland), afregnet i perioden af almen praksis i dagtid (speciale 80) i en sådan region. Ajourføring, som der ikke er en ydelse for, kan ikke ses"
denominator: "tilmeldte på 65 år og derover"
unit: percent
better: neither
relevant_difference: 5
reads: [services, practices]
codelists: [medicine_card_updates]
min_denominator: 30
counts: patient
status: draft
source: "Region Sjællands § 2-aftaler: FMK implementering (4200)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Samme nummer kan betyde noget andet i en anden region: ydelsen tæller kun, når yderen hører til i en region, hvor det er kendt.
-- Praksis i andre regioner er ikke med; dér ville et nul være falsk.
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT services.patient_id
            FROM services
            JOIN practices ON practices.practice_id = services.provider_id
            JOIN medicine_card_updates
              ON medicine_card_updates.code = services.service_code
             AND medicine_card_updates.specialty = services.specialty
             AND medicine_card_updates.region = practices.region_id
            WHERE services.service_date BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age >= 65
  AND practice_id IN (
        SELECT practices.practice_id
        FROM practices
        JOIN medicine_card_updates ON medicine_card_updates.region = practices.region_id
    )
