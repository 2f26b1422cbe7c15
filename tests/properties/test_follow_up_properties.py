"""Follow-ups of any cluster: bridges add up, tell what a slow count tells, and never tell of few."""

from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support.follow_up_cases import Case

from pipeline.measuring.bridge import largest_remainder
from pipeline.measuring.follow_up_figures import Bridge, BridgeTerm
from pipeline.model import State, Verdict, Visibility

PRACTICE, MEMBERSHIP, LATE = BridgeTerm.PRACTICE, BridgeTerm.MEMBERSHIP, BridgeTerm.LATE
DEFINITION, OTHER = BridgeTerm.DEFINITION, BridgeTerm.OTHER
TENTH = Decimal("0.1")
IDS = tuple("ABCDEFGH")
SLOWLY = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def numbers(draw, least=30):
    """Draw a practice's (numerator, denominator)."""
    of = draw(st.integers(least, 300))
    return draw(st.integers(0, of)), of


@st.composite
def cases(draw, visibilities=tuple(Visibility), moved=True):
    """Draw a cluster then and now; some of its numbers were recounted or redefined since."""
    ids = IDS[: draw(st.integers(4, 8))]
    stays = {i: (not moved) or draw(st.sampled_from(["both", "both", "both", "then", "now"])) for i in ids}
    then = {i: draw(numbers()) for i in ids if stays[i] != "now"}
    now = {i: draw(numbers()) for i in ids if stays[i] != "then"}
    assume(len(then) >= 3 and len(now) >= 3 and then.keys() & now.keys())
    changed = st.one_of(st.none(), numbers())
    late = {i: n for i in then if (n := draw(changed)) is not None} if draw(st.booleans()) else {}
    other = draw(st.booleans())
    redefined = {i: n for i in then if (n := draw(changed)) is not None} if other else {}
    todays = {i: n for i in now if (n := draw(changed)) is not None} if other else {}
    return Case(then, now, late, redefined, todays, visibility=draw(st.sampled_from(visibilities)))


@given(cases())
@SLOWLY
def test_a_bridge_adds_up_to_what_is_printed(case):
    """From the printed baseline to the printed figure by today's definition, in the decimals of the page."""
    bridge, followed = case.bridge, case.told[1].followed[0]
    assume(bridge is not None)
    now = followed.by_todays_definition or case.figures.figures[0].cluster

    assert (_printed(case.frozen.figures[0].cluster.value), _printed(now.value)) == (bridge.before, bridge.now)
    assert bridge.now - bridge.before == sum(size for _, size in bridge.terms)
    assert all(size == size.quantize(TENTH) for _, size in bridge.terms)


@given(cases([Visibility.OPEN]))
@SLOWLY
def test_every_term_is_what_a_slow_count_finds(case):
    """Patients are counted one practice at a time; no term lies a whole tenth from its own size."""
    bridge = case.bridge
    assume(bridge is not None)
    exact, told = _slowly(case), dict(bridge.terms)
    alone = set(told) - {OTHER}
    exact[OTHER] = sum((size for term, size in exact.items() if term not in alone), Fraction(0))

    assert all(abs(Fraction(size) - exact[term]) < Fraction(1, 10) for term, size in told.items())
    assert OTHER in told or not exact[OTHER]


@given(cases([Visibility.OPEN]), st.randoms(use_true_random=False))
@SLOWLY
def test_numbers_and_order_of_practices_change_nothing(case, dice):
    """The same practices under each other's numbers have the same bridge."""
    ids = sorted({*case.then, *case.now})
    other = dict(zip(ids, dice.sample(ids, len(ids)), strict=True))
    parts = (case.then, case.now, case.late, case.redefined, case.todays)
    turned = Case(*({other[i]: n for i, n in reversed(part.items())} for part in parts))

    assert case.bridge == turned.bridge


@given(cases(moved=False))
@SLOWLY
def test_where_nothing_else_moved_the_practices_did_it_all(case):
    """There is no bridge, and the change is the printed figures'."""
    plain = Case(case.then, case.now, visibility=case.visibility)
    change = plain.change.cluster

    assert plain.bridge is None
    if change.difference is not None:
        assert change.difference == pytest.approx(change.now.value - change.before.value)
        assert _slowly(plain)[MEMBERSHIP] == _slowly(plain)[LATE] == _slowly(plain)[DEFINITION] == 0


