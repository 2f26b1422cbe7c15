/*---
id: benzodiazepine_users_without_clonazepam_percent
title: Brugere, når clonazepam ikke regnes med
why: "Clonazepam bruges også mod epilepsi; uden det ses, hvor mange der får medicinen mod angst, uro og søvnløshed."
population: "patienter på 18 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag. En recept tæller, uanset hvem der har udstedt den, og hvor patienten var tilmeldt den dag"
numerator: "patienter med mindst én indløst recept på et benzodiazepin eller et z-middel (clonazepam ikke medregnet) i perioden"
unit: percent
better: neither
relevant_difference: 1
reads: [prescriptions]
codelists: [benzodiazepines_without_clonazepam]
min_denominator: 100
counts: patient
status: published
source: "Sundhedsdatastyrelsens analyse af benzodiazepiner og benzodiazepinlignende midler, som opgør clonazepam (N03AE01) for sig"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM prescriptions
            WHERE atc_code IN (SELECT code FROM benzodiazepines_without_clonazepam)
              AND dispensed_on BETWEEN $period_start AND $period_end
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE age >= 18
