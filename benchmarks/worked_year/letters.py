"""Tells whose letter is whose in the anonymised cluster: only who holds the key can, and the year holds it."""

from __future__ import annotations

from pipeline.measuring.letters import labels
from worked_year.expected import members_of
from worked_year.unit import LABEL_KEY
from worked_year.year import ANONYMISED, PACKAGE, Played


def letters_of(played: Played) -> dict[str, str]:
    """Give the letter that each practice got in January and keeps, by its number."""
    members = members_of(played.delivery, ANONYMISED)
    return labels(LABEL_KEY.encode(), ANONYMISED, PACKAGE, members.then)