@given(cases(), st.sampled_from(["then", "now"]))
@SLOWLY
def test_what_is_hidden_never_becomes_a_number(case, end):
    """A cluster of two patients at one end has neither a difference, nor a verdict, nor a bridge."""
    few = {i: (2 if i == min(of) else 0, n) for of in [getattr(case, end)] for i, (_, n) in of.items()}
    hidden = Case(
        few if end == "then" else case.then,
        few if end == "now" else case.now,
        case.late,
        case.redefined,
        visibility=case.visibility,
    )
    change = hidden.change.cluster

    assert State.HIDDEN in (change.before.state, change.now.state)
    assert (change.difference, change.low, change.verdict) == (None, None, Verdict.NOT_ASSESSED)
    assert hidden.bridge is None
    told = [c for _, c in hidden.change.practices if State.VALUE not in {c.before.state} & {c.now.state}]
    assert all(c.difference is None for c in told)


@given(cases([Visibility.OPEN]))
@SLOWLY
def test_no_term_alone_tells_of_one_to_four(case):
    """Whatever a reader may subtract, terms and printed figures: no net change of 1 to 4 people or events."""
    bridge = case.bridge
    assume(bridge is not None)
    terms = {term for term, _ in bridge.terms}
    stages = _stages(case)
    both, left, joined = case.then.keys() & case.now.keys(), case.then.keys() - case.now, case.now.keys() - case.then

    learned = []
    learned += [_less(stages["late"], stages["printed"], case.then)] if LATE in terms else []
    learned += [_less(stages["redefined"], stages["late"], case.then)] if DEFINITION in terms else []
    if PRACTICE in terms:
        learned += [_less(stages["redefined"], stages["printed"], ids) for ids in (both, left)]
        learned += [_less(stages["todays"], stages["now"], ids) for ids in (both, joined)]

    assert not [d for d in learned if any(0 < abs(count) < 5 for count in d)]
    assert OTHER not in terms or terms - {OTHER}


@given(cases([Visibility.ANONYMISED]))
@SLOWLY
def test_beside_letters_fewer_than_three_have_no_term(case):
    """Where one or two letters came or went, neither membership nor the practices stand by themselves."""
    bridge, figure = case.bridge, case.told[0].figures[0]
    assume(figure.by_practice)
    then, now = ({b.label for b in f.bars} for f in (case.frozen.figures[0], figure))
    terms = {term for term, _ in bridge.terms} if bridge else set()
    few = any(0 < len(moved) < 3 for moved in (then - now, now - then))

    assert not (few and terms & {PRACTICE, MEMBERSHIP})
    assert all(c.label in then & now for c in case.told[1].followed[0].letters)


@given(st.dictionaries(st.sampled_from(list(BridgeTerm)), st.fractions(-100, 100), min_size=1), st.fractions(0, 100))
def test_remainders_add_up_and_stay_near(sizes, before):
    """Every term is its own size rounded up or down, whichever makes them add up to the rounded ends."""
    start, end = (_printed(float(v)) for v in (before, before + sum(sizes.values())))
    found = largest_remainder(sizes, end - start, TENTH)

    assert end - start == sum(found.values())
    assert all(abs(Fraction(found[t]) - sizes[t]) <= Fraction(1, 10) for t in sizes)


