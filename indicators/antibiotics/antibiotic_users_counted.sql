/*---
id: antibiotic_users_counted
title: Patienter, der har fået antibiotika, optalt pr. praksis
why: "Hvor recepterne kun leveres optalt, kan vi stadig se, om et højt forbrug skyldes mange patienter eller mange recepter til få."
population: "patienter, der er tilmeldt på periodens sidste dag, som de er optalt efter køn og femårsaldersgruppe"
numerator: "patienter med mindst én indløst recept på systemiske antibiotika (J01) i perioden, som ejeren af tallene har optalt dem for praksis' tilmeldte"
denominator: "tilmeldte på periodens sidste dag"
unit: percent
grain: stratum
stands_for: antibiotic_users
better: neither
relevant_difference: 2
reads: [prescription_counts, listed_counts]
codelists: [antibiotics_counted]
min_denominator: 50
counts: patient
status: published
source: "MidtKraft, klyngepakken Antibiotika; eSundhed, mål for antibiotika: recepter pr. 1.000, personer, recepter pr. bruger"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En praksis, som intet er optalt for i netop det tidsrum, er ikke med: dér ville et nul være falsk.
-- Lægges sammen pr. praksis: i en lille aldersgruppe kan flere have fået en recept, end der er tilmeldt på sidste dag.
WITH users AS (
    SELECT
        practice_id,
        SUM(patients) AS patients,
        MAX(CASE WHEN patients_hidden THEN 1 ELSE 0 END) AS some_hidden
    FROM prescription_counts
    WHERE medicine IN (SELECT code FROM antibiotics_counted)
      AND counted_from = $period_start
      AND counted_to = $period_end
    GROUP BY practice_id
),
listed AS (
    SELECT
        practice_id,
        SUM(patients) AS patients,
        MAX(CASE WHEN patients_hidden THEN 1 ELSE 0 END) AS some_hidden
    FROM listed_counts
    WHERE counted_on = $period_end
    GROUP BY practice_id
)
SELECT
    listed.practice_id,
    COALESCE(users.patients, 0) AS numerator,
    listed.patients AS denominator,
    (listed.some_hidden = 1 OR COALESCE(users.some_hidden, 0) = 1) AS hidden
FROM listed
LEFT JOIN users ON users.practice_id = listed.practice_id
WHERE listed.practice_id IN (
        SELECT practice_id
        FROM prescription_counts
        WHERE counted_from = $period_start
          AND counted_to = $period_end
    )
