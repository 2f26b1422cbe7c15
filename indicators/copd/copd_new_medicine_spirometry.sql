/*---
id: copd_new_medicine_spirometry
title: Spirometri hos nye på KOL-medicin
why: "KOL kan ikke skelnes fra astma og hjertesvigt uden spirometri, og medicinen bliver ofte ved i årevis."
population: "patienter på 18 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag, i perioden har indløst en recept på medicin, der kun bruges ved KOL, og ikke har gjort det før i de 24 måneder, der slutter med perioden"
numerator: "patienter med mindst én spirometri (7113 eller 7121), afregnet af almen praksis inden for de samme 24 måneder, før eller efter recepten. Spirometri på sygehus og hos speciallæge ses ikke"
denominator: "voksne, der er nye på medicin, der kun bruges ved KOL"
unit: percent
better: higher
relevant_difference: 5
reads: [prescriptions, services]
codelists: [copd_only_medicine, spirometry]
lookback: {months: 24}
counts: patient
status: published
source: "DSAM, KOL-vejledningen: spirometri er nødvendig for diagnosen; Sundhedsdatastyrelsens liste over medicin, der kun bruges ved KOL. De 24 måneder er vores egen afgrænsning, og en standard er ikke fundet, så der er intet mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Ny er den, hvis første recept i de 24 måneder ligger i perioden.
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT services.patient_id
            FROM services
            JOIN spirometry
              ON spirometry.code = services.service_code
             AND spirometry.specialty = services.specialty
            WHERE services.service_date BETWEEN $lookback_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age >= 18
  AND patient_id IN (
        SELECT patient_id
        FROM prescriptions
        WHERE atc_code IN (SELECT code FROM copd_only_medicine)
          AND dispensed_on BETWEEN $lookback_start AND $period_end
        GROUP BY patient_id
        HAVING MIN(dispensed_on) >= $period_start
    )
