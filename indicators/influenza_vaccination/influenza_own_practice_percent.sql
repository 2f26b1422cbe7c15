/*---
id: influenza_own_practice_percent
title: Vaccineret i egen praksis, 65 år og derover
why: "Når andre vaccinerer vores patienter, er det godt for dem og rart at vide, når vi planlægger sæsonen."
population: "patienter på 65 år og derover, der er tilmeldt (gruppe 1) på sæsonens sidste dag og er vaccineret mod influenza i sæsonen af almen praksis i dagtid (speciale 80)"
numerator: "patienter, som den praksis, de er tilmeldt på sæsonens sidste dag, har vaccineret mindst én gang"
denominator: "vaccinerede på 65 år og derover"
unit: percent
better: neither
relevant_difference: 5
reads: [services]
codelists: [influenza_vaccination]
min_denominator: 30
counts: patient
status: draft
source: "MidtKraft, klyngepakken Influenzavaccination af risikogrupper; PLO: Influenzavaccination 2019/2020 (ydelser og datoer)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
WITH vaccinated AS (
    SELECT services.patient_id, services.provider_id
    FROM services
    JOIN influenza_vaccination
      ON influenza_vaccination.code = services.service_code
     AND influenza_vaccination.specialty = services.specialty
     AND services.service_date BETWEEN influenza_vaccination.valid_from AND influenza_vaccination.valid_to
    WHERE services.service_date BETWEEN $period_start AND $period_end
)
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN EXISTS (
            SELECT 1
            FROM vaccinated
            WHERE vaccinated.patient_id = listed_at_end.patient_id
              AND vaccinated.provider_id = listed_at_end.practice_id
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age >= 65
  AND patient_id IN (SELECT patient_id FROM vaccinated)
