/*---
id: tympanometries_per_child_0_3
title: Tympanometrier pr. barn på 0–3 år
why: "Tympanometri viser, om der er væske i mellemøret; nogle praksis bruger den ofte, og nogle har slet ikke apparatet."
population: "børn på 0–3 år, der er tilmeldt (gruppe 1) på periodens sidste dag. Undersøgelsen tæller, uanset hvilken praksis der har lavet den, og hvor barnet var tilmeldt den dag"
numerator: "tympanometrier (7118) til børnene, afregnet i perioden af almen praksis i dagtid (speciale 80). Ydelsen dækker også audiometri, som sjældent laves i den alder"
denominator: "tilmeldte børn på 0–3 år på periodens sidste dag"
unit: ratio
decimals: 2
better: neither
relevant_difference: 0.1
reads: [services]
codelists: [tympanometry]
min_denominator: 20
counts: service
status: published
source: "MidtKraft, klyngepakken Otitis media og brug af tympanometri på børn 0–3 år i almen praksis"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- Ydelsens antal lægges sammen; rækker tælles ikke. Et barn kan undersøges flere gange, så tallet kan være over 1.
WITH examined AS (
    SELECT services.patient_id, SUM(services.number) AS tympanometries
    FROM services
    JOIN tympanometry
      ON tympanometry.code = services.service_code
     AND tympanometry.specialty = services.specialty
    WHERE services.service_date BETWEEN $period_start AND $period_end
    GROUP BY services.patient_id
)
SELECT
    listed_at_end.practice_id,
    listed_at_end.patient_id,
    COALESCE(examined.tympanometries, 0) AS numerator,
    1 AS denominator
FROM listed_at_end
LEFT JOIN examined ON examined.patient_id = listed_at_end.patient_id
WHERE listed_at_end.age <= 3
