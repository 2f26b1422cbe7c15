"""Time adds up as practices do: what a longer period and the points inside it would tell is hidden."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.measuring_cases import RULE, header, why

from pipeline.measuring.disclosure import protect
from pipeline.measuring.estimate import Method, Sums
from pipeline.measuring.measure import Measurement
from pipeline.measuring.references import ReferenceFigure
from pipeline.measuring.sheets import Sheet
from pipeline.model import Level, Period, State

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
QUARTERS = [Period.ending(date(2026, 12, 31), 3).earlier(3 * i) for i in (3, 2, 1, 0)]
EVENTS = {"unit": "per_1000", "denominator_in": "days", "counts": "prescription", "min_denominator": 1}
LISTED = 1000 * 365


def _sheet(period, events, days, *, is_point, state=State.VALUE, said=EVENTS):
    """Give the cluster's figure in a period, unprotected, with nothing beside it."""
    x, y = Decimal(events), Decimal(days)
    figure = Measurement(Level.CLUSTER, "c1", Sums(1000, 0, x, y, x, y, x), 1.0, 1.0, 0.0, 2.0, state)
    nothing = ReferenceFigure("")
    return Sheet(header(**said), period, Method.BETWEEN, (), 6, figure, nothing, nothing, is_point=is_point)


def _year_and_quarters(quarters, year=None, **said):
    """Give a report of a year with a point for each quarter; the year is their sum unless told otherwise."""
    own = _sheet(YEAR, sum(quarters) if year is None else year, LISTED, is_point=False, **said)
    days = [p.days * 1000 for p in QUARTERS]
    return [own, *(_sheet(p, x, y, is_point=True, **said) for p, x, y in zip(QUARTERS, quarters, days, strict=True))]


def _hidden(sheets, rule=RULE):
    """Protect, and give who hid each figure: the report's own first."""
    return [why(s.cluster) for s in protect(sheets, rule).sheets]


class TestQuartersOfAYear:
    """Points inside the report's own period."""

    def test_what_may_all_be_shown_is_shown(self):
        """Twenty in each quarter and eighty in the year."""
        assert [None] * 5 == _hidden(_year_and_quarters([20, 20, 20, 20]))

    def test_one_small_quarter_takes_a_second_with_it(self):
        """3 would be 63 - 20 - 20 - 20: the next smallest goes too, and never the year."""
        hidden = _hidden(_year_and_quarters([3, 30, 20, 25]))

        assert [None, "small", None, "cover", None] == hidden

    def test_two_small_quarters_cover_each_other(self):
        """3 and 4 are 7 together, and nobody knows which is which."""
        hidden = _hidden(_year_and_quarters([3, 30, 4, 25]))

        assert [None, "small", None, "small", None] == hidden

    def test_a_quarter_without_cover_takes_all_points(self):
        """Three quarters with nothing leave no doubt about the fourth: the year stays and no point does."""
        rule = replace(RULE, true_zero_is_shown=True, smallest_shown=5)
        hidden = _hidden([_year_and_quarters([3, 0, 0, 0], year=3)[0], *_year_and_quarters([3, 0, 0, 0])[1:]], rule)

        assert hidden[0] == "small"
        assert ["small", *["cover"] * 3] == hidden[1:]

    def test_a_hidden_year_hides_its_quarters(self):
        """Four quarters would add up to what is hidden for a practice's sake."""
        sheets = _year_and_quarters([20, 20, 20, 20])
        owner_hid = replace(sheets[0], cluster=replace(sheets[0].cluster, state=State.HIDDEN))

        assert ["owner", *["cover"] * 4] == _hidden([owner_hid, *sheets[1:]])

    def test_patients_counted_once_a_span_do_not_add_up(self):
        """50 in the year and 63 in its quarters: nothing is found by subtraction, and only the small one is hidden."""
        hidden = _hidden(_year_and_quarters([3, 20, 20, 20], year=50))

        assert [None, "small", None, None, None] == hidden

    def test_figures_of_a_day_do_not_add_up(self):
        """Of 200 patients on the last day of each quarter, 20 each time: all may be seen."""
        said = {"unit": "percent", "counts": "patient"}
        own = _sheet(YEAR, 20, 200, is_point=False, said=said)
        points = [_sheet(p, 20, 200, is_point=True, said=said) for p in QUARTERS]

        assert [None] * 5 == _hidden([own, *points])

    def test_a_quarter_of_another_indicator_tells_nothing(self):
        """Each indicator is looked at alone."""
        other = [replace(s, header=header(**EVENTS, id="other")) for s in _year_and_quarters([20, 20, 20, 20])]

        assert [None] * 5 == _hidden([_year_and_quarters([3, 30, 20, 25])[0], *other[1:]])

    def test_without_data_there_is_nothing_to_cover(self):
        """A quarter that the data do not reach is no hidden number."""
        sheets = _year_and_quarters([0, 20, 20, 20])
        unreached = replace(
            sheets[1], cluster=replace(_sheet(QUARTERS[0], 0, 0, is_point=True).cluster, state=State.NO_DATA)
        )
        whole = _sheet(YEAR, 60, LISTED - 90 * 1000, is_point=False)

        assert [None] * 5 == _hidden([whole, unreached, *sheets[2:]])


