"""The page on changes holds: clinicians read it, this runs it."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from support.two_periods import Person, changed

from pipeline.measuring.change import comparable, judged_changes
from pipeline.model import Level, Period, Verdict

PERIODS, *CASES = (Path(__file__).parent / "change.md").read_text(encoding="utf-8").split("\n## Sag: ")
SAID = {"Enhed": "unit", "nævner": "denominator_in", "tæller": "counts", "betyder noget fra": "relevant_difference"}
COUNTED = {"ja": 1, "nej": 0}
VERDICTS = {
    Verdict.CLEAR: "tydelig ændring",
    Verdict.MAY_BE_CHANCE: "kan være tilfældigt",
    Verdict.NOT_ASSESSED: "ikke vurderet",
}


def _rows(part):
    lines = [line[1:].removesuffix("|").split("|") for line in part.splitlines() if line.startswith("|")]
    heading, _, *rows = [[cell.strip() for cell in line] for line in lines]
    return [dict(zip(heading, row, strict=True)) for row in rows]


def _cases():
    for body in CASES:
        said = dict(pair.split(": ") for pair in re.search(r"^Enhed: .+$", body, re.MULTILINE)[0].split(" · "))
        told = {SAID[k]: v.replace(",", ".") for k, v in said.items()}
        given, expected = (_rows(part) for part in body.split("\n### ")[1:])
        yield pytest.param(told, given, expected, id=body.splitlines()[0])


def _seen(practice, cell):
    return (practice, COUNTED.get(cell, cell), 1) if practice else None


def _period(cell):
    return Period(*(date.fromisoformat(day) for day in cell.split(" til ")))


def _danish(number):
    if number is None:
        return ""
    return str(Decimal(repr(number)).quantize(Decimal("0.1"), ROUND_HALF_UP)).replace(".", ",")


@pytest.mark.parametrize("row", _rows(PERIODS), ids=lambda row: f"{row['før']} – {row['nu']}")
def test_periods_are_comparable_as_the_page_says(row):
    """Yes or no, for every two periods on the page."""
    assert comparable(_period(row["før"]), _period(row["nu"])) is (row["kan vurderes"] == "ja")


@pytest.mark.parametrize(("said", "given", "expected"), list(_cases()))
def test_changes_are_as_the_page_says(said, given, expected):
    """Both values, the difference, its interval and its verdict, for every unit on the page."""
    persons = [
        Person(_seen(row["praksis før"], row["før"]), _seen(row["praksis nu"], row["nu"]))
        for row in given
        for _ in range(int(row["patienter"]))
    ]
    found = changed(persons, **said)
    units = {row["enhed"]: row["enhed"] for row in expected if row["enhed"] != "klyngen"}
    relevant = float(said.get("relevant_difference", 5))
    practices = {i: found.of(Level.PRACTICE, i) for i in units}
    whole = {"klyngen": found.of(Level.CLUSTER, "c1")}
    verdicts = {
        k: v
        for family in (practices, whole)
        for k, v in judged_changes(family, dict.fromkeys(family, relevant)).items()
    }

    for row in expected:
        change = (practices | whole)[row["enhed"]]
        numbers = [
            None if change is None else getattr(change, f) for f in ("before", "now", "difference", "low", "high")
        ]
        told = [*(_danish(n) for n in numbers), VERDICTS[verdicts[row["enhed"]]]]
        assert [row[c] for c in ("før", "nu", "ændring", "fra", "til", "vurdering")] == told, row["enhed"]
