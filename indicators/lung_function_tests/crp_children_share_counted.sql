/*---
id: crp_children_share_counted
title: Andel af CRP-testene, der er taget på børn under 15 år, optalt pr. praksis
why: "Hvor ydelserne kun leveres optalt, kan vi stadig se, hvor stor en del af prøverne der tages på børn."
population: "CRP-test (7120), afregnet i perioden af almen praksis i dagtid (speciale 80), som ejeren af tallene har optalt dem efter femårsaldersgruppe for praksis' tilmeldte"
numerator: "CRP-test til børn på 0–14 år. Femårsgrupperne kan ikke skille de 15-årige ud"
denominator: "CRP-test til patienter i alle aldre"
unit: percent
grain: stratum
stands_for: crp_children_share
better: neither
relevant_difference: 5
reads: [service_counts]
codelists: [crp]
min_denominator: 30
counts: service
status: published
source: "MidtKraft, klyngepakken Brugen af CRP-test i almen praksis"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Optalt i femårsgrupper: de 15-årige står sammen med de 16–19-årige og kan ikke tælle som børn her.
-- Aldersgruppernes navne står i aldersorden, fra 00-04 til 90+.
SELECT
    service_counts.practice_id,
    SUM(CASE WHEN service_counts.age_band <= '10-14' THEN service_counts.number ELSE 0 END) AS numerator,
    SUM(service_counts.number) AS denominator,
    MAX(CASE WHEN service_counts.number_hidden THEN 1 ELSE 0 END) = 1 AS hidden
FROM service_counts
JOIN crp
  ON crp.code = service_counts.service_code
 AND crp.specialty = service_counts.specialty
WHERE service_counts.counted_from = $period_start
  AND service_counts.counted_to = $period_end
GROUP BY service_counts.practice_id
