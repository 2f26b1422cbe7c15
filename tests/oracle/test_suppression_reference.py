"""What is hidden for another's sake is safe, and no more than the field's own tools hide."""

import pytest
from support.oracle import ORACLE, held, json_of, needs_oracle, number, same, table_of
from support.suppression_cases import TOTAL, table, with_totals

from pipeline.measuring.rule import Rule
from pipeline.measuring.suppression.audit import audit
from pipeline.measuring.suppression.covering import suppress
from pipeline.measuring.suppression.system import Cell, Finding, Need, Quantity, System

pytestmark = needs_oracle

TWO_WAY = "disclosure_control/two_way_tables.json"
ONE_WAY = "disclosure_control/one_way_and_linked.json"
THREE_WAY = "disclosure_control/three_way_4x4x4.csv"
COLUMNS = "disclosure_control/opensafely_column_suppression.json"

#: Their definition of an attack: a primary cell must not have a single possible value. Counts are whole.
NOT_EXACT = Need(reach=0, span=1)
OURS = Need()

TABLES = json_of(TWO_WAY)["tables"] if ORACLE.exists() else []
SHOWN_WITH_TOTALS = [t for t in TABLES if t["totals_published"]]
COMPARABLE = [t for t in SHOWN_WITH_TOTALS if t["expected_suppressed"]]


def _counts(case):
    inner = {
        (r, c): n
        for r, row in zip(case["rows"], case["cells"], strict=True)
        for c, n in zip(case["cols"], row, strict=True)
    }
    return with_totals(inner)


def _system(case):
    """Give a case as a system; where a reader knows each cell up to twice its value, so it is."""
    bounded = "attacker_bounds" in case
    high = {"high": lambda n: 2 * n} if bounded else {}
    return table(_counts(case), {tuple(key) for key in case["primary"]}, **high)


def _loss(system, hidden):
    return sum(system.cells[key].faces[0].value for key in hidden)


def _by_id(cases):
    return [pytest.param(case, id=case["id"]) for case in cases]


@pytest.mark.parametrize("need", [NOT_EXACT, OURS], ids=["not exact", "reaches and spans five"])
@pytest.mark.parametrize("case", _by_id(SHOWN_WITH_TOTALS))
def test_two_way_tables_survive_the_attack(case, need):
    """Every primary cell is hidden, and no linear programme finds one of them, nor a narrow span for it."""
    system = _system(case)
    found = suppress(system, need)

    assert {tuple(key) for key in case["primary"]} <= found.hidden
    assert () == found.unprotected
    same(
        TWO_WAY,
        [len(audit(system, found.hidden, need))],
        [0],
        what=f"secrets found, span {need.span:g}, reach {need.reach:g}",
    )


@pytest.mark.parametrize("case", _by_id(COMPARABLE))
def test_two_way_tables_hide_no_more_than_theirs(case):
    """Against their attack we hide as few people, and as few cells, as the best known pattern."""
    system = _system(case)
    hidden = suppress(system, NOT_EXACT).hidden
    theirs = {tuple(key) for key in case["expected_suppressed"]}

    held(TWO_WAY, [_loss(system, hidden)], [_loss(system, theirs)], what=f"people hidden: {case['id']}")
    held(TWO_WAY, [len(hidden)], [len(theirs)], what=f"cells hidden: {case['id']}")


@pytest.mark.parametrize("case", _by_id(COMPARABLE))
def test_their_patterns_are_safe_by_our_audit(case):
    """An audit of their pattern, by their definition of an attack, finds nothing."""
    system = _system(case)
    hidden = {tuple(key) for key in case["expected_suppressed"]}

    same(TWO_WAY, [len(audit(system, hidden, NOT_EXACT))], [0], what="secrets found in their patterns")


def test_two_hidden_cells_in_each_line_are_not_enough():
    """A cell that its two lines leave open is found from all sums together, and one more cell closes the ring."""
    (case,) = (t for t in TABLES if t["id"] == "two_per_line_is_not_enough")
    system = _system(case)
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
    (case,) = (t for t in TABLES if not t["totals_published"])
    primary = {tuple(key) for key in case["primary"]}
    with_sums, without = _system(case), table(_counts(case), primary, sums=[])

    expected = {tuple(key) for key in case["expected_suppressed"]}
    same(TWO_WAY, [suppress(without, OURS).hidden], [expected], what="primary cells alone, where no total is shown")
    found = {f.key for f in audit(with_sums, expected, NOT_EXACT) if f.low == f.high}
    same(TWO_WAY, [found], [primary], what="cells found where totals are shown")


ONE = {c["id"]: c for c in json_of(ONE_WAY)["one_way"]} if TABLES else {}


def _one_way(case, low=0):
    counts = {(label,): n for label, n in case["counts"].items()} | {(TOTAL,): case["total"]}
    return table(counts, {(label,) for label in case["primary"]}, low=lambda n: min(low, n))


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
    system = _one_way(ONE["singletons"], low)
    found = suppress(system, need)

    extra = len(found.hidden - system.hidden)
    same(ONE_WAY, [extra], [ONE["singletons"]["expected_extra"][option]], what=f"cells beyond the primary: {option}")


