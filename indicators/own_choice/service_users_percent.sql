/*---
id: service_users_percent
title: "{codelist}: patienter med mindst én"
why: "Et højt antal kan være mange patienter eller mange ydelser til få; andelen viser, hvor bredt ydelsen bruges."
population: "patienter, der er tilmeldt (gruppe 1) på periodens sidste dag. Ydelsen tæller, uanset hvilken praksis der har givet den, og hvor patienten var tilmeldt den dag. Gælder et nummer kun i nogle regioner, er kun praksis i dem med"
numerator: "patienter med mindst én ydelse i {codelist}, afregnet i perioden"
denominator: "tilmeldte patienter på periodens sidste dag"
unit: percent
better: neither
relevant_difference: 3
template: service
reads: [services, practices]
min_denominator: 50
counts: patient
status: published
source: "MidtKraft, Lav jeres egen datapakke"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En kode, der kun gælder i én region, tæller, når yderen hører til i den. Praksis, hvor ingen af koderne gælder, er ikke med.
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT services.patient_id
            FROM services
            LEFT JOIN practices ON practices.practice_id = services.provider_id
            JOIN codes
              ON codes.code = services.service_code
             AND (codes.specialty IS NULL OR codes.specialty = services.specialty)
             AND (codes.region IS NULL OR codes.region = practices.region_id)
             AND services.service_date BETWEEN codes.valid_from AND codes.valid_to
            WHERE services.service_date BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE EXISTS (SELECT 1 FROM codes WHERE codes.region IS NULL)
   OR listed_at_end.practice_id IN (
        SELECT practices.practice_id
        FROM practices
        JOIN codes ON codes.region = practices.region_id
    )
