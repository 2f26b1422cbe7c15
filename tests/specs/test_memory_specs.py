"""The page on what is remembered holds: people who do not read code read it, this runs it."""

from pathlib import Path

import pytest
from support.editions import by_letter, cell, edition, quarters
from support.measuring_cases import RULE

from pipeline.model import Level, Visibility
from pipeline.orders.memory import conflicts, letters_known

PAGE = Path(__file__).parent / "memory.md"
REGION = "abcdefghijkl"
UNITS = {"klyngen": (Level.CLUSTER, "c1"), "regionen": (Level.REGION, "R1")}
LEVELS = {Level.CLUSTER: "klyngen", Level.REGION: "regionen", Level.PRACTICE: "praksis"}
SEEN = {"bogstaver": Visibility.ANONYMISED, "navne": Visibility.OPEN}


def _cases():
    for body in PAGE.read_text(encoding="utf-8").split("\n## Sag: ")[1:]:
        intro, *parts = body.split("\n### ")
        tables = [_table(part) for part in parts]
        yield pytest.param("Tæller: patienter" not in intro, *tables, id=body.splitlines()[0])


def _table(part):
    lines = [line[1:].removesuffix("|").split("|") for line in part.splitlines() if line.startswith("|")]
    heading, _, *rows = [[word.strip() for word in line] for line in lines]
    return [dict(zip(heading, row, strict=True)) for row in rows]


def _period(text):
    first, last = (int(n) - 1 for n in text.split("-"))
    return quarters(first, last)


def _cell(row):
    period, shown = _period(row["periode"]), row["vises"]
    if shown == "bogstav":
        return by_letter(row["enhed"], period)
    level, unit_id = UNITS.get(row["enhed"], (Level.PRACTICE, row["enhed"]))
    return cell(level, unit_id, period, tuple(int(n) for n in shown.split(" af ")))


def _edition(rows, *, adds_up):
    first = rows[0]
    return edition(
        first["medlemmer"].split(),
        [_cell(row) for row in rows],
        package=first.get("pakke", "pk"),
        period=_period(first["periode"]),
        visibility=SEEN[first["visning"]],
        units={"R1": REGION},
        adds_up=adds_up,
    )


def _hidden(new, released):
    """Say what is hidden in a new edition, when, and beside which released ones."""
    found = [
        (LEVELS[Level(c.figure.level)], c.figure.period, [released.index(s) + 1 for s in c.sources])
        for c in conflicts(new, released, RULE)
    ]
    if new.asked.visibility is Visibility.ANONYMISED:
        questions = {i: new.question(i) for i in new.kinds}
        known = letters_known(new.asked.package_id, new.period, new.members, questions, released)
        found += [("bogstaver", new.period, [released.index(e) + 1]) for e in known.values()]
    return found


@pytest.mark.parametrize(("adds_up", "given", "new", "expected"), list(_cases()))
def test_what_was_released_is_remembered_as_the_page_says(adds_up, given, new, expected):
    """A new report hides what would tell of a small group beside what was released, and the page says beside what."""
    numbers = dict.fromkeys(row["rapport"] for row in given)
    released = [_edition([r for r in given if r["rapport"] == n], adds_up=adds_up) for n in numbers]
    wanted = [(r["enhed"], _period(r["periode"]), [int(n) for n in r["sammen med"].split(",")]) for r in expected]

    assert wanted == _hidden(_edition(new, adds_up=adds_up), released)
