"""Amounts per 1.000 listed per day: their value and interval, what has no amount, and whom they rest on."""

from dataclasses import replace
from decimal import Decimal
from math import sqrt

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import t
from support.measuring_cases import RULE, groups_of, measured, of_patients, sheet_of

from pipeline.measuring.disclosure import protect
from pipeline.measuring.estimate import Method, Sums
from pipeline.measuring.tables import measure_table
from pipeline.model import HiddenBy, Level, State

approx = pytest.approx
DDD = {"unit": "ddd_per_1000_per_day", "counts": "prescription"}
LISTED = (0, 365)  # a patient without a prescription, listed all year


def _practice(practices, practice_id="p1", events=None, **said):
    found = measured(of_patients(practices, events=events), groups_of(practices), **DDD, **said)
    return found.of(Level.PRACTICE, practice_id)


class TestValues:
    """What is divided by what."""

    def test_an_amount_per_1000_listed_per_day(self):
        """6.6 and 13.4 doses over 365 + 365 + 182 listed days: 1.000 times 20 over 912."""
        found = _practice({"p1": [("6.6", 365), ("13.4", 365), (0, 182)]}, min_denominator=1)

        assert found.value == approx(1000 * 20 / 912)

    def test_days_of_a_short_period_are_days(self):
        """Five doses among ten people in 30 days are 16.7 per 1.000 per day, whatever the length of a year."""
        assert _practice({"p1": [(1, 30)] * 5 + [(0, 30)] * 5}).value == approx(1000 * 5 / 300)

    @pytest.mark.parametrize(
        ("total", "people", "days", "per_day"),
        [
            (850_000_000, 68_000_000, 365, "34.2466"),
            ("69.166667", 10_000, 30, "0.2306"),  # 100 · 500 / 3000 + 30 · 20 / 20 + 90 · 500 / 2000 doses
        ],
    )
    def test_published_examples(self, total, people, days, per_day):
        """A nation's paracetamol in a year, and three prescriptions among 10.000 in 30 days (atcddd)."""
        found = _practice({"p1": [(total, people * days)]})

        assert found.value == approx(float(per_day), abs=0.00005)

    @pytest.mark.parametrize(("people", "state"), [(9, State.TOO_FEW), (10, State.VALUE)])
    def test_the_least_denominator_is_told_in_persons(self, people, state):
        """Ten listed all year are enough where ten are asked for."""
        assert _practice({"p1": [(5, 365)] * people}, min_denominator=10).state is state

    def test_patients_alike_leave_no_interval(self):
        """Where nobody differs, nothing says how much chance could do."""
        found = _practice({"p1": [(5, 365)] * 20})

        assert (found.value, found.low, found.high) == (approx(1000 * 5 / 365), None, None)

    def test_no_doses_at_all_are_a_true_zero(self):
        """Nobody was prescribed anything, and nothing lacks an amount."""
        found = _practice({"p1": [LISTED] * 40})

        assert (found.state, found.value) == (State.VALUE, 0.0)


amount = st.decimals(0, 3000, places=3) | st.just(Decimal(0))


@settings(max_examples=40)
@given(st.lists(st.tuples(amount, st.integers(1, 366)), min_size=1, max_size=40))
@example([(Decimal(0), 365)])
@example([(Decimal("6.6"), 365)] * 3)
@example([(Decimal(10**9), 366), (Decimal(0), 1)])
def test_the_interval_is_that_of_a_ratio_over_patients(patients):
    """Cochran's variance of a ratio, patient by patient, with Student's t."""
    found = _practice({"p1": patients}, min_denominator=1)
    n, x, y = len(patients), sum(float(a) for a, _ in patients), sum(d for _, d in patients)
    residuals = [float(a) - x / y * d for a, d in patients]
    variance = sum(r**2 for r in residuals) * n / (n - 1) / y**2 if n > 1 else 0.0
    value = 1000 * x / y

    assert found.value == approx(value, rel=1e-12)
    if found.low is None:
        assert variance <= 1e-9 * (x / y) ** 2
        return
    half = 1000 * float(t.ppf(0.975, n - 1)) * sqrt(variance)
    assert found.low == approx(max(value - half, 0), rel=1e-6, abs=1e-6 * value)
    assert found.high == approx(value + half, rel=1e-6)


