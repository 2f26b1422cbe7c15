/*---
id: penicillin_v_users_tested
title: Patienter med penicillin V, der har fået taget CRP eller Strep A
why: "En hurtig prøve kan afgøre, om penicillin gør gavn; her ses, hvor ofte prøve og recept følges ad."
population: "patienter, der er tilmeldt (gruppe 1) på periodens sidste dag og har indløst mindst én recept på penicillin V (J01CE02) i perioden, uanset hvem der har udstedt den. Penicillin V gives også ved andet end luftvejsinfektion, og noget af det er udstedt i vagttid eller af tandlæge"
numerator: "patienter med mindst én CRP-test (7120) eller Strep A-test (7109), afregnet i samme periode af almen praksis i dagtid (speciale 80), uanset hvilken praksis. Der ses ikke på, om prøven lå før recepten"
denominator: "patienter med mindst én recept på penicillin V"
unit: percent
better: neither
relevant_difference: 5
reads: [prescriptions, services]
codelists: [penicillin_v, crp, strep_a]
min_denominator: 30
counts: patient
status: published
source: "DSAM: Akutte luftvejsinfektioner og rationel antibiotikabehandling i almen praksis (2024). At prøven skal ligge i samme periode, er vores egen afgrænsning"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Der ses ikke på, om prøven lå før recepten: en ydelse kan være dateret efter den uge, den blev afregnet i.
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT services.patient_id
            FROM services
            JOIN crp
              ON crp.code = services.service_code
             AND crp.specialty = services.specialty
            WHERE services.service_date BETWEEN $period_start AND $period_end
        )
          OR patient_id IN (
            SELECT services.patient_id
            FROM services
            JOIN strep_a
              ON strep_a.code = services.service_code
             AND strep_a.specialty = services.specialty
            WHERE services.service_date BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE patient_id IN (
        SELECT patient_id
        FROM prescriptions
        WHERE atc_code IN (SELECT code FROM penicillin_v)
          AND dispensed_on BETWEEN $period_start AND $period_end
    )
