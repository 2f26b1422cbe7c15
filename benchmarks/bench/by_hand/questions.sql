-- Twelve shipped indicators as an analyst writes them, one query each. In braces: a table, a day, or a list of codes.
-- name: antibiotics_per_1000
WITH listed AS ({days}), people AS ({people}),
redeemed AS (
    SELECT coalesce(now.to_id, rx.practice_id) AS practice_id, rx.patient_id, count(*) AS prescriptions
    FROM {prescriptions} AS rx LEFT JOIN {practice_now} AS now ON now.from_id = rx.practice_id
    WHERE rx.atc_code IN ({antibiotics}) AND rx.dispensed_on BETWEEN {first} AND {last}
    GROUP BY ALL
)
SELECT listed.practice_id, people.sex || ' ' || people.band AS part,
    sum(coalesce(redeemed.prescriptions, 0)) AS numerator, sum(listed.days) AS denominator
FROM listed JOIN people USING (patient_id) LEFT JOIN redeemed USING (practice_id, patient_id)
GROUP BY ALL
-- name: antibiotic_users
WITH listed AS ({listed})
SELECT listed.practice_id, '' AS part, count(user.patient_id) AS numerator, count(*) AS denominator
FROM listed LEFT JOIN (
    SELECT DISTINCT patient_id FROM {prescriptions}
    WHERE atc_code IN ({antibiotics}) AND dispensed_on BETWEEN {first} AND {last}
) AS user USING (patient_id)
GROUP BY ALL
-- name: antibiotics_ddd_per_1000_per_day
WITH listed AS ({days}),
redeemed AS (
    SELECT coalesce(now.to_id, rx.practice_id) AS practice_id, rx.patient_id,
        sum(rx.ddd) FILTER (WHERE rx.volume_type = 'DDK') AS amount
    FROM {prescriptions} AS rx LEFT JOIN {practice_now} AS now ON now.from_id = rx.practice_id
    WHERE rx.atc_code IN ({antibiotics}) AND rx.dispensed_on BETWEEN {first} AND {last}
    GROUP BY ALL
)
SELECT listed.practice_id, '' AS part, sum(coalesce(redeemed.amount, 0)) AS numerator, sum(listed.days) AS denominator
FROM listed LEFT JOIN redeemed USING (practice_id, patient_id)
GROUP BY ALL
-- name: antibiotic_prescriptions_by_group
WITH listed AS ({days}),
redeemed AS (
    SELECT coalesce(now.to_id, rx.practice_id) AS practice_id, rx.patient_id,
        CASE
            WHEN rx.atc_code IN ({beta_lactamase_sensitive_penicillins}) THEN 'narrow'
            WHEN rx.atc_code IN ({extended_spectrum_penicillins}) THEN 'extended'
            WHEN rx.atc_code IN ({beta_lactamase_resistant_penicillins}) THEN 'resistant'
            WHEN rx.atc_code IN ({combined_penicillins}) THEN 'combined'
            WHEN rx.atc_code IN ({macrolides}) THEN 'macrolides'
            ELSE 'other'
        END AS part
    FROM {prescriptions} AS rx LEFT JOIN {practice_now} AS now ON now.from_id = rx.practice_id
    WHERE rx.atc_code IN ({antibiotics}) AND rx.dispensed_on BETWEEN {first} AND {last}
),
parts AS (
    SELECT listed.practice_id, redeemed.part, count(*) AS numerator
    FROM listed JOIN redeemed USING (practice_id, patient_id)
    GROUP BY ALL
)
SELECT practice_id, part, numerator, sum(numerator) OVER (PARTITION BY practice_id) AS denominator FROM parts
-- name: benzodiazepine_long_term_users_per_1000
WITH listed AS ({listed}),
amounts AS (
    SELECT patient_id, sum(ddd) FILTER (WHERE volume_type = 'DDK') AS amount,
        bool_or(volume_type <> 'DDK' OR ddd IS NULL) AS is_unknown
    FROM {prescriptions}
    WHERE atc_code IN ({benzodiazepines_without_clonazepam}) AND dispensed_on BETWEEN {first} AND {last}
    GROUP BY patient_id
)
SELECT listed.practice_id, '' AS part, count(*) FILTER (WHERE amounts.amount >= 365) AS numerator,
    count(*) FILTER (WHERE coalesce(amounts.amount, 0) >= 365 OR NOT coalesce(amounts.is_unknown, false)) AS denominator
FROM listed LEFT JOIN amounts USING (patient_id)
GROUP BY ALL
-- name: polypharmacy_75_plus
WITH listed AS ({listed}), people AS ({people}),
many AS (
    SELECT patient_id
    FROM (
        SELECT patient_id, atc_code FROM {prescriptions} WHERE dispensed_on BETWEEN {first} AND {last}
        GROUP BY ALL HAVING count(DISTINCT dispensed_on) >= 2
    )
    GROUP BY patient_id HAVING count(*) >= 5
)
SELECT listed.practice_id, people.sex || ' ' || people.band AS part, count(many.patient_id) AS numerator,
    count(*) AS denominator
