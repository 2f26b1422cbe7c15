/*---
id: benzodiazepine_long_term_users_per_1000
title: Langtidsbrugere pr. 1.000 sikrede
why: "Sundhedsstyrelsen anbefaler at undgå langtidsbrug, fordi risikoen for bivirkninger overstiger gavnen; de fleste kan trappe ned, når nogen tager det op."
population: "patienter, der er tilmeldt (gruppe 1) på periodens sidste dag. En recept tæller, uanset hvem der har udstedt den, og hvor patienten var tilmeldt den dag. Kan mængden på en patients recepter ikke opgøres i danske DDD, og når resten ikke 365, er patienten uden værdi"
numerator: "patienter, der inden for 12 måneder har indløst mindst 365 definerede døgndoser (DDD) af benzodiazepiner og z-midler (clonazepam ikke medregnet)"
denominator: "tilmeldte patienter på periodens sidste dag"
unit: per_1000
denominator_in: patients
better: lower
relevant_difference: 1
reads: [prescriptions]
codelists: [benzodiazepines_without_clonazepam]
lookback: {months: 12}
min_denominator: 100
counts: patient
status: published
source: "Sundhedsdatastyrelsen, 5. juli 2018: langtidsbrugere har et årligt forbrug på mindst 365 DDD (5 pr. 1.000 indbyggere i 2017). Dér er det WHO's DDD; her lægges kun danske DDD (volumentypen DDK) sammen, fordi registret har flere slags"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En patient, der ikke når 365 DDD, men har en recept uden mængde i danske DDD, kan ikke placeres: uden værdi, ikke nul.
WITH amounts AS (
    SELECT
        patient_id,
        SUM(CASE WHEN volume_type = 'DDK' THEN ddd END) AS amount,
        SUM(CASE WHEN volume_type = 'DDK' AND ddd IS NOT NULL THEN 0 ELSE 1 END) AS without_amount
    FROM prescriptions
    WHERE atc_code IN (SELECT code FROM benzodiazepines_without_clonazepam)
      AND dispensed_on BETWEEN $lookback_start AND $period_end
    GROUP BY patient_id
)
SELECT
    listed_at_end.practice_id,
    listed_at_end.patient_id,
    CASE
        WHEN amounts.amount >= 365 THEN 1
        WHEN amounts.without_amount > 0 THEN NULL
        ELSE 0
    END AS numerator
FROM listed_at_end
LEFT JOIN amounts ON amounts.patient_id = listed_at_end.patient_id
