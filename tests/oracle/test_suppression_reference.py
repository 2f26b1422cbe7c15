"""What is hidden for another's sake is safe, and no more than the field's own tools hide."""

import pytest
from attacks.published import NOT_EXACT, linked, one_way, three_way, two_way, with_published_totals
from attacks.totals import TOTAL
from support.oracle import ORACLE, held, json_of, needs_oracle, number, same

from pipeline.measuring.rule import Rule
from pipeline.measuring.suppression.audit import audit
from pipeline.measuring.suppression.covering import suppress
from pipeline.measuring.suppression.system import Cell, Finding, Need, Quantity, System

pytestmark = needs_oracle

TWO_WAY = "disclosure_control/two_way_tables.json"
ONE_WAY = "disclosure_control/one_way_and_linked.json"
THREE_WAY = "disclosure_control/three_way_4x4x4.csv"
COLUMNS = "disclosure_control/opensafely_column_suppression.json"
OURS = Need()

TABLES = two_way() if ORACLE.exists() else []
CASES = [with_published_totals(t) for t in TABLES if t["totals_published"]]
COMPARABLE = [case for case in CASES if case.best]


def _loss(system, hidden):
    return sum(system.cells[key].faces[0].value for key in hidden)


def _by_name(cases):
    return [pytest.param(case, id=case.name) for case in cases]


@pytest.mark.parametrize("need", [NOT_EXACT, OURS], ids=["not exact", "reaches and spans five"])
@pytest.mark.parametrize("case", _by_name(CASES))
def test_two_way_tables_survive_the_attack(case, need):
    """Every primary cell is hidden, and no linear programme finds one of them, nor a narrow span for it."""
    found = suppress(case.system, need)

    assert case.system.hidden <= found.hidden
    assert () == found.unprotected
    what = f"secrets found, span {need.span:g}, reach {need.reach:g}"
    same(TWO_WAY, [len(audit(case.system, found.hidden, need))], [0], what=what)


@pytest.mark.parametrize("case", _by_name(COMPARABLE))
def test_two_way_tables_hide_no_more_than_theirs(case):
    """Against their attack we hide as few people, and as few cells, as the best known pattern."""
    hidden = suppress(case.system, NOT_EXACT).hidden

    held(TWO_WAY, [_loss(case.system, hidden)], [_loss(case.system, case.best)], what=f"people hidden: {case.name}")
    held(TWO_WAY, [len(hidden)], [len(case.best)], what=f"cells hidden: {case.name}")


@pytest.mark.parametrize("case", _by_name(COMPARABLE))
def test_their_patterns_are_safe_by_our_audit(case):
    """An audit of their pattern, by their definition of an attack, finds nothing."""
    same(TWO_WAY, [len(audit(case.system, case.best, NOT_EXACT))], [0], what="secrets found in their patterns")


def test_two_hidden_cells_in_each_line_are_not_enough():
    """A cell that its two lines leave open is found from all sums together, and one more cell closes the ring."""
    (case,) = (t for t in TABLES if t["id"] == "two_per_line_is_not_enough")
    system = with_published_totals(case).system
    found = audit(system, system.hidden, NOT_EXACT)
    row, column, count = case["exactly_recoverable_before"][0]
    fixed = suppress(system, NOT_EXACT).hidden
    after = case["interval_after_fix"]
    wide = Need(reach=0, span=10_000)
    limits = {f.key: (f.low, f.high) for f in audit(system, fixed, wide)}

    same(TWO_WAY, found, (Finding((row, column), 0, count, count),), what="what a rule of two in each line leaves open")
    same(TWO_WAY, [fixed - system.hidden], [{tuple(case["expected_extra_cell"])}], what="the cell that closes the ring")
    held(TWO_WAY, limits[tuple(after["cell"])], [after["low"], after["high"]], what="limits after it is closed")


def test_totals_give_away_a_column_that_was_hidden_alone():
    """ACRO hides the small cells of a column alone: safe without totals, and every one is found with them."""
    (table,) = (t for t in TABLES if not t["totals_published"])
    case = with_published_totals(table)
    without = System(case.system.cells, ())

    same(TWO_WAY, [suppress(without, OURS).hidden], [case.best], what="primary cells alone, where no total is shown")
    found = {f.key for f in audit(case.system, case.best, NOT_EXACT) if f.low == f.high}
    same(TWO_WAY, [found], [case.system.hidden], what="cells found where totals are shown")


EXTRA = json_of(ONE_WAY)["one_way"][0]["expected_extra"] if TABLES else {}


@pytest.mark.parametrize(
    ("option", "need", "low"),
    [
        ("no_singleton_detection", NOT_EXACT, 0),
        ("singleton_detection", NOT_EXACT, 1),  # each of two knows the other: nobody is a zero
        ("suppressed_total_at_least_3", Need(reach=3, span=1), 0),
    ],
)
def test_two_single_persons_need_company(option, need, low):
    """Where zeros are shown, two hidden ones that sum to 2 are 1 and 1: a third cell must go."""
    system = one_way("singletons", low).system
    extra = len(suppress(system, need).hidden - system.hidden)

    same(ONE_WAY, [extra], [EXTRA[option]], what=f"cells beyond the primary: {option}")