def test_where_all_cells_are_few_the_total_goes():
    """Four people in all cannot reach five: the total is hidden. They hide the last cell as well, which no sum asks."""
    system = _one_way(ONE["singletons"], 0)
    found = suppress(system, Need(reach=5, span=5))

    assert (TOTAL,) in found.hidden
    assert () == audit(system, found.hidden, Need(reach=5, span=5))
    theirs = ONE["singletons"]["expected_extra"]["suppressed_total_at_least_5"]
    held(ONE_WAY, [len(found.hidden - system.hidden)], [theirs], what="cells where all are few (one fewer)", absolute=1)


def test_of_two_cells_both_are_hidden():
    """One of two cells is the total minus the other."""
    expected = {(label,) for label in ONE["two_cells"]["expected_suppressed"]}
    for need in (NOT_EXACT, OURS):
        same(ONE_WAY, [suppress(_one_way(ONE["two_cells"]), need).hidden], [expected], what="two cells")


def _linked(case, tables):
    """Give towns with the sums of one table or of both, and the grand total."""
    groups = {name: members for which in tables for name, members in case[which].items()}
    values = case["cells"] | {g: sum(case["cells"][m] for m in members) for g, members in groups.items()}
    values[TOTAL] = sum(case["cells"].values())
    relations = [[((g,), 0, 1), *(((m,), 0, -1) for m in members)] for g, members in groups.items()]
    relations += [[((TOTAL,), 0, 1), *(((g,), 0, -1) for g in case[which])] for which in tables]
    return table({(k,): n for k, n in values.items()}, {(k,) for k in case["primary"]}, sums=relations)


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        (["table_1"], "expected_extra_table_1_alone"),
        (["table_2"], "expected_extra_table_2_alone"),
        (["table_1", "table_2"], "expected_extra_linked"),
    ],
    ids=["one", "the other", "both"],
)
def test_linked_tables(tables, expected):
    """Two groupings of the same towns are safe alone, and together ask for one more: K + N is small less county-1."""
    case = json_of(ONE_WAY)["linked"]
    system = _linked(case, tables)
    extra = {key[0] for key in suppress(system, NOT_EXACT).hidden - system.hidden}

    same(ONE_WAY, [extra], [set(case[expected])], what="cells beyond the primary: linked tables")


def _three_way():
    rows = table_of(THREE_WAY)
    counts = {(r["d1"], r["d2"], r["d3"]): int(r["count"]) for r in rows}
    theirs = {key for key, r in zip(counts, rows, strict=True) if r["expected_suppressed"] == "TRUE"}
    return table(counts, {key for key, n in counts.items() if 0 < n < 5}), theirs


def test_three_way_table():
    """In three dimensions the pattern is safe, and hides at most a tenth more than the best known one."""
    system, theirs = _three_way()
    found = suppress(system, NOT_EXACT)

    same(THREE_WAY, [len(audit(system, found.hidden, NOT_EXACT))], [0], what="secrets found")
    same(THREE_WAY, [len(audit(system, theirs, NOT_EXACT))], [0], what="secrets found in their pattern")
    held(THREE_WAY, [_loss(system, found.hidden)], [_loss(system, theirs)], what="people hidden", relative=0.10)
    held(THREE_WAY, [len(found.hidden)], [len(theirs)], what="cells hidden", relative=0.15)


def test_three_way_table_by_the_house_rule():
    """By the house's rule their pattern tells some cells too narrowly; ours tells none."""
    system, theirs = _three_way()
    found = suppress(system, OURS)

    same(THREE_WAY, [len(audit(system, found.hidden, OURS))], [0], what="secrets found, by the house's rule")
    assert audit(system, theirs, OURS)


#: Their threshold is 5 (1 … 5 are hidden), so ours is the rule under which 6 is the smallest number shown.
SIX = Rule(smallest_shown=6, true_zero_is_shown=True, min_practices=3)
CASES = json_of(COLUMNS) if TABLES else {"cases": []}


def _column(case):
    """Give a column and the total that a reader may know; a denominator is a face of its cell where it is small."""
    numbers = list(zip(case["numerator"], case["denominator"], strict=True))
    cells = {
        (str(i),): Cell((Quantity(x, is_secret=SIX.hides(x)), Quantity(n, is_secret=SIX.hides(n))), cost=max(x, 0.5))
        for i, (x, n) in enumerate(numbers)
    }
    cells[TOTAL,] = Cell((Quantity(sum(case["numerator"])),), fixed=True)
    return System(cells, [[((TOTAL,), 0, 1), *(((str(i),), 0, -1) for i in range(len(numbers)))]])


@pytest.mark.parametrize("case", _by_id(CASES["cases"]))
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


@pytest.mark.parametrize("case", [c for c in _by_id(CASES["cases"]) if c.id in COVERED])
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
