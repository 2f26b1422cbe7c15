"""The page on series holds: clinicians read it, this runs it."""

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from pipeline.measuring.control_limits import ControlChart, Point
from pipeline.measuring.series import run_chart, runs

PAGE = (Path(__file__).parent / "series.md").read_text(encoding="utf-8")
LIMITS, *CASES = re.split(r"\n## Sag: ", PAGE)
VERDICTS = {None: "ikke vurderet", False: "kan være tilfældigt", True: "mere end tilfældigt"}
ANSWERS = (
    r"midterlinje|brugbare punkter|længste serie|kryds|vurdering|gennemsnit|uden for grænserne|grænser for punkt \d+"
)


def _rows(text):
    lines = [line[1:].removesuffix("|").split("|") for line in text.splitlines() if line.startswith("|")]
    heading, _, *rows = [[cell.strip() for cell in line] for line in lines]
    return heading, rows


def _cases():
    for body in CASES:
        chart, scale = re.search(r"^Kort: (\w)(?: · faktor: (\d+))?$", body, re.MULTILINE).groups()
        given, expected = (_rows(part) for part in body.split("\n### ")[1:])
        told = {label: cells for label, *cells in given[1]}
        rows = [dict(zip(expected[0], row, strict=True)) for row in expected[1]]
        yield pytest.param(ControlChart(chart), int(scale or 1), told, rows, id=body.splitlines()[0])


def _points(told, scale):
    if "værdi" in told:
        return [Point(float(cell.replace(",", ".")) if cell else None) for cell in told["værdi"]]
    pairs = [(Decimal(x), Decimal(y)) for x, y in zip(told["tæller"], told["nævner"], strict=True)]
    return [Point(float(scale * x / y), x, y) for x, y in pairs]


def _danish(number):
    return str(Decimal(repr(number)).quantize(Decimal("0.1"), ROUND_HALF_UP)).replace(".", ",")


def _answers(chart):
    """Write what a chart says in the words of the page."""
    if chart is None:
        return {"midterlinje": "ingen"}
    judged, limits = chart.runs, chart.limits
    answers = {
        "midterlinje": _danish(chart.centre),
        "vurdering": VERDICTS[judged.signal if judged else None],
        "gennemsnit": _danish(limits.mean) if limits else "intet",
        "uden for grænserne": ", ".join(str(place + 1) for place in chart.outside) or "ingen",
    }
    if judged:
        answers |= {
            "brugbare punkter": str(judged.useful),
            "længste serie": f"{judged.longest} (højst {judged.longest_limit})",
            "kryds": f"{judged.crossings} (mindst {judged.crossings_limit})",
        }
    pairs = zip(limits.low, limits.high, strict=True) if limits else ()
    return answers | {f"grænser for punkt {i}": f"{_danish(a)} til {_danish(b)}" for i, (a, b) in enumerate(pairs, 1)}


@pytest.mark.parametrize(("useful", "longest", "fewest"), [row[:3] for row in _rows(LIMITS)[1]])
def test_the_limits_are_those_of_the_page(useful, longest, fewest):
    """The longest run and the fewest crossings for so many useful points."""
    found = runs([1] * int(useful), 0)

    assert (int(longest), int(fewest)) == (found.longest_limit, found.crossings_limit)


@pytest.mark.parametrize(("chart", "scale", "told", "expected"), list(_cases()))
def test_judges_as_the_page_says(chart, scale, told, expected):
    """Every answer on the page."""
    marked = {label: [i for i, cell in enumerate(told.get(label, ())) if cell == "ja"] for label in told}
    frozen = len(marked["udgangspunkt"]) if "udgangspunkt" in told else None
    excluded = marked.get("udeladt", [])
    answers = _answers(run_chart(_points(told, scale), chart, scale=scale, frozen=frozen, excluded=excluded))

    assert expected
    for row in expected:
        assert re.fullmatch(ANSWERS, row["hvad"]), row["hvad"]
        assert row["svar"] == answers.get(row["hvad"]), row["hvad"]
