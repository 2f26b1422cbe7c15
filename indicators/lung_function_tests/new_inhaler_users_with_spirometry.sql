/*---
id: new_inhaler_users_with_spirometry
title: Nye brugere af medicin til astma og KOL, der har fået lavet spirometri
why: "Diagnosen bag inhalationsmedicin bygger på en måling; her ses, hvor ofte målingen følger med den første recept."
population: "patienter på 35 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag, har indløst mindst én recept på midler mod astma og KOL (R03) i perioden og ingen i månederne før, så langt der ses tilbage (24 måneder før periodens slutning)"
numerator: "patienter med mindst én lungefunktionsundersøgelse (7113, 7121) inden for 24 måneder før periodens slutning, afregnet af almen praksis i dagtid (speciale 80), uanset hvilken praksis. Målinger på sygehus og hos speciallæge er ikke med"
denominator: "nye brugere på 35 år og derover"
unit: percent
better: higher
relevant_difference: 10
reads: [prescriptions, services]
codelists: [inhaled_medicine, spirometry]
lookback: {months: 24}
min_denominator: 10
counts: patient
status: published
source: "Sundhedsdatastyrelsen: hele R03 afgrænser astma- og KOL-medicin. DSAM, KOL-vejledningen (2017): diagnosen stilles med spirometri, og KOL bør overvejes over 35 år. At målingen skal ligge inden for 24 måneder, er vores egen afgrænsning"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
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
WHERE age >= 35
  AND patient_id IN (
        SELECT patient_id
        FROM prescriptions
        WHERE atc_code IN (SELECT code FROM inhaled_medicine)
          AND dispensed_on BETWEEN $lookback_start AND $period_end
        GROUP BY patient_id
        HAVING MIN(dispensed_on) >= $period_start
    )
