"""
The Danish sentences of a night's summary.

Its own room because the one who reads them in the morning is no programmer: what happened, and what to do about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TITLE: Final = "Natten til {day}"
UNIT: Final = "{unit}. Skrevet {day} kl. {time}."
QUIET: Final = "Der var intet at gøre i nat: intet nyt var kommet, og intet er ændret."
ALL_WELL: Final = "Natten gik godt."
NOT_WELL: Final = "{count} gik galt i nat. Resten er gjort."
ONE_THING, THINGS = "Én ting", "{n} ting"
INTERRUPTED: Final = "En tidligere nat blev afbrudt. Det, den ikke nåede, er gjort nu; det, den nåede, står nedenfor."
#: What is odd about the day of a night.
CLOCK: Final[Mapping[str, str]] = {
    "back": "Maskinens ur er stillet tilbage: den seneste nat er skrevet den {last}, og uret viser nu {now}. Frister er"
    " regnet efter uret; lad analytikeren se, om det går rigtigt.",
    "forward": "Der har ikke været nogen nat siden den {last}. Har maskinen været tændt, er uret stillet frem; lad"
    " analytikeren se, om det går rigtigt.",
}

FAILED: Final = "Gik galt"
RECEIVED: Final = "Modtaget"
PRINTED: Final = "Trykt"
RESTATED: Final = "Tal, der er ændret under frigivne rapporter"
WAITING: Final = "Venter"
LATE: Final = "Forsinket eller kan ikke nås"
PROPOSED: Final = "Opfølgning, der kan foreslås klyngen"

RECEIVED_LINE: Final = "Nye data er taget i brug: {sources}."
NO_NEW_SOURCE: Final = "de samme leveringer, læst på ny"
SOURCE_UNTIL: Final = "{title} til og med {until}"
REFUSED_LINE: Final = "En levering blev ikke taget i brug. De tidligere data bruges fortsat."
ORDER: Final = "Bestilling {number}, {cluster}, {package}"
PRINTED_LINE: Final = "{order}: {why}. Rapporten ligger i {folder}."
NOT_PRINTED: Final = ("{order}: rapporten blev ikke trykt.", "{order}: rapporterne blev ikke trykt.")
BASELINE_FAILED: Final = (
    "{order}: den forseglede baseline kunne ikke læses.",
    "{order}: de forseglede baselines kunne ikke læses.",
)
NIGHT_FAILED: Final = "Natten kunne ikke gøres færdig."
WHAT_TO_DO: Final = "Hvad skal der gøres: {do}"
FOR_ANALYST: Final = "Til analytikeren:"

RESTATED_LINE: Final = "{order}: {title} i perioden {period}. {much}"
MUCH: Final = "Klyngens sum var {before} og er nu {now} ({percent}). {practices}{months}."
SUM: Final = "{numerator} af {denominator}"
MUCH_UNKNOWN: Final = "Klyngens sum er ændret, men er for lille til at stå her. {practices}{months}."
PRACTICES: Final = ("Det gælder én praksis", "Det gælder {n} praksis")
MONTHS: Final = " og {months}"
UNCHANGED_SUM: Final = "summen er uændret"
FROM_NOTHING: Final = "før var der intet"
AS_PRINTED_LINE: Final = "{order}: tallene er igen, som de var, da rapporten blev trykt."
RESTATED_DO: Final = (
    "En senere levering har ændret tal, som rapporten er bygget på. Tal med klyngen om det, før der følges op; er den"
    " første levering fejlbehæftet, kan rapporten kaldes tilbage (klynge recall)."
)
NOT_COMPARED_LINE: Final = "{order}: tallene kunne ikke tælles efter, fordi data ikke længere dækker perioden."

PROPOSED_LINE: Final = "{order}: fra {first} til {last}, bedst omkring {advised}."
PROPOSED_DO: Final = "Spørg klyngens koordinator, og bestil: klynge follow-up --order {number}."
WAITS_LINE: Final = "{order}: venter på {what}. Frist {due}."
LATE_LINE: Final = "{order}: {said}"
MORE_LINE: Final = "Og {n} til. Oversigten viser dem alle: klynge status."

#: Why a report was printed, by the reason's word.
WHY: Final[Mapping[str, str]] = {
    "ordered": "trykt",
    "files": "trykt igen, fordi filerne ikke var, som de skulle være",
    "engine": "trykt igen med en ny version af programmet",
    "package": "trykt igen",
    "definition": "trykt igen, fordi en definition er ændret",
    "layout": "trykt igen, fordi udseendet er ændret",
    "snapshot": "trykt igen, fordi der er kommet nye data",
    "members": "trykt igen, fordi klyngens medlemmer er ændret",
    "released": "trykt igen, fordi en anden rapport er frigivet siden, og de to ville røbe for meget sammen",
}

#: What to do, by the exit code of what went wrong.
DO: Final[Mapping[int, str]] = {
    1: "Det er en fejl i programmet selv. Giv analytikeren denne side; bestillingen prøves igen i næste nat.",
    2: "Bestillingen passer ikke længere til det, der findes. Giv analytikeren denne side.",
    10: "En definition skal rettes. Giv analytikeren denne side; bestillingen prøves igen i næste nat.",
    11: "Data mangler, er forkerte, eller der er ikke plads til dem. Analytikeren ser nedenfor, hvad der er galt, og om"
    " dataejeren skal sende en rettet levering; den tages i brug i næste nat.",
    12: "Rapporten ville røbe for meget. Giv analytikeren denne side.",
    13: "Der mangler samtykke. Indhent det, og skriv det ind (klynge consent give).",
    14: "En forseglet fil er væk eller ændret. Hent den fra sikkerhedskopien; ret den aldrig.",
    15: "Rapporten kunne ikke skrives. Se, om disken er fuld, eller om mappen må skrives i.",
    16: "Bestillingen kan ikke udføres, som den står. Giv analytikeren denne side.",
}
