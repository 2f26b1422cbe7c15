"""What a night tells of moved numbers is Danish, with how much, and small sums are not told."""

from datetime import date
from decimal import Decimal

import pytest
from support.made_up import SEEN, indicator

from pipeline.measuring.restated import Restated
from pipeline.model import Period
from pipeline.orders.night_told import restated_event, restated_fact

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
HEADER = indicator(SEEN).header


def moved(before, now, *, of=(156, 158), practices=3, months=()):
    return Restated("made_up_share", *(Decimal(str(n)) for n in (before, now, *of)), practices, tuple(months))


TOLD = [
    (moved(142, 150), "Klyngens sum var 142 af 156 og er nu 150 af 158 (+5,6 %). Det gælder 3 praksis."),
    (
        moved(142, 142, practices=1),
        "Klyngens sum var 142 af 156 og er nu 142 af 158 (summen er uændret). Det gælder én praksis.",
    ),
    (moved(0, 7), "Klyngens sum var 0 af 156 og er nu 7 af 158 (før var der intet). Det gælder 3 praksis."),
    (moved("1234.56", 1200), "Klyngens sum var 1.234,6 af 156 og er nu 1.200 af 158 (−2,8 %). Det gælder 3 praksis."),
    (moved(4, 150), "Klyngens sum er ændret, men er for lille til at stå her. Det gælder 3 praksis."),
    (moved(150, 1), "Klyngens sum er ændret, men er for lille til at stå her. Det gælder 3 praksis."),
    (
        moved(142, 150, months=[date(2026, 1, 1), date(2026, 3, 1)]),
        "Klyngens sum var 142 af 156 og er nu 150 af 158 (+5,6 %). Det gælder 3 praksis og januar 2026, marts 2026.",
    ),
]


@pytest.mark.parametrize(("found", "much"), TOLD)
def test_how_much_is_told_in_a_sentence(found, much):
    """Sums then and now, percent, practices and months; a sum below five is only said to have moved."""
    fact = {name: text.replace("\xa0", " ") for name, text in restated_fact(found, HEADER, YEAR, 5).items()}

    assert {"title": "Made-up share", "period": "1. januar 2026 til 31. december 2026", "much": much} == fact


def test_the_ledger_tells_the_same_plainly():
    """One text an indicator, for whoever asks later."""
    found = [moved(142, 150, months=[date(2026, 1, 1)])]

    assert {"made_up_share": "142 of 156, now 150 of 158; practices: 3; months: 2026-01"} == restated_event(found, 5)
    assert {"made_up_share": "a sum below 5; practices: 3"} == restated_event([moved(3, 2)], 5)
