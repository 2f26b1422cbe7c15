/*---
id: outreach_visits_75_plus_percent_counted
title: Patienter på 75 år og derover med et opsøgende hjemmebesøg, optalt pr. praksis
why: "Hvor ydelserne kun leveres optalt, kan vi stadig se, hvor mange af de ældste der bliver besøgt."
population: "tilmeldte på 75 år og derover på periodens sidste dag, som de er optalt efter køn og femårsaldersgruppe"
numerator: "patienter på 75 år og derover med mindst ét opsøgende hjemmebesøg (0121), afregnet i perioden af almen praksis i dagtid (speciale 80), som ejeren af tallene har optalt dem for praksis' tilmeldte"
denominator: "tilmeldte på 75 år og derover på periodens sidste dag"
unit: percent
grain: stratum
stands_for: outreach_visits_75_plus_percent
better: neither
relevant_difference: 3
reads: [service_counts, listed_counts]
codelists: [outreach_visits]
min_denominator: 50
counts: patient
status: published
source: "OK22, vejledning i anvendelse af overenskomstens ydelser, kapitel 16 (opsøgende hjemmebesøg, 0121: skrøbelige ældre, normalt over 75 år)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Lægges sammen pr. praksis: i en lille aldersgruppe kan flere have fået ydelsen, end der er tilmeldt på sidste dag.
-- En praksis, som intet er optalt for i netop det tidsrum, er ikke med: dér ville et nul være falsk.
-- Aldersgruppernes navne står i aldersorden, fra 00-04 til 90+.
WITH examined AS (
    SELECT
        service_counts.practice_id,
        SUM(service_counts.patients) AS number,
        MAX(CASE WHEN service_counts.patients_hidden THEN 1 ELSE 0 END) AS some_hidden
    FROM service_counts
    JOIN outreach_visits
      ON outreach_visits.code = service_counts.service_code
     AND outreach_visits.specialty = service_counts.specialty
    WHERE service_counts.counted_from = $period_start
      AND service_counts.counted_to = $period_end
      AND service_counts.age_band >= '75-79'
    GROUP BY service_counts.practice_id
),
listed AS (
    SELECT
        practice_id,
        SUM(patients) AS patients,
        MAX(CASE WHEN patients_hidden THEN 1 ELSE 0 END) AS some_hidden
    FROM listed_counts
    WHERE counted_on = $period_end
      AND age_band >= '75-79'
    GROUP BY practice_id
)
SELECT
    listed.practice_id,
    COALESCE(examined.number, 0) AS numerator,
    listed.patients AS denominator,
    (listed.some_hidden = 1 OR COALESCE(examined.some_hidden, 0) = 1) AS hidden
FROM listed
LEFT JOIN examined ON examined.practice_id = listed.practice_id
WHERE listed.practice_id IN (
        SELECT practice_id
        FROM service_counts
        WHERE counted_from = $period_start
          AND counted_to = $period_end
    )
