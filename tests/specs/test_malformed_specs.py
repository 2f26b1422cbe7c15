"""The page on malformed deliveries holds: what is told of each, and that what stands is never touched."""

import os
import re
import shutil

import pytest
from support.intake_desk import Desk
from support.malformed import CASES, NEEDS_NO_ROOT, receipt, refusal, standing
from support.malformed_texts import GOOD
from support.spec_tables import tables_under

from pipeline.errors import KlyngeError
from pipeline.intake import current_snapshot

PAGE = tables_under("malformed_deliveries.md")
ROWS = {row["what is wrong"]: row for rows in PAGE.values() for row in rows}
EVERY = {name: case for cases in CASES.values() for name, case in cases.items()}
PROGRAMMERS = re.compile(r"Traceback|Error:|Exception|calamine|duckdb|polars|\bNone\b|Errno")
REPLACED = {"current", "parts/accepted.json"}  # by a delivery that is received; all else stays, byte for byte
PERSONAL = re.compile(r"(?<!\d)\d{6}-?\d{4}(?!\d)")


@pytest.fixture(scope="session")
def received_before(tmp_path_factory):
    """Give a state in which a good delivery was received."""
    desk = Desk(tmp_path_factory.mktemp("before"))
    desk.counts(GOOD)
    desk.receive()
    return desk.state


@pytest.fixture
def desk(received_before, tmp_path):
    """Give a desk on which a good delivery was received, and lies still."""
    desk = Desk(tmp_path)
    shutil.copytree(received_before, desk.state)
    desk.counts(GOOD)
    yield desk
    if desk.delivery.is_dir():
        desk.delivery.chmod(0o700)  # else nobody could take it away


def test_the_page_and_the_cases_are_the_same():
    """Each case has its row under its heading, in order, and each row its case; they are many."""
    assert {kind: list(cases) for kind, cases in CASES.items()} == {
        kind: [row["what is wrong"] for row in rows] for kind, rows in PAGE.items()
    }
    assert len(EVERY) >= 200


@pytest.mark.parametrize("name", EVERY)
def test_a_malformed_delivery_is_told_and_nothing_that_stands_is_touched(name, desk):
    """Refused, it changes no file of the state; received, each row is accounted for; what is told is the page's."""
    if name in NEEDS_NO_ROOT and os.geteuid() == 0:
        pytest.skip("the system keeps nothing from its administrator")
    EVERY[name](desk)
    before = standing(desk)

    came = _received(desk)

    row, after = ROWS[name], standing(desk)
    told = (row["what happens"], row["what would be right"], row["what to do"])
    assert not list(desk.state.glob(".making-*"))
    if isinstance(came, KlyngeError):
        assert told == refusal(desk, came)
        assert before == after
        assert all(problem.right and problem.remedy for problem in came.problems)
        assert PROGRAMMERS.search(str(came)) is None
        assert PERSONAL.search(str(came)) is None
    else:
        assert told == receipt(desk, came)
        assert {name for name in before if before[name] != after.get(name)} <= REPLACED
        assert came.folder == current_snapshot(desk.state)[0]
        for t in (t for s in came.quality.sources for t in s.tables):
            assert t.rows_in == t.kept + t.rejected + t.netted + t.replaced + t.collapsed + t.left_out


def _received(desk):
    try:
        return desk.receive()
    except KlyngeError as error:
        return error
