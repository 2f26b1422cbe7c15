"""The pages on measuring, protecting and comparing hold: clinicians read them, this runs them."""

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from support.measuring_cases import (
    RULE,
    YEAR,
    groups_of,
    header,
    measured,
    of_patients,
    of_values,
    patients,
    sheet_of,
    why,
)
from support.strata_cases import counts_by_band, listed

from pipeline.measuring.compare import compare
from pipeline.measuring.disclosure import protect
from pipeline.measuring.measure import NATION, measure
from pipeline.model import Level, State, Verdict

HERE = Path(__file__).parent
STATES = {
    State.VALUE: "værdi",
    State.HIDDEN: "skjult",
    State.TOO_FEW: "for få",
    State.NO_DATA: "ingen data",
    State.NOT_APPLICABLE: "ikke relevant",
}
HIDDEN = {"small": "små tal", "cover": "dækker en anden", "owner": "af dataejer"}
VERDICTS = {
    Verdict.CLEAR: "tydelig forskel",
    Verdict.MAY_BE_CHANCE: "kan være tilfældigt",
    Verdict.NOT_ASSESSED: "ikke vurderet",
}
SAID = {"Enhed": "unit", "nævner": "denominator_in", "tæller": "counts"}


def _cases(page):
    """Cut a page into (name, header, given rows, expected rows)."""
    for body in (HERE / page).read_text(encoding="utf-8").split("\n## Sag: ")[1:]:
        said = dict(pair.split(": ") for pair in re.search(r"^Enhed: .+$", body, re.MULTILINE)[0].split(" · "))
        given, expected = (_table(part) for part in body.split("\n### ")[1:])
        yield pytest.param({SAID[k]: v for k, v in said.items()}, given, expected, id=body.splitlines()[0])


def _table(part):
    lines = [line[1:].removesuffix("|").split("|") for line in part.splitlines() if line.startswith("|")]
    heading, _, *rows = [[cell.strip() for cell in line] for line in lines]
    return [dict(zip(heading, row, strict=True)) for row in rows]


def _counted(given):
    """Turn rows of the page into counts; a row without 'antal' is a practice's patients, of whom some count."""
    if "værdi" in given[0]:
        return of_values(_valued(given))
    practices, events = {}, {}
    for row in given:
        own = practices.setdefault(row["praksis"], [])
        if "antal" in row:
            own += [(row["tæller"] or None, row["nævner"] or None)] * int(row["antal"])
            told = (int(row.get(c) or 0) * int(row["antal"]) for c in ("recepter", "uden mængde"))
            events[row["praksis"]] = tuple(map(sum, zip(events.get(row["praksis"], (0, 0)), told, strict=True)))
        else:
            yes, of = int(row["tæller"]), int(row["nævner"])
            own += [(1, 1)] * yes + [(0, 1)] * (of - yes)
    return of_patients({i: own for i, own in practices.items() if own}, events=events)


def _valued(given):
    """Turn rows of a page on medians into each practice's values; a blank is no value."""
    practices = {}
    for row in given:
        practices.setdefault(row["praksis"], []).extend([row["værdi"] or None] * int(row["antal"]))
    return practices


def _danish(number):
    if number is None:
        return ""
    return str(Decimal(repr(number)).quantize(Decimal("0.1"), ROUND_HALF_UP)).replace(".", ",")


@pytest.mark.parametrize(("said", "given", "expected"), list(_cases("measuring.md")))
def test_measures_as_the_page_says(said, given, expected):
    """State, value and interval of every unit on the page."""
    measurements = measured(_counted(given), **said)

    for row in expected:
        level, unit_id = (Level.CLUSTER, "c1") if row["enhed"] == "klyngen" else (Level.PRACTICE, row["enhed"])
        found = measurements.of(level, unit_id)
        told = (STATES[found.state], _danish(found.value), _danish(found.low), _danish(found.high))
        assert told == (row["tilstand"], row["værdi"], row["fra"], row["til"]), row["enhed"]


@pytest.mark.parametrize(("said", "given", "expected"), list(_cases("standardising.md")))
def test_standardises_as_the_page_says(said, given, expected):
    """Every unit's value before, directly and indirectly standardised; the country is the standard."""
    practices, land = {}, {}
    for row in given:
        name, people = f"a{row['alder'][:2]}", int(row["patienter"])
        practices.setdefault(row["praksis"], {})[name] = patients(int(row["hændelser"]), people)
        land[name] = land.get(name, 0) + people
    counts = counts_by_band(practices)
    direct, indirect = (
        measure(
            counts,
            header(**said, standardise={"by": ["age_band"], "population": "denmark", "method": method}),
            groups_of(practices),
            listed(**land),
        )
        for method in ("direct", "indirect")
    )

    for row in expected:
        unit = (Level.DENMARK, NATION) if row["enhed"] == "landet" else (Level.PRACTICE, row["enhed"])
        one, other = direct.of(*unit), indirect.of(*unit)
        told = (_danish(other.crude), _danish(one.value), _danish(other.value))
        assert told == (row["før"], row["direkte"], row["indirekte"]), row["enhed"]


@pytest.mark.parametrize(("said", "given", "expected"), list(_cases("disclosure.md")))
def test_protects_as_the_page_says(said, given, expected):
    """Every cell on the page, and no other."""
    sheet = protect([sheet_of(measured(_counted(given), **said))], RULE).sheets[0]
    cells = dict(sheet.practices) | {"klyngen": sheet.cluster}

    assert {i: _shown(c) for i, c in cells.items()} == {row["enhed"]: row["vises"] for row in expected}


@pytest.mark.parametrize(("said", "given", "expected"), list(_cases("comparison.md")))
def test_compares_as_the_page_says(said, given, expected):
    """The verdict on each practice, and on all together."""
    found = compare(protect([sheet_of(measured(_counted(given), **said))], RULE), YEAR)

    for row in expected:
        one = row["praksis"]
        verdict = found.spread["seen", ""] if one == "alle" else found.of(("seen", ""), one)
        assert VERDICTS[verdict] == row["vurdering"], one


def _shown(shown):
    cell = shown.cell
    if cell.state is State.VALUE:
        return _danish(cell.value)
    return f"skjult: {HIDDEN[why(shown)]}" if cell.state is State.HIDDEN else STATES[cell.state]
