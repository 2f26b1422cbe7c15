"""The page on follow-ups holds: clinicians read it, this runs it."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from support.follow_up_cases import Case

from pipeline.measuring.coarse import rounded
from pipeline.measuring.follow_up_figures import BridgeTerm, NotJudged
from pipeline.measuring.judging import not_judged
from pipeline.model import HistoryEvent, HistoryKind, Period, Verdict, Visibility

PAGE, *CASES = (Path(__file__).parent / "follow_up.md").read_text(encoding="utf-8").split("\n## Sag: ")
VERDICTS = {
    Verdict.CLEAR: "tydelig ændring",
    Verdict.MAY_BE_CHANCE: "kan være tilfældigt",
    Verdict.NOT_ASSESSED: "ikke vurderet",
}
TERMS = {
    BridgeTerm.PRACTICE: "praksis",
    BridgeTerm.MEMBERSHIP: "medlemmer",
    BridgeTerm.LATE: "sene data",
    BridgeTerm.DEFINITION: "definition",
    BridgeTerm.OTHER: "andet",
}
VISIBILITY = {"åben": Visibility.OPEN, "anonymiseret": Visibility.ANONYMISED}
WHY = {
    None: "ja",
    NotJudged.OVERLAPS: "nej: overlapper",
    NotJudged.OTHER_LENGTH: "nej: ikke lige lange",
    NotJudged.OTHER_SEASON: "nej: en anden årstid",
}
NOWHERE = "-"


def _rows(part):
    lines = [line[1:].removesuffix("|").split("|") for line in part.splitlines() if line.startswith("|")]
    heading, _, *rows = [[cell.strip() for cell in line] for line in lines]
    return [dict(zip(heading, row, strict=True)) for row in rows]


def _tables(body):
    return {part.splitlines()[0]: _rows(part) for part in body.split("\n### ")[1:]}


def _case(body):
    rows = _tables(body)["Givet"]
    strangers = {row["praksis"] for row in rows if "ikke medlem" in row["bemærkning"]}
    members = [row for row in rows if row["praksis"] not in strangers]
    return Case(
        then=_column(members, "før"),
        late=_column(members, "genoptalt"),
        redefined=_column(members, "omdefineret"),
        now=_column(members, "nu"),
        todays=_column(members, "nu, dagens"),
        strangers={row["praksis"]: _yes(row["før"]) for row in rows if row["praksis"] in strangers},
        events=[_event(row) for row in rows if row["blev til"]],
        visibility=VISIBILITY[re.search(r"^Synlighed: (.+)$", body, re.MULTILINE)[1]],
    )


def _column(rows, name):
    return {row["praksis"]: _yes(row[name]) for row in rows if row[name] not in ("", NOWHERE)}


def _yes(cell):
    return tuple(int(n) for n in cell.split("/"))


def _event(row):
    to, kind = row["blev til"].split(": ")
    return HistoryEvent(row["praksis"], to, date(2026, 6, 1), HistoryKind(kind))


def _danish(number):
    return str(rounded(float(number), Decimal("0.1"))).replace(".", ",")


def _period(cell):
    return Period(*(date.fromisoformat(day) for day in cell.split(" til ")))


@pytest.mark.parametrize("row", _rows(PAGE), ids=lambda row: f"{row['ny periode']} {row['ser tilbage']}")
def test_periods_are_judged_as_the_page_says(row):
    """Yes, or no and why."""
    lookback = {"lookback": {"months": int(row["ser tilbage"])}} if row["ser tilbage"] else {}
    found = not_judged(Case({}, {}, said=lookback).indicator, _period(row["udgangspunkt"]), _period(row["ny periode"]))

    assert row["vurderes"] == WHY[found]


@pytest.mark.parametrize("body", CASES, ids=lambda body: body.splitlines()[0])
def test_changes_are_as_the_page_says(body):
    """Both printed values, the difference and its verdict; a page that names practices names all that have a row."""
    told, case = _tables(body).get("Så ændrer det sig", ()), _case(body)
    units = {name.removeprefix("Lægerne "): change for name, change in case.change.practices}
    units["klyngen"] = case.change.cluster

    assert set(units) >= {row["enhed"] for row in told}
    if len(told) > 1:
        assert set(units) == {row["enhed"] for row in told}
    for row in told:
        change = units[row["enhed"]]
        before, now = (rounded(cell.value, Decimal("0.1")) for cell in (change.before, change.now))
        numbers = [_danish(n) for n in (before, now, now - before)]
        assert [row[c] for c in ("før", "nu", "ændring", "vurdering")] == [*numbers, VERDICTS[change.verdict]], row


@pytest.mark.parametrize("body", CASES, ids=lambda body: body.splitlines()[0])
def test_bridges_are_as_the_page_says(body):
    """Its ends and its terms, or none; the terms add up to what lies between the ends."""
    expected, bridge = {row["led"]: row["tal"] for row in _tables(body)["Så er broen"]}, _case(body).bridge
    ends = {} if bridge is None else {"før": bridge.before, "nu": bridge.now}
    terms = {} if bridge is None else {TERMS[term]: size for term, size in bridge.terms}

    assert expected == {name: _danish(n) for name, n in {**ends, **terms}.items()}
    assert ends.get("nu", 0) - ends.get("før", 0) == sum(terms.values())