NOTHING_MEASURED = {"p1": [LISTED] * 40, "p2": [("10", 365)] * 40, "p3": [LISTED] * 40}
EVENTS = {"p1": (12, 12), "p2": (50, 10)}


class TestWithoutAmounts:
    """What nobody has given an amount is told of, and is never zero."""

    def test_events_without_any_amount_are_not_applicable(self):
        """Twelve prescriptions and not one dose: there is nothing to say in doses."""
        found = _practice(NOTHING_MEASURED, events=EVENTS)

        assert (found.state, found.value, found.low, found.high) == (State.NOT_APPLICABLE, None, None, None)

    def test_beside_others_it_is_no_zero(self):
        """p3, where nobody was prescribed anything, has a true zero; p1 has no value."""
        measurements = measured(of_patients(NOTHING_MEASURED, events=EVENTS), groups_of(NOTHING_MEASURED), **DDD)
        table = measure_table([measurements], [Level.PRACTICE])

        assert {"p1": None, "p2": approx(1000 * 10 / 365), "p3": 0.0} == dict(
            table.select("unit_id", "value").iter_rows()
        )

    def test_a_practice_without_amounts_is_not_applicable_on_a_page(self):
        """The cell says so, and carries no number."""
        sheet = _sheet(NOTHING_MEASURED, events=EVENTS)
        cell = sheet.practices["p1"].cell

        assert (cell.state, cell.value, cell.numerator) == (State.NOT_APPLICABLE, None, None)

    @pytest.mark.parametrize(
        ("events", "percent"),
        [
            ({"p1": (40, 10), "p2": (40, 10)}, 25.0),  # 20 of 80
            ({"p1": (40, 0), "p2": (40, 0)}, 0.0),
            ({"p1": (40, 2), "p2": (40, 2)}, None),  # four are few
            ({"p1": (40, 38), "p2": (40, 38)}, None),  # so are the four that have one
            ({"p1": (0, 0)}, None),
        ],
    )
    def test_how_many_lack_an_amount_is_told_of_the_cluster(self, events, percent):
        """Of all events in the cluster; not where few lack one, or few have one."""
        practices = {i: [("10", 365)] * 20 for i in ("p1", "p2", "p3")}

        assert _sheet(practices, events=events).unvalued_percent == percent

    def test_it_is_told_where_nothing_has_an_amount(self):
        """A cluster whose twelve prescriptions have no dose is told that it is all of them."""
        practices = {i: [LISTED] * 40 for i in ("p1", "p2", "p3")}
        sheet = _sheet(practices, events={"p1": (12, 12)})

        assert (sheet.cluster.cell.state, sheet.unvalued_percent) == (State.NOT_APPLICABLE, 100.0)

    def test_a_hidden_cluster_tells_nothing(self):
        """Where the total is hidden, so is what lacks an amount."""
        practices = {"p1": [(100, 365)] * 3 + [LISTED] * 40, "p2": [LISTED] * 40, "p3": [LISTED] * 40}
        sheet = _sheet(practices, events={"p1": (60, 30)})

        assert (sheet.cluster.cell.state, sheet.unvalued_percent) == (State.HIDDEN, None)


def _sheet(practices, rule=RULE, events=None):
    return protect([sheet_of(measured(of_patients(practices, events=events), **DDD))], rule).sheets[0]


