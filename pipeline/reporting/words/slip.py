"""A practice's own slip: who it is in an anonymised report, its own figures, and who has got them."""

from __future__ import annotations

from collections.abc import Mapping

SLIP: Mapping[str, str] = {
    "slip_kicker": "Kun til jer · jeres egen seddel",
    "slip_title": "{title} · seddel til {practice}",
    "slip_letter": "I er **{letter}**",
    "slip_no_letter": "I står uden bogstav",
    "slip_letter_text": "Det er jeres bogstav i den anonymiserede rapport til {cluster}.",
    "slip_no_letter_text": "I er ikke vist i den anonymiserede rapport til {cluster}. Hvorfor, står ved hvert tal.",
    "slip_few_practices_text": "{cluster} har for få praksis til, at rapporten viser dem hver for sig.",
    "slip_to": "Til",
    "slip_practice_id": "Ydernummer",
    "slip_package": "Klyngepakke",
    "slip_private": "**Ingen andre har fået denne seddel.** Den er adresseret til jeres praksis. Klyngekoordinatoren "
    "har ikke set den, og det har de andre praksis heller ikke. I bestemmer selv, om I vil fortælle, hvem I er.",
    "slip_figures": "Jeres tal",
    "slip_head_indicator": "Målepunkt",
    "slip_head_strip": "I blandt de viste",
    "slip_head_own": "Jeres tal",
    "slip_head_counts": "Regnet af",
    "slip_head_cluster": "Klyngen",
    "slip_head_place": "Jeres plads",
    "slip_interval": "95 %: {interval}",
    "slip_crude": "{value} før standardisering",
    "slip_place": "nr. {place} af {count}",
    "slip_places": "nr. {first}–{last} af {count}",
    "slip_shown": "vist som {value}",
    "slip_shown_shared": "vist som {value}, ligesom {count} til",
    "slip_unlisted": "ikke vist",
    "slip_no_data": "vi har ingen data fra jer",
    "slip_owner": "dataejeren har skjult jeres tal",
    "slip_not_applicable": "målepunktet er ikke relevant for jer",
    "slip_no_amount": "kan ikke opgøres i DDD",
    "slip_too_few": "for få {noun} til, at tallet siger noget",
    "slip_too_few_standardised": "for få til standardisering",
    "slip_small_number": "et antal bag tallet er under {smallest}",
    "slip_small_median": "færre end {smallest} har netop den værdi",
    "slip_cover": "udeladt, så et andet tal ikke kan regnes ud",
    "slip_rounded": "så lavt, at det ville ligne nul, når tallene afrundes",
    "slip_few_practices": "klyngen har for få praksis til, at de vises hver for sig",
    "slip_nobody": "ingen praksis vises hver for sig her",
    "slip_alt": "Prikker for de viste praksis fra {low} til {high}; klyngen {cluster}. {own}",
    "slip_alt_own": "I er prikken ved {value}.",
    "slip_alt_unlisted": "I er ikke blandt dem.",
    "slip_note_strip": "Stor prik: jer. Små prikker: de andre viste praksis. Streg: klyngen. ",
    "slip_note_own": "Jeres tal er regnet af jeres egne patienter. De er ikke afrundet som i rapporten, og små antal "
    "er ikke skjult. Klyngens tal er det, rapporten viser. ",
    "slip_note_place": "Pladsen er regnet på de afrundede tal, som rapporten viser, og nr. 1 er den højeste værdi; "
    "hvor lavere er bedre, er det den laveste. Praksis med samme viste tal deler plads. ",
    "slip_note_chance": "En plads siger lidt i sig selv: er intervallet bredt, kan tilfældighed flytte den mange "
    "pladser. Rapporten fortæller, hvilke forskelle der er større end det.",
    "slip_note_chance_alone": "Er intervallet bredt, er tallet usikkert: det kunne let være blevet et andet ved "
    "tilfældighed.",
    "slip_contact": "Spørgsmål, eller er sedlen ikke til jer? Skriv til {name}, {contact}.",
}