def test_where_all_cells_are_few_the_total_goes():
    """Four people in all cannot reach five: the total goes. They hide the last cell as well, which no sum asks for."""
    system = one_way("singletons").system
    found = suppress(system, OURS).hidden

    assert (TOTAL,) in found
    assert () == audit(system, found, OURS)
    theirs = EXTRA["suppressed_total_at_least_5"]
    held(ONE_WAY, [len(found - system.hidden)], [theirs], what="cells where all are few (one fewer)", absolute=1)


@pytest.mark.parametrize("need", [NOT_EXACT, OURS], ids=["not exact", "reaches and spans five"])
def test_of_two_cells_both_are_hidden(need):
    """One of two cells is the total minus the other."""
    case = one_way("two_cells")

    same(ONE_WAY, [suppress(case.system, need).hidden], [case.best], what="two cells")


@pytest.mark.parametrize("tables", [["table_1"], ["table_2"], ["table_1", "table_2"]], ids=["one", "other", "both"])
def test_linked_tables(tables):
    """Two groupings of the same towns are safe alone, and together ask for one more: K + N is small less county-1."""
    case = linked(tables)

    same(ONE_WAY, [suppress(case.system, NOT_EXACT).hidden], [case.best], what="linked tables")


def test_three_way_table():
    """In three dimensions the pattern is safe, and hides at most a tenth more people than the best known one."""
    case = three_way()
    system, found = case.system, suppress(case.system, NOT_EXACT).hidden

    same(THREE_WAY, [len(audit(system, found, NOT_EXACT))], [0], what="secrets found")
    same(THREE_WAY, [len(audit(system, case.best, NOT_EXACT))], [0], what="secrets found in their pattern")
    held(THREE_WAY, [_loss(system, found)], [_loss(system, case.best)], what="people hidden", relative=0.10)
    held(THREE_WAY, [len(found)], [len(case.best)], what="cells hidden", relative=0.15)


def test_three_way_table_by_the_house_rule():
    """By the house's rule their pattern tells some cells too narrowly; ours tells none."""
    case = three_way()
    found = suppress(case.system, OURS).hidden

    same(THREE_WAY, [len(audit(case.system, found, OURS))], [0], what="secrets found, by the house's rule")
    assert audit(case.system, case.best, OURS)


#: Their threshold is 5 (1 … 5 are hidden), so ours is the rule under which 6 is the smallest number shown.
SIX = Rule(smallest_shown=6, true_zero_is_shown=True, min_practices=3)
COLUMN_CASES = json_of(COLUMNS)["cases"] if TABLES else []


def _columns(*names):
    return [pytest.param(case, id=case["id"]) for case in COLUMN_CASES if not names or case["id"] in names]


def _column(case):
    """Give a column and the total that a reader may know; a denominator is a face of its cell where it is small."""
    numbers = list(zip(case["numerator"], case["denominator"], strict=True))
    cells = {
        (str(i),): Cell((Quantity(x, is_secret=SIX.hides(x)), Quantity(n, is_secret=SIX.hides(n))), cost=max(x, 0.5))
        for i, (x, n) in enumerate(numbers)
    }
    cells[TOTAL,] = Cell((Quantity(sum(case["numerator"])),), fixed=True)
    return System(cells, [[((TOTAL,), 0, 1), *(((str(i),), 0, -1) for i in range(len(numbers)))]])


@pytest.mark.parametrize("case", _columns())
def test_which_cells_of_a_column_are_small(case):
    """Primary cells are those that OpenSAFELY hides for themselves, when the house's number is set to six."""
    found = [SIX.hides(x) for x in case["numerator"]]
    theirs = [number(x) is None for x in case["expected_numerator"]]
    small = [hidden and x <= 5 for hidden, x in zip(theirs, case["numerator"], strict=True)]

    same(COLUMNS, found, small, what="small cells of a column")
    if "expected_denominator" in case:
        same(COLUMNS, [SIX.hides(n) for n in case["denominator"]], [True], what="a small denominator")


#: Where their column has somebody to cover a small cell; they cover by the sum, which need not be a known total.
COVERED = ("extra_if_total_small", "next_smallest", "ties")


@pytest.mark.parametrize("case", _columns(*COVERED))
def test_the_next_smallest_covers(case):
    """The cover is the next smallest, and all that are as small."""
    system = _column(case)
    found = suppress(system, Need(reach=6, span=6)).hidden
    hidden = [(str(i),) in found for i in range(len(case["numerator"]))]

    same(COLUMNS, hidden, [x is None for x in case["expected_numerator"]], what="cells of a column that are hidden")


@pytest.mark.parametrize("rule", ["nhs_digital_hes_current", "nhs_digital_central_method"])
def test_what_the_nhs_masks_is_small_by_a_rule_of_eight(rule):
    """The NHS rounds what it shows, which is not our rule; what it masks is what we hide when eight is the least."""
    eight = Rule(smallest_shown=8, true_zero_is_shown=True, min_practices=3)
    cases = json_of(COLUMNS)[rule]["cases"]

    same(COLUMNS, [eight.hides(n) for n, _ in cases], [0 < n < 8 for n, _ in cases], what=f"masked: {rule}")


def test_what_ehrql_rounds_away_is_small_by_a_rule_of_eight():
    """EhrQL rounds 1 … 7 to 0, which a reader takes for none; we hide the same counts, and tell a zero as a zero."""
    eight = Rule(smallest_shown=8, true_zero_is_shown=True, min_practices=3)
    cases = json_of(COLUMNS)["ehrql_round"]["cases"]

    same(COLUMNS, [eight.hides(n) for n, _ in cases], [shown == 0 for _, shown in cases], what="rounded to 0: ehrQL")
