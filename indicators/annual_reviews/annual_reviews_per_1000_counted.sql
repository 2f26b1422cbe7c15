/*---
id: annual_reviews_per_1000_counted
title: Årskontroller pr. 1.000 sikrede, optalt pr. praksis
why: "Hvor ydelserne kun leveres optalt, kan vi stadig se, hvor meget årskontrollen fylder."
population: "patienter, der er tilmeldt på periodens sidste dag, som de er optalt efter køn og femårsaldersgruppe. En gruppe, som ingen er tilmeldt i den dag, er ikke med"
numerator: "årskontroller (0120), afregnet i perioden af almen praksis i dagtid (speciale 80), som ejeren af tallene har optalt dem for praksis' tilmeldte"
denominator: "tilmeldte på periodens sidste dag; vist pr. 1.000 sikrede"
unit: per_1000
grain: stratum
stands_for: annual_reviews_per_1000
denominator_in: patients
decimals: 0
better: neither
relevant_difference: 40
reads: [service_counts, listed_counts]
codelists: [annual_review]
min_denominator: 100
counts: service
status: published
source: "OK22, vejledning i anvendelse af overenskomstens ydelser, kapitel 8 (årsstatus/årskontrol, 0120)"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Ingen række betyder, at ingen i gruppen har fået ydelsen: et rigtigt nul. En skjult optælling er ikke et nul.
-- En praksis, som intet er optalt for i netop det tidsrum, er ikke med: dér ville et nul være falsk.
WITH billed AS (
    SELECT
        service_counts.practice_id,
        service_counts.sex,
        service_counts.age_band,
        SUM(service_counts.number) AS number,
        MAX(CASE WHEN service_counts.number_hidden THEN 1 ELSE 0 END) AS some_hidden
    FROM service_counts
    JOIN annual_review
      ON annual_review.code = service_counts.service_code
     AND annual_review.specialty = service_counts.specialty
    WHERE service_counts.counted_from = $period_start
      AND service_counts.counted_to = $period_end
    GROUP BY service_counts.practice_id, service_counts.sex, service_counts.age_band
)
SELECT
    listed_counts.practice_id,
    listed_counts.sex,
    listed_counts.age_band,
    COALESCE(billed.number, 0) AS numerator,
    listed_counts.patients AS denominator,
    (listed_counts.patients_hidden OR COALESCE(billed.some_hidden, 0) = 1) AS hidden
FROM listed_counts
LEFT JOIN billed
       ON billed.practice_id = listed_counts.practice_id
      AND billed.sex = listed_counts.sex
      AND billed.age_band = listed_counts.age_band
WHERE listed_counts.counted_on = $period_end
  AND listed_counts.practice_id IN (
        SELECT practice_id
        FROM service_counts
        WHERE counted_from = $period_start
          AND counted_to = $period_end
    )
