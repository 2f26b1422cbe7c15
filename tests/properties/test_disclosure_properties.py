"""Whatever the counts: hidden cells carry no number, nobody is hidden alone, and a stricter rule shows no more."""

from dataclasses import replace
from decimal import Decimal

from attacks.order import attack
from attacks.rows import Scale
from hypothesis import example, given
from hypothesis import strategies as st
from support.measuring_cases import RULE, YEAR, header

from pipeline.measuring.anonymity import FEWEST_LEFT_OUT, FEWEST_MARKED, FEWEST_SHOWN, Lettered, anonymised_rows
from pipeline.measuring.coarse import Coarseness
from pipeline.measuring.disclosure import protect
from pipeline.measuring.estimate import Method, Sums
from pipeline.measuring.letters import labels
from pipeline.measuring.measure import Measurement
from pipeline.measuring.references import ReferenceFigure
from pipeline.measuring.sheets import Sheet
from pipeline.model import Level, State, Unit, Verdict

SMALL = st.integers(0, 12)
PEOPLE = st.tuples(SMALL | st.integers(0, 60), SMALL | st.integers(0, 60)).map(lambda two: (two[0], two[0] + two[1]))
CLUSTERS = st.lists(PEOPLE, min_size=3, max_size=9).map(lambda ps: {f"p{i}": p for i, p in enumerate(ps)})
UNITS = st.sampled_from(
    [
        {},
        {"unit": "per_1000", "denominator_in": "patients"},
        {"unit": "ratio", "counts": "prescription"},
        {"unit": "mean", "counts": "measurement"},
    ]
)
RULES = st.builds(
    lambda t, zero: replace(RULE, smallest_shown=t, true_zero_is_shown=zero), st.integers(3, 12), st.booleans()
)


def _sheet(cluster, said, split=frozenset()):
    """Lay a cluster out by hand, which is quicker than counting it."""
    practices = [_measurement(Level.PRACTICE, i, *p, is_split=i in split) for i, p in cluster.items()]
    yes, of = (sum(p[k] for p in cluster.values()) for k in (0, 1))
    total = _measurement(Level.CLUSTER, "c1", yes, of)
    nothing = ReferenceFigure("R1")
    return Sheet(header(**said), YEAR, Method.WILSON, tuple(practices), len(practices), total, nothing, nothing)


def _measurement(level, unit_id, yes, of, *, is_split=False):
    enough = State.VALUE if of >= 10 else State.TOO_FEW
    state = State.NOT_APPLICABLE if is_split or of == 0 else enough
    sums = Sums(of, 0, Decimal(yes), Decimal(of), Decimal(yes), Decimal(of), Decimal(yes))
    return Measurement(level, unit_id, sums, 1.0 * yes, 1.0, 0.0, 100.0, state)


def _states(sheet):
    return {i: s.cell.state for i, s in sheet.practices.items()} | {"total": sheet.cluster.cell.state}


@given(cluster=CLUSTERS, said=UNITS, rule=RULES)
def test_a_small_number_is_never_shown(cluster, said, rule):
    """No shown count lies between 1 and the threshold, nor, of a percent, what is left."""
    sheet = protect([_sheet(cluster, said)], rule).sheets[0]

    for shown in (*sheet.practices.values(), sheet.cluster):
        if shown.cell.state is State.VALUE:
            told = [shown.sums.n]
            if said.get("unit") != "mean":
                told.append(shown.cell.numerator)
            if not said:
                told.append(shown.cell.denominator - shown.cell.numerator)
            assert all(not rule.hides(count) for count in told)


@given(cluster=CLUSTERS, said=UNITS, rule=RULES)
def test_what_is_not_shown_carries_no_number(cluster, said, rule):
    """Neither the cell nor the sums for comparing."""
    sheet = protect([_sheet(cluster, said)], rule).sheets[0]

    for shown in (*sheet.practices.values(), sheet.cluster):
        if shown.cell.state is not State.VALUE:
            numbers = [shown.sums, shown.cell.value, shown.cell.low, shown.cell.high, shown.cell.numerator]
            assert numbers == [None] * 5


