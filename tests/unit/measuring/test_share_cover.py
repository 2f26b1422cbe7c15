"""A hidden part of a share is not found by subtraction, down a column or across a row."""

from decimal import Decimal

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from support.measuring_cases import RULE, YEAR, header

from pipeline.measuring.estimate import NOTHING, Sums
from pipeline.measuring.measure import Measurement
from pipeline.measuring.share_cover import Column, share_covers
from pipeline.measuring.stake import Stake
from pipeline.model import Level, State

HEADER = header(unit="share", counts="prescription", categories={"a": "A", "b": "B", "c": "C"}, better="neither")
STAKE = Stake(HEADER, YEAR, RULE)


def measurement(unit_id, part, whole, level=Level.PRACTICE):
    sums = Sums(whole, 0, Decimal(part), Decimal(whole), Decimal(part), Decimal(whole), Decimal(part))
    state = State.VALUE if whole else State.NO_DATA
    return Measurement(level, unit_id, sums if whole else NOTHING, None, None, None, None, state)


def columns_of(rows):
    """Turn rows (a practice's parts) into columns, with the cluster as their sum."""
    columns = []
    for parts in zip(*rows, strict=True):
        wholes = [sum(row) for row in rows]
        practices = [measurement(f"p{i}", x, w) for i, (x, w) in enumerate(zip(parts, wholes, strict=True))]
        total = measurement("c1", sum(parts), sum(wholes), Level.CLUSTER)
        columns.append(Column(STAKE, total, tuple(practices)))
    return columns


def hidden_after(rows):
    """Give which cells stand hidden: by row ('total' for the cluster) and column."""
    columns = columns_of(rows)
    found = {}
    for index, (column, needed) in enumerate(zip(columns, share_covers(columns), strict=True)):
        for row in column.rows:
            forced = needed.total if row == "total" else row in needed.practices
            found[row, index] = forced or not column.is_shown(row)
    return found


def test_a_part_alone_takes_another_with_it():
    """3 of 103 is hidden; were 40 and 60 shown, 103 - 40 - 60 would tell. The smaller of them goes too."""
    rows = [(3, 40, 60), (30, 40, 50), (35, 45, 55), (32, 41, 53)]
    hidden = hidden_after(rows)

    assert [True, True, False] == [hidden["p0", c] for c in range(3)]


def test_what_is_hidden_across_is_covered_down():
    """The second part of a row is a hole in its own column, which takes another practice with it."""
    rows = [(3, 40, 60), (30, 40, 50), (35, 45, 55), (32, 41, 53)]
    hidden = hidden_after(rows)

    for column in (0, 1):
        assert sum(hidden[f"p{i}", column] for i in range(4)) >= 2


def test_large_parts_stand():
    """Nothing small, nothing hidden."""
    assert {False} == set(hidden_after([(30, 40, 60), (30, 40, 50), (35, 45, 55)]).values())


def _found_from_all_sums(rows):
    """Give the small hidden parts that the sums of rows and columns, solved together, leave one value for."""
    hidden = hidden_after(rows)
    places = [(f"p{i}", c) for i in range(len(rows)) for c in range(len(rows[0]))]
    places += [("total", c) for c in range(len(rows[0]))]
    unknown = {place: n for n, place in enumerate(p for p in places if hidden[p])}
    equations = [[(place, 1) for place in places if place[0] == name] for name in {p[0] for p in places}]
    equations += [
        [((name, c), -1 if name == "total" else 1) for name, c in places if c == column]
        for column in range(len(rows[0]))
    ]
    matrix = np.zeros((len(equations), len(unknown)))
    for n, equation in enumerate(equations):
        for place, sign in equation:
            if place in unknown:
                matrix[n, unknown[place]] = sign
    known = np.linalg.matrix_rank(matrix)
    found = []
    for place, n in unknown.items():
        alone = np.zeros(len(unknown))
        alone[n] = 1
        if np.linalg.matrix_rank(np.vstack([matrix, alone])) == known:
            found.append(place)
    return [(name, c) for name, c in found if name != "total" and 0 < rows[int(name[1:])][c] < RULE.smallest_shown]


KNOT = [(49, 51, 52, 17), (14, 24, 31, 31), (1, 39, 55, 30), (28, 17, 10, 3), (21, 36, 25, 13), (40, 51, 50, 4),
        (10, 32, 60, 2), (38, 15, 14, 22)]  # fmt: skip


@given(
    st.lists(st.tuples(*[st.integers(1, 4) | st.integers(10, 60) | st.integers(10, 60)] * 4), min_size=3, max_size=9)
)
@example(KNOT)  # each hidden part has company, both ways, and the 3 of the fourth row was found from five sums
def test_all_sums_together_find_no_small_part(rows):
    """Rows and columns solved as equations leave more than one number for every small part."""
    assert _found_from_all_sums(rows) == []


@given(st.lists(st.tuples(*[st.integers(0, 30)] * 3), min_size=3, max_size=7))
def test_no_small_part_is_alone_in_its_row_or_column(rows):
    """Whatever the counts: a small part that counts somebody has hidden company that does, both ways, or no sum to subtract from."""  # noqa: E501 -- one sentence
    hidden = hidden_after(rows)
    wholes = [sum(row) for row in rows]
    totals = [sum(row[c] for row in rows) for c in range(3)]
    for i, row in enumerate(rows):
        for c, part in enumerate(row):
            if not 0 < part < RULE.smallest_shown:
                continue
            across = [x for k, x in enumerate(row) if k != c and x > 0 and hidden[f"p{i}", k]]
            down = [r[c] for k, r in enumerate(rows) if k != i and r[c] > 0 and hidden[f"p{k}", c]]

            assert hidden[f"p{i}", c]
            assert across or all(hidden[f"p{i}", k] for k in range(3)) or wholes[i] == part
            assert down or hidden["total", c] or totals[c] == part
