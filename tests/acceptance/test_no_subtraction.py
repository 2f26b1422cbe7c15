"""
Reads every figure of a package's reports as a curious neighbour would, and finds no hidden number.

The reports are composed and not printed: what stands in figures.csv and on the page is made of the same rows. The
neighbour is given more than a reader has: every practice's denominator, hidden ones and earlier years' too.
"""

import math
from collections import defaultdict
from dataclasses import replace
from datetime import date

import pytest

from pipeline import batch
from pipeline.counting import country_of, measure_all, observe
from pipeline.intake import current_snapshot
from pipeline.measuring.estimate import factor
from pipeline.model import Level, State, Unit, Visibility
from pipeline.orders.order import Order
from pipeline.project import load_project
from pipeline.warehouse.duckdb import open_warehouse

PRINTED = date(2026, 11, 27)
FEW = range(1, 5)  # the house shows 5 and more


@pytest.fixture(scope="session")
def read(sample_project, tmp_path_factory):
    """Compose the package with the smallest numbers for each cluster, open and anonymised, with the truth beside it."""
    project, catalogue = load_project(sample_project, today=PRINTED)
    folder, manifest = current_snapshot(project.state)
    warehouse = open_warehouse(folder, manifest, catalogue.contracts)
    order = Order("kol", date(2026, 9, 30), (), Visibility.ANONYMISED, PRINTED)
    whole = batch.plan_for(order, catalogue, warehouse)
    plan = replace(whole, periods=whole.periods[-2:])  # one earlier year stands for all
    job = batch.Job(order, plan, project, catalogue, warehouse, b"a key for tests alone", tmp_path_factory.mktemp("o"))
    country = country_of(warehouse, plan.clusters, plan.period)
    measured = measure_all(plan.indicators, plan.periods, country, catalogue, warehouse, lambda _: None)
    observed = observe(plan.indicators, plan.period, country, catalogue, warehouse)
    setting = batch._setting(job, measured, country, observed)
    reports = {
        (cluster, s.visibility): batch.composed(batch.figures_on(cluster, s, country, observed, job), s.visibility, job)
        for cluster in plan.clusters
        for s in (replace(setting, visibility=seen) for seen in Visibility)
    }
    warehouse.close()
    return reports, measured


def _figures(report):
    """Group a report's figures by indicator and the period's last day; what is made of them tells nothing more."""
    figures = defaultdict(list)
    for row in report.rows:
        if not row.category:
            figures[row.indicator_id, row.period_end].append(row)
    return figures


def _numerators(row, denominator, scale):
    """Give the least and the largest whole numerator that a shown row can stand for."""
    if row.numerator is not None:
        return int(row.numerator), int(row.numerator)
    half = 0.5 * 10 ** int(row.value.as_tuple().exponent)
    ends = ((float(row.value) + sign * half) * denominator / scale for sign in (-1, 1))
    low, high = ends
    return max(0, math.ceil(low - 1e-9)), math.floor(high + 1e-9)


def _possible(rows, truth, cluster):
    """Give, for each unlisted member that has data, the numerators that the shown rows leave possible, and the true."""
    members = {p.name: truth.of(Level.PRACTICE, p.practice_id) for p in cluster.members}
    counted = {name: m.sums for name, m in members.items() if m.state is not State.NO_DATA}
    behind = {name: float(sums.denominator) for name, sums in counted.items()}
    listed = {r.unit_label: r for r in rows if r.level is Level.PRACTICE and r.state is State.VALUE}
    unlisted = counted.keys() - listed.keys()
    total = next(r for r in rows if r.level is Level.CLUSTER)
    if total.state is not State.VALUE or not listed:
        return {}
    scale = factor(truth.header, truth.period)
    low, high = _numerators(total, sum(behind.values()), scale)
    for name, row in listed.items():
        least, most = _numerators(row, behind[name], scale)
        low, high = low - most, high - least
    together = sum(behind[name] for name in unlisted)
    return {
        name: (max(0, low - (together - behind[name])), counted[name].numerator, min(behind[name], high))
        for name in unlisted
    }