FROM listed JOIN people USING (patient_id) LEFT JOIN many USING (patient_id)
WHERE listed.age >= 75
GROUP BY ALL
-- name: contacts_per_1000
WITH listed AS ({days}),
billed AS (
    SELECT coalesce(now.to_id, services.practice_id) AS practice_id, services.patient_id,
        sum(services.number) AS contacts
    FROM {services} AS services LEFT JOIN {practice_now} AS now ON now.from_id = services.practice_id
    WHERE services.service_code IN ({contacts}) AND services.specialty = '80'
        AND services.service_date BETWEEN {first} AND {last}
    GROUP BY ALL
)
SELECT listed.practice_id, '' AS part, sum(coalesce(billed.contacts, 0)) AS numerator, sum(listed.days) AS denominator
FROM listed LEFT JOIN billed USING (practice_id, patient_id)
GROUP BY ALL
-- name: annual_review_65_plus_percent
WITH listed AS ({listed})
SELECT listed.practice_id, '' AS part, count(reviewed.patient_id) AS numerator, count(*) AS denominator
FROM listed LEFT JOIN (
    SELECT DISTINCT patient_id FROM {services}
    WHERE service_code IN ({annual_review}) AND specialty = '80' AND service_date BETWEEN {first} AND {last}
) AS reviewed USING (patient_id)
WHERE listed.age >= 65
GROUP BY ALL
-- name: diabetes_plan_coverage
WITH listed AS ({listed})
SELECT listed.practice_id, '' AS part, count(plan.patient_id) AS numerator, count(*) AS denominator
FROM listed JOIN (
    SELECT DISTINCT patient_id FROM {prescriptions}
    WHERE atc_code IN ({glucose_lowering}) AND dispensed_on BETWEEN {first} AND {last}
) AS treated USING (patient_id) LEFT JOIN (
    SELECT DISTINCT patient_id FROM {care_plans}
    WHERE condition IN ({diabetes}) AND started_on <= {last} AND (ended_on IS NULL OR ended_on >= {last})
) AS plan USING (patient_id)
WHERE listed.age >= 18
GROUP BY ALL
-- name: diabetes_hba1c_below_59
WITH listed AS ({listed}),
latest AS (
    SELECT patient_id, value FROM {observations}
    WHERE item_code IN ({hba1c}) AND observed_on BETWEEN {first} AND {last} AND value BETWEEN 15 AND 200
    QUALIFY row_number() OVER (PARTITION BY patient_id ORDER BY observed_on DESC, value DESC) = 1
)
SELECT listed.practice_id, '' AS part, count(*) FILTER (WHERE latest.value < 59) AS numerator,
    count(latest.value) AS denominator
FROM listed JOIN (
    SELECT DISTINCT patient_id FROM {care_plans}
    WHERE condition IN ({diabetes}) AND started_on <= {last} AND (ended_on IS NULL OR ended_on >= {last})
) AS plan USING (patient_id) LEFT JOIN latest USING (patient_id)
GROUP BY ALL
-- name: copd_bmi_12m
WITH listed AS ({listed})
SELECT listed.practice_id, '' AS part, count(noted.patient_id) AS numerator, count(*) AS denominator
FROM listed JOIN (
    SELECT DISTINCT patient_id FROM {care_plans}
    WHERE condition IN ({copd}) AND started_on <= {last} AND (ended_on IS NULL OR ended_on >= {last})
) AS plan USING (patient_id) LEFT JOIN (
    SELECT DISTINCT patient_id FROM {observations}
    WHERE item_code IN ({bmi}) AND observed_on BETWEEN {first} AND {last} AND value IS NOT NULL
) AS noted USING (patient_id)
GROUP BY ALL
-- name: copd_median_fev1
WITH listed AS ({listed}),
latest AS (
    SELECT patient_id, value FROM {observations}
    WHERE item_code IN ({fev1}) AND observed_on BETWEEN {first} AND {last} AND value BETWEEN 0.2 AND 8
    QUALIFY row_number() OVER (PARTITION BY patient_id ORDER BY observed_on DESC, value DESC) = 1
)
SELECT listed.practice_id, '' AS part, median(CAST(latest.value AS DOUBLE)) AS numerator, count(latest.value) AS denominator
FROM listed JOIN (
    SELECT DISTINCT patient_id FROM {care_plans}
    WHERE condition IN ({copd}) AND started_on <= {last} AND (ended_on IS NULL OR ended_on >= {last})
) AS plan USING (patient_id) LEFT JOIN latest USING (patient_id)
GROUP BY ALL
