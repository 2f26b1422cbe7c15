"""The page on funnels holds: clinicians read it, this runs it."""

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import pytest
from support.measuring_cases import YEAR, measured, of_patients

from pipeline.measuring.estimate import columns_in, factor
from pipeline.measuring.funnel import OUTER, Place, curves_around, widened
from pipeline.measuring.intervals import CONFIDENCE
from pipeline.measuring.measure import NATION
from pipeline.model import Level

CASES = (Path(__file__).parent / "funnel.md").read_text(encoding="utf-8").split("\n## Sag: ")[1:]
SAID = {"Enhed": "unit", "nævner": "denominator_in", "tæller": "counts", "udvides": "widened"}
PLACES = {
    Place.FAR_BELOW: "under 99,8 %",
    Place.BELOW: "under 95 %",
    Place.WITHIN: "inden for",
    Place.ABOVE: "over 95 %",
    Place.FAR_ABOVE: "over 99,8 %",
    None: "intet sted",
}


def _rows(part):
    lines = [line[1:].removesuffix("|").split("|") for line in part.splitlines() if line.startswith("|")]
    heading, _, *rows = [[cell.strip() for cell in line] for line in lines]
    return [dict(zip(heading, row, strict=True)) for row in rows]


def _patients(row):
    if "antal" in row:
        return [(row["tæller"], row["nævner"])] * int(row["antal"])
    yes, of = int(row["tæller"]), int(row["nævner"])
    return [(1, 1)] * yes + [(0, 1)] * (of - yes)


def _cases():
    for body in CASES:
        said = dict(pair.split(": ") for pair in re.search(r"^Enhed: .+$", body, re.MULTILINE)[0].split(" · "))
        tables = [_rows(part) for part in body.split("\n### ")[1:]]
        yield pytest.param({SAID[k]: v for k, v in said.items()}, *tables, id=body.splitlines()[0])


def _danish(number):
    return str(Decimal(repr(number)).quantize(Decimal("0.1"), ROUND_HALF_UP)).replace(".", ",")


def _denominators(rows, header):
    """Turn what the page counts in into the denominators of the sums: years on the list are days."""
    days = YEAR.year_days if header.denominator_in == "days" else 1
    return np.array([float(row["nævner"]) * days for row in rows])


@pytest.mark.parametrize(("said", "given", "lines", "told"), list(_cases()))
def test_chance_reaches_as_far_as_the_page_says(said, given, lines, told):
    """Every line at every size, and the place of every practice."""
    practices = {}
    for row in given:
        practices.setdefault(row["praksis"], []).extend(_patients(row))
    wider = said.get("widened") == "ja"
    measurements = measured(of_patients(practices), **{k: v for k, v in said.items() if k != "widened"})
    header, scale = measurements.header, factor(measurements.header, YEAR)
    curves = curves_around(header.unit, measurements.method, measurements.of(Level.DENMARK, NATION).sums)
    if wider:
        own = columns_in(measurements.frame.filter(level=Level.PRACTICE.value))
        curves = widened(curves, own.numerator, own.denominator)

    sizes = _denominators(lines, header)
    inner, outer = curves.limits(sizes, CONFIDENCE), curves.limits(sizes, OUTER)
    ours = zip(outer.low, inner.low, inner.high, outer.high, strict=True)
    for row, found in zip(lines, ours, strict=True):
        expected = [row[c] for c in ("99,8 % ned", "95 % ned", "95 % op", "99,8 % op")]
        assert expected == [_danish(float(scale * limit)) for limit in found], row["nævner"]
    places = curves.places(np.array([float(row["tæller"]) for row in told]), _denominators(told, header))
    assert [row["sted"] for row in told] == [PLACES[place] for place in places]