@given(cluster=CLUSTERS, said=UNITS, rule=RULES, split=st.frozensets(st.sampled_from(["p0", "p1", "p2"]), max_size=2))
@example(
    cluster={"p0": (1, 40), "p1": (1, 40), "p2": (20, 40), "p3": (15, 40)}, said={}, rule=RULE, split=frozenset()
)  # two that are few together
@example(
    cluster={"p0": (3, 40), "p1": (0, 12), "p2": (20, 40), "p3": (18, 40)}, said={}, rule=RULE, split=frozenset()
)  # a zero beside a small number
def test_subtraction_finds_nobody(cluster, said, rule, split):
    """Total minus listed leaves every small count open: for a neighbour, and for a practice that knows its own."""
    sheet = protect([_sheet(cluster, said, split)], rule).sheets[0]
    unlisted = {i: cluster[i] for i, s in sheet.practices.items() if s.cell.state is not State.VALUE and cluster[i][1]}
    if sheet.cluster.cell.state is not State.VALUE or said.get("unit") == "mean":
        return

    least = 1 if rule.true_zero_is_shown else 0
    for side in (lambda yes, _: yes, *([] if said else [lambda yes, of: of - yes])):
        counts = {i: side(*p) for i, p in unlisted.items()}
        for one, count in counts.items():
            spare = {i: max(c - least, 0) for i, c in counts.items() if i != one and c}
            if rule.hides(count):
                assert count + sum(spare.values()) >= rule.smallest_shown + least
                assert all(sum(spare.values()) - own >= 1 and len(spare) >= 2 for own in spare.values())


@given(cluster=CLUSTERS, said=UNITS, rule=RULES, more=st.integers(1, 6))
@example(
    cluster={"p0": (3, 40), "p1": (10, 200), "p2": (190, 196)}, said={}, rule=RULE, more=2
)  # p2's six who do not become few; a cover chosen by its numerator would come back
def test_a_stricter_rule_never_shows_more(cluster, said, rule, more):
    """What a low threshold hides, a higher one hides too; but where it hides the total, nothing needs cover."""
    lax = _states(protect([_sheet(cluster, said)], rule).sheets[0])
    strict = _states(
        protect([_sheet(cluster, said)], replace(rule, smallest_shown=rule.smallest_shown + more)).sheets[0]
    )

    shown, shown_before = ({i for i, s in states.items() if s is State.VALUE} for states in (strict, lax))
    assert shown <= shown_before or "total" not in shown


@given(cluster=CLUSTERS, said=UNITS, rule=RULES)
def test_the_order_of_practices_never_matters(cluster, said, rule):
    """The same cells, whoever comes first."""
    sheet = _sheet(cluster, said)
    backwards = replace(sheet, practices=sheet.practices[::-1])

    assert _states(protect([sheet], rule).sheets[0]) == _states(protect([backwards], rule).sheets[0])


@given(cluster=CLUSTERS, said=UNITS, rule=RULES, marked=st.sets(st.sampled_from([f"p{i}" for i in range(9)])))
def test_anonymised_bars_single_nobody_out(cluster, said, rule, marked):
    """No single missing letter, no single mark, no pair; letters in order."""
    sheet = protect([_sheet(cluster, said)], rule).sheets[0]
    cells = {i: s.cell for i, s in sheet.practices.items()}
    letters = Lettered(labels(b"key", "c1", "pk", cluster), Coarseness(None, YEAR), b"key")
    verdicts = {"": dict.fromkeys(marked, Verdict.CLEAR)}
    bars = anonymised_rows({"": cells}, letters, verdicts, Unit(said.get("unit", "percent")))[""]

    assert len(bars) == 0 or len(bars) >= FEWEST_SHOWN
    assert not 0 < len(cluster) - len(bars) < FEWEST_LEFT_OUT
    assert not 0 < sum(b.differs for b in bars) < FEWEST_MARKED
    assert [b.label for b in bars] == sorted(b.label for b in bars)


def test_who_knows_the_order_of_covers_learns_nothing_from_it():
    """Of every hidden small number in sixty clusters, one of five or more would have hidden the same practices."""
    rows = list(attack(Scale(clusters=60)))

    assert [row.recovered for row in rows] == [0, 0, 0]
    assert rows[0].tried > 90
