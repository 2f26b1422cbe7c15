/*---
id: influenza_under_65_percent
title: Vaccineret mod influenza, under 65 år
why: "Yngre med kronisk sygdom og gravide har også gavn af vaccinen, og dem skal vi selv finde."
population: "patienter under 65 år, der er tilmeldt (gruppe 1) på sæsonens sidste dag, uanset om de er i en risikogruppe: hvem der er det, står ikke i data. Vaccinationen tæller, uanset hvilken praksis der har givet den, og hvor patienten var tilmeldt den dag"
numerator: "patienter med mindst én influenzavaccination (8910–8915), afregnet i sæsonen af almen praksis i dagtid (speciale 80), uanset hvilken praksis. Vaccinationer i vagttid, på sygehus, på apotek og hos vaccinatører uden for almen praksis er ikke med"
denominator: "tilmeldte under 65 år på sæsonens sidste dag"
unit: percent
better: neither
relevant_difference: 1
reads: [services]
codelists: [influenza_vaccination]
min_denominator: 50
counts: patient
status: draft
source: "MidtKraft, klyngepakken Influenzavaccination af risikogrupper; PLO: Influenzavaccination 2019/2020 (ydelser og datoer)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En sæson, hvis ydelsesnumre ikke er kendt, giver ingen rækker: et nul ville være falsk.
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT services.patient_id
            FROM services
            JOIN influenza_vaccination
              ON influenza_vaccination.code = services.service_code
             AND influenza_vaccination.specialty = services.specialty
             AND services.service_date BETWEEN influenza_vaccination.valid_from AND influenza_vaccination.valid_to
            WHERE services.service_date BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age < 65
  AND EXISTS (
        SELECT 1
        FROM influenza_vaccination
        WHERE influenza_vaccination.valid_from <= $period_end
          AND influenza_vaccination.valid_to >= $period_start
    )
