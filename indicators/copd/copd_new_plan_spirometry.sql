/*---
id: copd_new_plan_spirometry
title: Spirometri hos nye med KOL-forløbsplan
why: "En forløbsplan varer ved; derfor skal diagnosen bag den være stillet med et pust."
population: "patienter, der er tilmeldt (gruppe 1) på periodens sidste dag og har fået deres første KOL-forløbsplan i perioden, også hvis den er afsluttet igen. Planen tæller, uanset hvilken praksis der har oprettet den"
numerator: "patienter med mindst én spirometri (7113 eller 7121), afregnet af almen praksis inden for de 24 måneder, der slutter med perioden. Spirometri på sygehus og hos speciallæge ses ikke"
denominator: "patienter med deres første KOL-forløbsplan i perioden"
unit: percent
better: higher
relevant_difference: 5
reads: [care_plans, services]
codelists: [copd, spirometry]
lookback: {months: 24}
counts: patient
status: published
source: "DSAM, KOL-vejledningen: spirometri er nødvendig for diagnosen. De 24 måneder er vores egen afgrænsning, og en standard er ikke fundet, så der er intet mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Den, der skifter praksis og får en ny plan, er ikke ny: en tidligere plan tæller, uanset hvor den er oprettet.
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
WHERE patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE condition IN (SELECT code FROM copd)
          AND started_on <= $period_end
        GROUP BY patient_id
        HAVING MIN(started_on) >= $period_start
    )
