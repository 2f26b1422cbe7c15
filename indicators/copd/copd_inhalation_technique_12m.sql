/*---
id: copd_inhalation_technique_12m
title: Inhalationsteknik gennemgået inden for 12 måneder
why: "Medicinen virker kun, når den når ned i lungerne, og alle inhalatorer er svære at bruge."
population: "patienter, der er tilmeldt (gruppe 1) og har en aktiv KOL-forløbsplan på periodens sidste dag. Planen og registreringen tæller, uanset hvilken praksis der har lavet dem. Også patienter, der ikke får inhalationsmedicin, er med i nævneren"
numerator: "patienter med mindst én registrering af inhalationsteknik inden for 12 måneder"
denominator: "patienter med aktiv KOL-forløbsplan"
unit: percent
better: higher
relevant_difference: 5
reads: [care_plans, observations]
codelists: [copd, inhalation_technique]
lookback: {months: 12}
counts: patient
status: published
source: "DSAM, KOL-vejledningen, afsnittet om kvalitetssikring (indikatorer i DrKOL); Dansk Lungemedicinsk Selskab: KOL – Behandling (lungemedicin.dk). Feltets kode er ikke bekræftet, og en standard er ikke fundet, så der er intet mål"
reviewed: {by: "Kvalitetsenheden (eksempel)", on: 2026-03-01, again: 2027-03-01}
---*/
-- En plan eller måling tæller, uanset hvilken praksis der har registreret den: den følger patienten.
SELECT
    practice_id,
    patient_id,
    CASE
        WHEN patient_id IN (
            SELECT patient_id
            FROM observations
            WHERE item_code IN (SELECT code FROM inhalation_technique)
              AND observed_on BETWEEN $lookback_start AND $period_end
              AND (value IS NOT NULL OR raw_text IS NOT NULL)
        ) THEN 1
        ELSE 0
    END AS numerator
FROM listed_at_end
WHERE patient_id IN (
        SELECT patient_id
        FROM care_plans
        WHERE condition IN (SELECT code FROM copd)
          AND started_on <= $period_end
          AND (ended_on IS NULL OR ended_on >= $period_end)
    )
