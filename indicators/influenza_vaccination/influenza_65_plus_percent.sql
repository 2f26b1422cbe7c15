/*---
id: influenza_65_plus_percent
title: Vaccineret mod influenza, 65 år og derover
why: "Influenza rammer de ældre hårdest, og vaccinen er gratis for dem; forskelle viser, hvordan vi får dem med."
population: "patienter på 65 år og derover, der er tilmeldt (gruppe 1) på sæsonens sidste dag. Vaccinationen tæller, uanset hvilken praksis der har givet den, og hvor patienten var tilmeldt den dag"
numerator: "patienter med mindst én influenzavaccination (8910–8915), afregnet i sæsonen af almen praksis i dagtid (speciale 80), uanset hvilken praksis. Vaccinationer i vagttid, på sygehus, på apotek og hos vaccinatører uden for almen praksis er ikke med"
denominator: "tilmeldte på 65 år og derover på sæsonens sidste dag"
unit: percent
better: higher
relevant_difference: 5
target:
  value: 75
  text: "Mindst 75 % af risikogrupperne vaccineret"
  source: "Statens Serum Institut, målsætning for sæsonen 2020/21 (Dagens Medicin, oktober 2020). Målet gælder alle vaccinationer, også dem uden for almen praksis, og alle i risikogruppen"
  measured_on: other
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
WHERE age >= 65
  AND EXISTS (
        SELECT 1
        FROM influenza_vaccination
        WHERE influenza_vaccination.valid_from <= $period_end
          AND influenza_vaccination.valid_to >= $period_start
    )