class TestAttack:
    """L left with three of a hundred, hidden with two others; a reader looks for what L had."""

    MANY: ClassVar = {"A": (40, 100), "B": (50, 100), "C": (45, 100), "F": (30, 100), "G": (25, 100)}

    def _case(self, own):
        then = {**self.MANY, "L": (own, 100)}
        return Case(then, {**self.MANY, "B": (60, 100)}, late={"A": (55, 120)})

    @pytest.mark.parametrize("own", [1, 2, 3, 4])
    def test_the_bridge_says_nothing_of_who_left(self, own):
        """Whatever L had, from none to what all hidden ones had together, the bridge would be the same."""
        case = self._case(own)
        printed = case.bridge

        hidden = [b.practice_id for b in case.frozen.figures[0].bars if b.cell.state is State.HIDDEN]
        assert "L" in hidden
        assert len(hidden) >= 3
        assert {LATE, OTHER} == {term for term, _ in printed.terms}
        assert self._fitting(case, printed, {LATE}) == self._imaginable(case)

    @pytest.mark.parametrize("own", [1, 2, 3, 4])
    def test_all_four_terms_would_have_told(self, own):
        """The same reader finds the number from a bridge that merges nothing: the attack can win."""
        case = self._case(own)
        exact = _slowly(case)
        sizes = {t: exact[t] for t in (PRACTICE, MEMBERSHIP, LATE)}
        terms = largest_remainder(sizes, case.bridge.now - case.bridge.before, TENTH)
        naive = Bridge(case.bridge.before, case.bridge.now, tuple(terms.items()))

        assert {own} <= self._fitting(case, naive, set(terms)) <= {own - 1, own, own + 1}

    def test_three_who_came_late_are_lost_in_the_definition(self):
        """From none to two dozen may have come late: the definition may have done the rest."""
        late, redefined = {"A": (43, 100)}, {"A": (50, 100), "B": (57, 100)}
        case = Case(self.MANY, self.MANY, late, redefined, {"A": (52, 100), "B": (58, 100)})
        other = dict(case.bridge.terms)[OTHER]
        fitting = {
            came
            for came, more in product(range(25), range(40))
            if abs(Fraction(100 * (came + more), 500) - Fraction(other)) <= Fraction(1, 10)
        }

        assert {PRACTICE, OTHER} == {term for term, _ in case.bridge.terms}
        assert fitting >= set(range(15))

    def _imaginable(self, case):
        """Give what L may have had by the printed figures: the hidden ones' numbers add up to what is left."""
        hidden = {b.practice_id for b in case.frozen.figures[0].bars if b.cell.state is State.HIDDEN}
        return set(range(min(100, sum(case.then[i][0] for i in hidden)) + 1))

    def _fitting(self, case, bridge, alone):
        """Give what L may have had by the bridge too: every world is bridged and held to the printed terms."""
        x, y = (sum(n[k] for n in case.then.values()) for k in (0, 1))
        new, of = (sum(n[k] for n in case.now.values()) for k in (0, 1))
        dx, dy = 15, 20  # what came late at A, as the late term tells
        late, now = Fraction(100 * (x + dx), y + dy), Fraction(100 * new, of)
        found = set()
        for own in self._imaginable(case):
            stayed = Fraction(100 * (x + dx - own), y + dy - 100)
            sizes = {PRACTICE: now - stayed, MEMBERSHIP: stayed - late, LATE: late - Fraction(100 * x, y)}
            sizes = {t: s for t, s in sizes.items() if t in alone} | (
                {OTHER: sum(s for t, s in sizes.items() if t not in alone)} if set(sizes) - alone else {}
            )
            if largest_remainder(sizes, bridge.now - bridge.before, TENTH) == dict(bridge.terms):
                found.add(own)
        return found


def _printed(value):
    return Decimal(repr(value)).quantize(TENTH, "ROUND_HALF_UP") + 0


def _stages(case):
    late = {**case.then, **case.late}
    return {
        "printed": case.then,
        "late": late,
        "redefined": {**late, **case.redefined},
        "now": case.now,
        "todays": {**case.now, **case.todays},
    }


def _value(of, ids):
    numerator = denominator = 0
    for i in ids:
        numerator += of[i][0]
        denominator += of[i][1]
    return Fraction(100 * numerator, denominator)


def _less(one, other, ids):
    numerator, denominator = (sum(one[i][k] - other[i][k] for i in ids) for k in (0, 1))
    return numerator, denominator, denominator - numerator


def _slowly(case):
    """Count every stage's patients practice by practice."""
    s, both = _stages(case), sorted(case.then.keys() & case.now.keys())
    redefined, todays = _value(s["redefined"], case.then), _value(s["todays"], case.now)
    stayed_then, stayed_now = _value(s["redefined"], both), _value(s["todays"], both)
    return {
        PRACTICE: stayed_now - stayed_then,
        MEMBERSHIP: (stayed_then - redefined) + (todays - stayed_now),
        LATE: _value(s["late"], case.then) - _value(s["printed"], case.then),
        DEFINITION: redefined - _value(s["late"], case.then),
    }
