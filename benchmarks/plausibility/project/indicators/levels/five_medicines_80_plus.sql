/*---
id: five_medicines_80_plus
title: Fem lægemidler, 80+ år
why: "Det offentliggjorte gælder fra 80 år, og pakken fra 75."
population: "patienter på 80 år og derover, der er tilmeldt (gruppe 1) på periodens sidste dag"
numerator: "patienter, som har indløst mindst fem forskellige lægemidler inden for 12 måneder"
denominator: "patienter på 80 år og derover"
unit: percent
better: neither
relevant_difference: 3
reads: [prescriptions]
lookback: {months: 12}
min_denominator: 50
counts: patient
status: preview
source: "DSAM: Afmedicinering"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
WITH in_use AS (
    SELECT patient_id, atc_code
    FROM prescriptions
    WHERE dispensed_on BETWEEN $lookback_start AND $period_end
    GROUP BY patient_id, atc_code
    HAVING COUNT(DISTINCT dispensed_on) >= 1
),
many AS (
    SELECT patient_id
    FROM in_use
    GROUP BY patient_id
    HAVING COUNT(*) >= 5
)
SELECT
    practice_id,
    patient_id,
    CASE WHEN patient_id IN (SELECT patient_id FROM many) THEN 1 ELSE 0 END AS numerator
FROM listed_at_end
WHERE age >= 80
