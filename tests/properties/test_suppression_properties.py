"""What is hidden is safe: a plain search through all tables of whole numbers agrees, and so does a linear programme."""

from itertools import product

import pytest
from attacks.clusters import NEED, as_system
from attacks.totals import TOTAL, sums_of, with_totals
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.measuring.suppression.audit import audit
from pipeline.measuring.suppression.covering import suppress
from pipeline.measuring.suppression.linear import LinearMoves
from pipeline.measuring.suppression.matrix import parts_of
from pipeline.measuring.suppression.moves import DUST
from pipeline.measuring.suppression.network import NetworkMoves, ends_of
from pipeline.measuring.suppression.system import Cell, Quantity, System

SHAPES = [(3,), (4,), (2, 2), (3, 2), (2, 2, 2)]


@st.composite
def tables(draw, shapes=tuple(SHAPES), most=12):
    """Draw a small table of counts with its totals: zeros, small ones and larger ones."""
    size = draw(st.sampled_from(shapes))
    keys = list(product(*("abcd"[:n] for n in size)))
    counts = draw(st.lists(st.integers(0, most), min_size=len(keys), max_size=len(keys)))
    return {key: (n,) for key, n in with_totals(dict(zip(keys, counts, strict=True))).items()}


def _system(table):
    return as_system(table, sums_of(table))


def _possible(table, hidden):
    """Try every table: hidden counts from 1 up, a hidden zero guessed; give what each hidden count can be."""
    inner = [key for key in table if TOTAL not in key]
    open_cells = [key for key in inner if key in hidden and table[key][0] > 0]
    assume(len(open_cells) <= 4)
    values = range(1, 13 + NEED.reach)
    found = {key: set() for key in hidden}
    for tried in product(values, repeat=len(open_cells)):
        counts = {key: table[key][0] for key in inner} | dict(zip(open_cells, tried, strict=True))
        full = with_totals(counts)
        if all(full[key] == table[key][0] for key in table if key not in hidden):
            for key in hidden:
                found[key].add(full[key])
    return found


@settings(max_examples=20, deadline=None)
@given(tables(shapes=((3,), (4,), (2, 2), (3, 2)), most=8))
def test_no_search_finds_a_secret(table):
    """In every table that fits, tried one by one, each secret can be five, and lies in a span of five."""
    system = _system(table)
    found = suppress(system, NEED)
    possible = _possible(table, found.hidden)

    assert () == found.unprotected
    for key in system.hidden:
        assert max(possible[key]) >= NEED.reach
        assert max(possible[key]) - min(possible[key]) >= NEED.span


@settings(max_examples=40, deadline=None)
@given(tables(shapes=((3,), (4,), (2, 2), (3, 2)), most=8), st.data())
def test_the_audit_finds_what_a_search_finds(table, data):
    """Whatever is hidden, the audit names the very secrets that a plain search finds to be narrow, and their limits."""
    system = _system(table)
    extra = data.draw(st.sets(st.sampled_from(sorted(table)), max_size=3))
    hidden = system.hidden | extra
    possible = _possible(table, hidden)
    spans = {key: (min(own), max(own)) for key, own in possible.items() if key in system.hidden}
    narrow = {key: (low, high) for key, (low, high) in spans.items() if high < NEED.reach or high - low < NEED.span}

    assert narrow == {f.key: (f.low, f.high) for f in audit(system, hidden, NEED)}


@settings(max_examples=60, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_cells_does_not_matter(table, random):
    """Cells and sums given in any order, and sums written in any order, hide the same."""
    system = _system(table)
    cells, sums = list(system.cells.items()), [list(row) for row in system.relations]
    for listed in (cells, sums, *sums):
        random.shuffle(listed)

    assert suppress(system, NEED) == suppress(System(dict(cells), sums), NEED)


@settings(max_examples=60, deadline=None)
@given(tables(), st.data())
def test_what_is_hidden_stays_hidden_and_what_is_fixed_is_shown(table, data):
    """What the caller hid is in the answer, what may not be hidden is not, and who is lost for it is named."""
    system = _system(table)
    free = sorted(table.keys() - system.hidden)
    fixed = data.draw(st.sets(st.sampled_from(free))) if free else set()
    given_hidden = data.draw(st.sets(st.sampled_from(left))) if (left := sorted(table.keys() - fixed)) else set()
    cells = {
        key: Cell(cell.faces, cell.cost, hidden=key in given_hidden, fixed=key in fixed)
        for key, cell in system.cells.items()
    }
    own = System(cells, system.relations)
    found = suppress(own, NEED)

    assert system.hidden | given_hidden <= found.hidden
    assert found.hidden.isdisjoint(fixed)
    assert set(found.unprotected) == set(audit(own, found.hidden, NEED))


@settings(max_examples=60, deadline=None)
@given(tables(), st.data())
def test_flows_and_programmes_agree(table, data):
    """How far a number can move is the same by flows and by linear programmes, where all numbers are arcs."""
    system = _system(table)
    hidden = system.hidden | data.draw(st.sets(st.sampled_from(sorted(table)), max_size=6))
    for part in parts_of(system):
        ends = ends_of(part)
        assume(None not in ends)
        both = (NetworkMoves(part, ends), LinearMoves(part))
        for moves in both:
            for cell in (i for i, key in enumerate(part.keys) if key in hidden):
                moves.hide(cell)
        for secret, sign in product(part.secrets, (1, -1)):
            flow, programme = (moves.farthest(secret, sign, 7).of(secret) for moves in both)

            assert flow == pytest.approx(programme, abs=DUST)


@settings(max_examples=40, deadline=None)
@given(tables())
def test_a_move_changes_no_sum(table):
    """What moves, by flows or by programmes, keeps every sum and every limit."""
    for part in parts_of(_system(table)):
        for moves in (NetworkMoves(part, ends_of(part)), LinearMoves(part)):
            for secret in part.secrets:
                move = moves.cheapest(secret, 1, NEED.span)
                for face, by in (move.by_face if move else {}).items():
                    assert -part.down[face] - DUST <= by <= part.up[face] + DUST
                for row in part.rows if move else ():
                    assert sum(times * move.of(face) for face, times in row) == pytest.approx(0, abs=DUST)


def test_a_secret_that_nothing_covers_is_named():
    """Where the total may not be hidden and only zeros stand beside a secret, it is said to lie in 3 to 3."""
    faces = {"a": Quantity(3, low=1, is_secret=True), "b": Quantity(0), "total": Quantity(3)}
    cells = {key: Cell((face,), fixed=key == "total") for key, face in faces.items()}
    found = suppress(System(cells, [[("total", 0, 1), ("a", 0, -1), ("b", 0, -1)]]), NEED)

    assert {"a"} == found.hidden
    assert [("a", 0, 3, 3)] == [(f.key, f.face, f.low, f.high) for f in found.unprotected]


@pytest.mark.parametrize(
    ("cells", "relation", "said"),
    [
        ({"a": Cell((Quantity(3),), cost=0)}, [], "a cost must be more than 0"),
        ({"a": Cell((Quantity(3, high=2),))}, [], "3 does not lie in 0 to 2"),
        ({"a": Cell((Quantity(3, is_secret=True),), fixed=True)}, [], "hidden already, or a secret"),
        ({"a": Cell((Quantity(3),))}, [("a", 0, 1)], "does not sum to 0 but to 3"),
    ],
)
def test_what_is_no_system_is_refused(cells, relation, said):
    """A cost of nothing, a value beyond its limits, a fixed secret, a sum that does not hold: each is said."""
    with pytest.raises(ValueError, match=said):
        System(cells, [relation])
