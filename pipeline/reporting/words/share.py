"""What a share is written with: how its figure is read, and the sentences that read it."""

from __future__ import annotations

from collections.abc import Mapping

SHARE: Mapping[str, str] = {
    "share_axis": "{unit} af {noun}",
    "share_note_marks": "Fyldt prik: tydelig forskel fra resten af klyngen. Åben prik: kan være tilfældigt.",
    "share_note_none": "En streg i stedet for et tal: kan ikke vises.",
    "share_note_once": "Den samme patient kan stå i flere kolonner, så kolonnerne kan give mere end 100 % tilsammen.",
    "share_note_parts": "Kolonnerne giver tilsammen 100 %.",
    "share_alt": "{category}: klyngen {cluster}, praksis fra {low} til {high}.",
    "share_alt_cluster": "{category}: klyngen {cluster}.",
    "share_reading_most": "{category} fylder mest i klyngen: {value}. ",
    "share_reading_region": "{category} fylder mest i klyngen: {value} mod {other} i {region}. ",
    "share_reading_clear": "For {where} adskiller praksis sig **mere, end tilfældighed alene kan give**. ",
    "share_reading_chance": "Forskellene mellem praksis **kan være tilfældige**. ",
    "share_reading_hidden": "Klyngens tal kan ikke vises ({reason}). ",
    "measured_share_once": "Tæller: {numerator}. Nævner: {denominator}, hver regnet med én gang.",
    "measured_share_parts": "Tæller: {numerator}. Nævner: det samme for alle kolonner tilsammen.",
}