class TestAYearOfQuarters:
    """A point around the report's own periods."""

    def _hidden_by(self, quarters, year):
        own = [
            _sheet(p, x, p.days * 1000, is_point=False)
            for p, x in zip(QUARTERS[-len(quarters) :], quarters, strict=True)
        ]
        return _hidden([*own, _sheet(YEAR, year, LISTED, is_point=True)])

    def test_a_year_of_shown_quarters_is_shown(self):
        """Nothing is hidden, so nothing can be found."""
        assert [None] * 5 == self._hidden_by([20, 20, 20, 20], 80)

    def test_a_year_with_a_hidden_quarter_is_hidden(self):
        """63 would tell the 3; the report's own quarters stay."""
        hidden = self._hidden_by([20, 20, 3, 20], 63)

        assert [None, None, "small", None, "cover"] == hidden

    def test_a_year_that_leaves_few_is_hidden(self):
        """63 less the three quarters that are shown is a fourth with 3."""
        assert [None, None, None, "cover"] == self._hidden_by([20, 20, 20], 63)

    def test_a_year_that_leaves_many_is_shown(self):
        """80 less the two that are shown is half a year with 40."""
        assert [None, None, None] == self._hidden_by([20, 20], 80)


COUNTS = st.lists(st.integers(0, 8) | st.integers(0, 60), min_size=4, max_size=4)
RULES = st.builds(
    lambda t, zero: replace(RULE, smallest_shown=t, true_zero_is_shown=zero), st.integers(3, 12), st.booleans()
)


@given(quarters=COUNTS, rule=RULES)
@example(quarters=[3, 0, 0, 40], rule=RULE)
@example(quarters=[3, 1, 0, 0], rule=RULE)
@example(quarters=[2, 2, 30, 30], rule=RULE)
def test_the_year_less_its_shown_quarters_tells_no_number(quarters, rule):
    """What is left is nothing, or two that count and are not few together; and no figure of the report gives way."""
    sheets = _year_and_quarters(quarters)
    year, *points = protect(sheets, rule).sheets
    unlisted = [x for x, p in zip(quarters, points, strict=True) if p.cluster.cell.state is not State.VALUE]
    everything_hidden = len(unlisted) == 4

    assert year == protect(sheets[:1], rule).sheets[0]
    if year.cluster.cell.state is not State.VALUE:
        assert everything_hidden
    elif unlisted and not everything_hidden:
        counting = [x for x in unlisted if x > 0]
        assert len(counting) != 1 or not rule.true_zero_is_shown
        assert not rule.hides(sum(unlisted))


@given(quarters=COUNTS, rule=RULES, more=st.integers(1, 6))
def test_a_stricter_rule_shows_no_more_points(quarters, rule, more):
    """What a low threshold hides, a higher one hides too."""
    sheets = _year_and_quarters(quarters)
    lax, strict = _hidden(sheets, rule), _hidden(sheets, replace(rule, smallest_shown=rule.smallest_shown + more))

    assert all(after is not None for before, after in zip(lax, strict, strict=True) if before is not None)


@pytest.mark.parametrize("events", [3, 20])
def test_a_period_that_the_report_has_is_no_point(events):
    """A quarter of a quarterly report is the report's own: only points give way."""
    own = [_sheet(p, x, p.days * 1000, is_point=False) for p, x in zip(QUARTERS, [20, 20, 20, events], strict=True)]

    assert [None, None, None] == _hidden(own)[:3]