class TestWhomItRestsOn:
    """An amount is no count of people: what protects it is how many patients make it."""

    @pytest.mark.parametrize(
        ("amounts", "alike"),
        [
            ([10] * 5, 5),
            ([10] * 5 + [0] * 100, 5),
            (["6.667"] * 7, 7),
            ([90] + [1] * 10, approx(Decimal("1.2330"), abs=Decimal("0.0001"))),  # 100² / (90² + 10 · 1²)
            ([], 0),
            ([0, 0], 0),
        ],
    )
    def test_as_many_as_would_have_to_be_alike(self, amounts, alike):
        """(Σx)² / Σx²: five alike are five; one who makes most of it is little more than one."""
        each = [Decimal(a) for a in amounts]
        squares = sum((a * a for a in each), Decimal(0))
        sums = Sums(len(each), 0, sum(each, Decimal(0)), Decimal(365), squares, Decimal(0), Decimal(0))

        assert sums.rests_on == alike

    def test_an_amount_of_unknown_people_rests_on_one(self):
        """Already counted sums do not tell, and the most cautious answer is one."""
        assert Sums(None, 0, Decimal(100), Decimal(365)).rests_on == 1

    @pytest.mark.parametrize(
        ("patients", "hidden"),
        [
            pytest.param([(100, 365)] * 4 + [LISTED] * 40, True, id="four patients, whatever the amount"),
            pytest.param([(100, 365)] * 5 + [LISTED] * 40, False, id="five patients alike"),
            pytest.param([("0.3", 365)] * 10 + [LISTED] * 40, False, id="three doses in all, among ten patients"),
            pytest.param([(900, 365)] + [(1, 365)] * 60, True, id="sixty with a dose each beside one with most"),
            pytest.param([LISTED] * 40, False, id="nobody: a true zero"),
        ],
    )
    def test_a_figure_rests_on_enough_patients(self, patients, hidden):
        """Few who make most of it are hidden; many with little are not."""
        others = {f"o{i}": [(10, 365)] * 40 for i in range(3)}
        cell = _sheet({"p1": patients, **others}).practices["p1"].cell

        assert (cell.hidden_by is HiddenBy.HOUSE) is hidden

    def test_few_who_make_most_of_the_cluster_hide_its_total(self):
        """One patient with more than all others: the total is hers."""
        practices = {"p1": [(10**6, 365)] + [(1, 365)] * 40, **{i: [(1, 365)] * 40 for i in ("p2", "p3", "p4")}}

        assert _sheet(practices).cluster.cell.hidden_by is HiddenBy.HOUSE


PEOPLE = st.lists(st.sampled_from([0, 1, 2, 5, 50, 1000]), min_size=12, max_size=30)
CLUSTERS = st.lists(PEOPLE, min_size=3, max_size=6).map(
    lambda practices: {f"p{i}": [(x, 365) for x in people] for i, people in enumerate(practices)}
)


@settings(max_examples=60)
@given(CLUSTERS, st.integers(3, 8), st.integers(1, 6))
@example(
    {
        "p0": [(50, 365)] * 3 + [LISTED] * 9,
        "p1": [(1, 365)] * 8 + [LISTED] * 4,
        "p2": [(1, 365)] * 30,
        "p3": [(300, 365)] + [(2, 365)] * 29,
    },
    5,
    4,
)
def test_a_stricter_rule_never_shows_more(cluster, smallest, more):
    """What few patients hide under a low threshold stays hidden under a higher, the total and its covers included."""
    lax, strict = (_sheet(cluster, replace(RULE, smallest_shown=s)) for s in (smallest, smallest + more))

    assert _shown(strict) <= _shown(lax)
    assert _shown(lax) - {"total"} <= {i for i, own in cluster.items() if not 0 < _alike(x for x, _ in own) < smallest}


@settings(max_examples=60)
@given(CLUSTERS)
def test_what_is_left_of_a_shown_total_rests_on_enough_patients(cluster):
    """The total less the shown practices is nothing, or as safe as a figure."""
    sheet = _sheet(cluster)
    left = [x for i, own in cluster.items() if i not in _shown(sheet) for x, _ in own]
    if "total" in _shown(sheet):
        assert not 0 < _alike(left) < RULE.smallest_shown


def _shown(sheet):
    cells = {i: s.cell.state for i, s in sheet.practices.items()} | {"total": sheet.cluster.cell.state}
    return {i for i, state in cells.items() if state is State.VALUE}


def _alike(amounts):
    known = list(amounts)
    squares = sum(x * x for x in known)
    return sum(known) ** 2 / squares if squares else 0


def test_amounts_vary_between_patients():
    """No count is independent of another where a patient can have any amount."""
    assert measured(of_patients({"p1": [(1, 365)] * 30}), **DDD).method is Method.BETWEEN