def test_no_count_of_one_to_four_is_shown(read):
    """Neither those who have it nor those who have it not, for any practice, cluster, region or the nation."""
    reports, _ = read
    counted = [r for report in reports.values() for r in report.rows if r.numerator is not None]

    assert len(counted) > 100
    for row in counted:
        behind = {row.numerator, row.denominator}
        behind |= {row.denominator - row.numerator} if row.unit is Unit.PERCENT else set()
        assert not behind & set(FEW), row


def test_a_cell_without_a_value_holds_no_number(read):
    """Hidden, too few and no data carry neither interval nor counts."""
    reports, _ = read

    for row in (r for report in reports.values() for r in report.rows if r.state is not State.VALUE):
        assert {row.value, row.low, row.high, row.numerator, row.denominator} == {None}


def test_subtraction_leaves_every_hidden_number_open(read):
    """The total minus the listed, in this period and the earlier ones, fits more than one number for each unlisted."""
    reports, measured = read
    attacked = 0
    for (cluster, seen), report in reports.items():
        if seen is Visibility.ANONYMISED:
            continue
        assert len({p.name for p in cluster.members}) == len(cluster.members)
        for (indicator_id, last), rows in _figures(report).items():
            truth = next(m for m in measured[indicator_id] if m.period.last == last)
            for name, (least, true, most) in _possible(rows, truth, cluster).items():
                assert least <= true <= most, "the neighbour's arithmetic is wrong"
                assert most > least, (cluster.cluster_id, indicator_id, last, name)
                attacked += 1

    assert attacked > 50


def test_what_is_unlisted_is_not_few_together(read):
    """The total minus the listed is itself no count of one to four."""
    reports, _ = read
    for report in reports.values():
        for rows in _figures(report).values():
            practices = [r for r in rows if r.level is Level.PRACTICE]
            total = next(r for r in rows if r.level is Level.CLUSTER)
            if total.numerator is None or not any(r.numerator is not None for r in practices):
                continue
            left = total.numerator - sum(r.numerator or 0 for r in practices)
            without = total.denominator - sum(r.denominator or 0 for r in practices) - left
            assert not {left, without} & set(FEW), practices


def test_letters_single_nobody_out(read):
    """No letter is missing alone, all values are whole, nothing else stands beside, and no letter has a past."""
    reports, _ = read
    for (cluster, seen), report in reports.items():
        if seen is Visibility.OPEN:
            continue
        for (indicator_id, last), rows in _figures(report).items():
            bars = [r for r in rows if r.level is Level.PRACTICE]
            assert not bars or last == date(2026, 9, 30)
            assert len(bars) == 0 or len(bars) >= 3
            assert last != date(2026, 9, 30) or len(cluster.members) - len(bars) != 1, indicator_id
            assert [r.unit_label for r in bars] == sorted(r.unit_label for r in bars)
            assert all(r.value == r.value.to_integral_value() for r in bars)
            assert {(r.low, r.high, r.numerator, r.denominator) for r in bars} <= {(None, None, None, None)}


def test_marks_stand_on_three_letters_or_on_none(read):
    """One filled dot among open ones would say who is large."""
    reports, _ = read
    marks = {
        sum(dot.filled for figure in page.figures for dot in figure.plot.dots)
        for (_, seen), report in reports.items()
        for page in report.pages
        if seen is Visibility.ANONYMISED
    }

    assert not marks & {1, 2}


def test_a_cluster_below_the_house_minimum_shows_no_practice(read):
    """Four practices: their figures stand nowhere, the cluster's own does."""
    reports, _ = read
    small = [report for (cluster, _), report in reports.items() if len(cluster.members) < 6]

    assert len(small) == 2
    for report in small:
        assert {r.level for r in report.rows} == {Level.CLUSTER, Level.REGION, Level.DENMARK}
