/*---
id: spirometry_35_plus_per_1000_counted
title: Spirometrier pr. 1.000 sikrede på 35 år og derover, optalt pr. praksis
why: "Også i optalte tal kan de yngre holdes ude, så en praksis med mange børn ikke ligger lavt alene af den grund."
population: "tilmeldte på 35 år og derover på periodens sidste dag, som de er optalt efter køn og femårsaldersgruppe"
numerator: "lungefunktionsundersøgelser (7113, 7121), afregnet i perioden af almen praksis i dagtid (speciale 80), som ejeren af tallene har optalt dem for praksis' tilmeldte"
denominator: "tilmeldte på periodens sidste dag; vist pr. 1.000 sikrede"
unit: per_1000
grain: stratum
stands_for: spirometry_35_plus_per_1000
denominator_in: patients
decimals: 1
better: neither
relevant_difference: 10
reads: [service_counts, listed_counts]
codelists: [spirometry]
min_denominator: 100
counts: service
status: published
source: "MidtKraft, klyngepakken Brug af spirometri i almen praksis (tal i forhold til patienternes alder); DSAM, KOL-vejledningen (2017): KOL bør overvejes hos patienter over 35 år med symptomer"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Ingen række betyder, at ingen i gruppen har fået ydelsen: et rigtigt nul. En skjult optælling er ikke et nul.
-- En praksis, som intet er optalt for i netop det tidsrum, er ikke med: dér ville et nul være falsk.
-- Aldersgruppernes navne står i aldersorden, fra 00-04 til 90+.
WITH billed AS (
    SELECT
        service_counts.practice_id,
        service_counts.sex,
        service_counts.age_band,
        SUM(service_counts.number) AS number,
        MAX(CASE WHEN service_counts.number_hidden THEN 1 ELSE 0 END) AS some_hidden
    FROM service_counts
    JOIN spirometry
      ON spirometry.code = service_counts.service_code
     AND spirometry.specialty = service_counts.specialty
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
  AND listed_counts.age_band >= '35-39'
