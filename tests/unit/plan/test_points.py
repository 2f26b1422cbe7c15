"""The points of run charts are counted once each, and say nothing of what the data do not reach."""

from collections import Counter
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from support.made_up import CODES, SEEN, contracts, indicator, listing, visit, warehouse

from pipeline.counting import country_of, measure_all, measure_points
from pipeline.definitions.snapshot import SnapshotTable
from pipeline.model import Cluster, Level, Period, Practice, State
from pipeline.plan import Plan

PRACTICE = Practice("000001", "Lægerne", "0001")
CLUSTER = Cluster("c1", "Klyngen", (PRACTICE,))
QUARTERS = tuple(Period.ending(date(2026, 12, 31), 3).earlier(3 * i) for i in range(7, -1, -1))
CATALOGUE = SimpleNamespace(contracts=contracts(), codelists={"made_up": CODES})


class _Counting:
    """A warehouse that notes what it is asked to count."""

    def __init__(self, opened, first=None):
        self.asked = []
        self._opened = opened
        self.manifest = opened.manifest
        if first is not None:
            visits = self.manifest.tables["visits"].model_dump() | {"first": first}
            tables = {**self.manifest.tables, "visits": SnapshotTable.model_validate(visits)}
            self.manifest = self.manifest.model_copy(update={"tables": tables})

    def __getattr__(self, name):
        return getattr(self._opened, name)

    def count(self, asked, codelists, period):
        self.asked.append((asked.header.id, period))
        return self._opened.count(asked, codelists, period)


@pytest.fixture
def opened(tmp_path):
    """Give twenty patients of one practice, each seen once; before, one of them for other things."""
    quarters = [date(2026, 2, 1)] * 3 + [date(2026, 5, 1)] * 5 + [date(2026, 8, 1)] * 4 + [date(2026, 11, 1)] * 7
    made = warehouse(
        tmp_path,
        practices=[{"practice_id": "000001", "name": "Lægerne", "region_id": "0001"}],
        listed_patients=[listing(n) for n in range(1, 21)],
        visits=[visit(n, seen_on=on) for n, on in enumerate([date(2025, 11, 1), *quarters], 1)]
        + [visit(1, code="X02", seen_on=date(2025, month, 1)) for month in (1, 4, 7)],
    )
    yield made
    made.close()


def _plan(indicators, periods, points):
    package = SimpleNamespace(shown_in=lambda _: ("charted",))
    return Plan(package, tuple(indicators), tuple(periods), (CLUSTER,), tuple(points))


def _measured(opened, periods, points=QUARTERS, first=None):
    """Measure a report's periods and then its points; one indicator is charted, another is not."""
    counting = _Counting(opened, first)
    made = [indicator(SEEN, id=i, counts="patient") for i in ("charted", "plain")]
    plan = _plan(made, periods, points)
    country = country_of(counting, (CLUSTER,), plan.period)
    measured = measure_all(made, plan.periods, country, CATALOGUE, counting, lambda _: None)
    told = []
    found = measure_points(plan, measured, country, CATALOGUE, counting, told.append)
    return found, counting.asked, told


def test_only_those_who_are_charted_are_counted_in_every_point(opened):
    """A report of a year with eight quarters: one count of the year for each, and eight more for one of them."""
    found, asked, told = _measured(opened, [Period(date(2026, 1, 1), date(2026, 12, 31))])

    assert {"plain": 1, "charted": 1 + 8} == Counter(name for name, _ in asked)
    assert (["charted"], ["charted"]) == (list(found), told)
    assert QUARTERS == tuple(m.period for m in found["charted"])


def test_each_point_counts_what_happened_in_it(opened):
    """Nobody until the last quarter of 2025, one then, and 3, 5, 4 and 7 in those of 2026."""
    found, _, _ = _measured(opened, [QUARTERS[-1]])
    seen = [m.of(Level.CLUSTER, "c1").sums.numerator for m in found["charted"]]

    assert [0, 0, 0, 1, 3, 5, 4, 7] == seen


def test_a_period_of_the_report_is_not_counted_again(opened):
    """A quarterly report with three earlier quarters has half of its eight points already."""
    found, asked, _ = _measured(opened, QUARTERS[-4:])

    assert len(asked) == len(set(asked)) == 8 + 4
    assert QUARTERS == tuple(m.period for m in found["charted"])


def test_points_before_the_data_have_none(opened):
    """Visits that begin in October 2025: earlier quarters have no data, and no zero."""
    reached, cut = (_measured(opened, [QUARTERS[-1]], first=d)[0]["charted"] for d in (None, date(2025, 10, 20)))

    assert [State.VALUE] * 8 == [m.of(Level.CLUSTER, "c1").state for m in reached]
    assert [State.NO_DATA] * 3 + [State.VALUE] * 5 == [m.of(Level.CLUSTER, "c1").state for m in cut]


def test_without_run_charts_nothing_is_counted(opened):
    """A package that asks for none has no points."""
    counting = _Counting(opened)
    plan = replace(_plan([indicator(SEEN, id="plain")], [QUARTERS[-1]], ()), points=())

    assert {} == measure_points(plan, {}, None, CATALOGUE, counting, print)
    assert [] == counting.asked
