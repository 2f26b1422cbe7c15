"""The page on series holds: clinicians read it, this runs it."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from support.measuring_cases import header

from pipeline.measuring.estimate import Method
from pipeline.measuring.figures import Cell
from pipeline.measuring.series import run_chart, runs
from pipeline.model import HiddenBy, Period, State, add_months

PAGE = (Path(__file__).parent / "series.md").read_text(encoding="utf-8")
LIMITS, *CASES = PAGE.split("\n## Sag: ")
UNITS = {"mean": (Method.STUDENT, 1), "percent": (Method.WILSON, 100), "per_1000": (Method.POISSON, 1000)}
VERDICTS = {False: "kan være tilfældigt", True: "mere end tilfældigt"}
ANSWERS = r"midterlinje|længste serie|kryds|vurdering|uden for grænserne|grænser for punkt \d+"


def _rows(text):
    lines = [line[1:].removesuffix("|").split("|") for line in text.splitlines() if line.startswith("|")]
    heading, _, *rows = [[cell.strip() for cell in line] for line in lines]
    return heading, rows


def _cases():
    for body in CASES:
        unit, counts = re.search(r"^Enhed: (\w+) · tæller: (\w+)$", body, re.MULTILINE).groups()
        given, expected = (_rows(part) for part in body.split("\n### ")[1:])
        told = {label: cells for label, *cells in given[1]}
        rows = [dict(zip(expected[0], row, strict=True)) for row in expected[1]]
        yield pytest.param(header(unit=unit, counts=counts), told, rows, id=body.splitlines()[0])


def _cells(told, scale):
    if "værdi" in told:
        return [
            Cell(State.VALUE, float(cell.replace(",", "."))) if cell else Cell(State.HIDDEN, hidden_by=HiddenBy.OWNER)
            for cell in told["værdi"]
        ]
    pairs = [(Decimal(x), Decimal(y)) for x, y in zip(told["tæller"], told["nævner"], strict=True)]
    return [Cell(State.VALUE, float(scale * x / y), numerator=x, denominator=y) for x, y in pairs]


def _quarters(cells):
    return [(Period.ending(add_months(date(2022, 12, 31), 3 * i), 3), cell) for i, cell in enumerate(cells, 1)]


def _danish(number):
    return str(Decimal(repr(number)).quantize(Decimal("0.1"), ROUND_HALF_UP)).replace(".", ",")


def _answers(chart):
    """Write what a chart says in the words of the page."""
    if chart is None:
        return {"midterlinje": "ingen"}
    limits = chart.limits or (None,) * len(chart.points)
    return {
        "midterlinje": _danish(chart.centre),
        **_of_runs(chart.runs),
        "uden for grænserne": ", ".join(str(i) for i, beyond in enumerate(chart.outside, 1) if beyond) or "ingen",
        **{
            f"grænser for punkt {i}": f"{_danish(pair[0])} til {_danish(pair[1])}" if pair else "ingen"
            for i, pair in enumerate(limits, 1)
        },
    }


def _of_runs(found):
    if found is None:
        return {"vurdering": "for få punkter"}
    return {
        "længste serie": f"{found.longest} (højst {found.longest_most})",
        "kryds": f"{found.crossings} (mindst {found.crossings_least})",
        "vurdering": VERDICTS[found.signal],
    }


@pytest.mark.parametrize(("useful", "longest", "fewest"), [row[:3] for row in _rows(LIMITS)[1]])
def test_the_limits_are_those_of_the_page(useful, longest, fewest):
    """The longest run and the fewest crossings for so many useful points."""
    found = runs([1] * int(useful), 0)

    assert (int(longest), int(fewest)) == (found.longest_most, found.crossings_least)


@pytest.mark.parametrize(("asked", "told", "expected"), list(_cases()))
def test_judges_as_the_page_says(asked, told, expected):
    """Every answer on the page."""
    method, scale = UNITS[asked.unit]
    frozen = told["udgangspunkt"].count("ja") if "udgangspunkt" in told else None
    answers = _answers(run_chart(asked, method, _quarters(_cells(told, scale)), frozen))

    assert expected
    for row in expected:
        assert re.fullmatch(ANSWERS, row["hvad"]), row["hvad"]
        assert row["svar"] == answers.get(row["hvad"]), row["hvad"]
