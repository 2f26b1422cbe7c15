"""What a plan holds, and what it refuses before anything is counted."""

from datetime import date

import pytest
from support.definition_texts import PACKAGE, whole_project

from pipeline.definitions.reviewing import overdue
from pipeline.definitions.snapshot import SnapshotManifest, SnapshotSource, SnapshotTable
from pipeline.errors import DefinitionError, ExtractError, UsageError
from pipeline.model import Cluster, Period, Practice, Visibility
from pipeline.orders.run_order import RunOrder
from pipeline.plan import latest_ending, plan_run, refuse_unreadable, starts_too_late, tables_needed

YEAR = Period(date(2025, 10, 1), date(2026, 9, 30))


def source(name, tables, person_key, until=date(2026, 10, 31)):
    """Give a source as a snapshot's manifest tells of it."""
    return SnapshotSource(
        id=name, title=name, owner="An owner", tables=tables, data_until=until, lag_weeks=0, complete_until=until,
        person_key=person_key, covers="nation", rounded_to=None, billing_weeks=False, rows_in=1, rows_kept=1,
        rows_rejected=0, rows_netted=0, parts=(name,),
    )  # fmt: skip


def manifest(*sources, first=date(2020, 1, 1)):
    """Give the manifest of a snapshot from these sources, its events beginning on a day."""
    names = {t for s in sources for t in s.tables}
    tables = {
        t: SnapshotTable(
            rows=1, digest=t, sources=[s.id for s in sources if t in s.tables], columns=("practice_id",),
            first=first if t == "events" else None, last=None,
        )
        for t in names
    }  # fmt: skip
    return SnapshotManifest(digest="made_up", engine_version="0", sources=sources, tables=tables)


def refused(told):
    """Ask for a year of the one indicator over a snapshot."""
    catalogue = whole_project().read()
    refuse_unreadable(catalogue.indicators.values(), catalogue, told, YEAR)


def test_one_person_key_in_all_sources_is_fine():
    """Sources that share a key may be joined, also where two fill one table."""
    refused(
        manifest(
            source("a", ["events"], "one"), source("b", ["events"], "one"), source("c", ["listed_patients"], "one")
        )
    )


@pytest.mark.parametrize("order", [("other", "one"), ("one", "other")])
def test_every_source_of_a_table_counts(order):
    """Where two sources fill one table under different keys, the one that comes last does not hide the first."""
    first, second = order
    told = manifest(
        source("a", ["events"], first), source("b", ["events"], second), source("c", ["listed_patients"], "one")
    )

    with pytest.raises(DefinitionError, match="now events: one, other; listed_patients: one"):
        refused(told)


def test_two_keys_in_one_table_are_enough():
    """Two keys in a single table are two persons under one number as well."""
    told = manifest(
        source("a", ["events"], "one"), source("b", ["listed_patients"], "one"), source("c", ["listed_patients"], "two")
    )

    with pytest.raises(DefinitionError, match="now events: one; listed_patients: one, two"):
        refused(told)


def test_registers_have_no_person_key():
    """A source without patients joins nobody."""
    refused(manifest(source("a", ["events", "listed_patients"], "one"), source("b", ["practices"], None)))


def test_the_first_covered_period_is_told():
    """Data that begin in March 2026 cover, at the earliest, the year that ends in February 2027."""
    told = manifest(source("a", ["events", "listed_patients"], "one"), first=date(2026, 3, 2))

    with pytest.raises(ExtractError) as met:
        refused(told)

    assert str(met.value) == (
        "table 'events'  it begins 2026-03-02, too late for things_percent.\n"
        "    the first period end that it covers is 2027-02-28\n"
        "    ask for a later --ending, or receive a delivery that begins earlier\n\n"
        "1 problem. Nothing was counted."
    )


def test_a_month_begun_is_a_month_covered():
    """Data of which the first day is one of the period's first month reach far enough: not every day has an event."""
    refused(manifest(source("a", ["events", "listed_patients"], "one"), first=date(2025, 10, 31)))


PART = """\
/*---
id: both_percent
title: Patients with both
why: Things matter together.
population: The listed.
numerator: Those with a thing twice.
unit: percent
better: higher
relevant_difference: 5
reads: []
combines: [things_percent]
counts: patient
status: draft
source: A guideline, 2026
reviewed: {by: A. Doctor, on: 2026-03-01, again: 2027-03-01}
---*/
SELECT t.practice_id, t.patient_id, t.numerator FROM things_percent AS t
"""


@pytest.fixture
def whole():
    """Give a catalogue with an indicator that combines one that looks back two years."""
    texts = whole_project()
    texts["indicators/topic/both_percent.sql"] = PART
    texts.change("indicators/topic/things_percent.sql", "counts:", "lookback: {months: 24}\ncounts:")
    texts.change("indicators/topic/things_percent.sql", "$period_start", "$lookback_start")
    return texts.read()


def test_a_whole_needs_the_tables_of_its_parts(whole):
    """What an indicator is counted from includes what its parts read, the engine's views as the table behind them."""
    assert tables_needed(whole.indicators["both_percent"], whole) == {"events", "listed_patients"}


@pytest.mark.parametrize(("first", "late"), [(date(2024, 10, 31), False), (date(2024, 11, 1), True)])
def test_a_whole_looks_back_as_far_as_its_parts(whole, first, late):
    """Data must begin within the first month of the longest lookback among the parts."""
    told = manifest(source("a", ["events", "listed_patients"], "one"), first=first)

    assert late is starts_too_late(whole.indicators["both_percent"], whole, told, YEAR)


def test_a_whole_is_refused_where_a_part_cannot_be_read(whole):
    """A table of a part that ends too early stops the whole."""
    told = manifest(source("a", ["events", "listed_patients"], "one", until=date(2026, 8, 31)))

    with pytest.raises(ExtractError, match="table 'events' is complete until 2026-08-31"):
        refuse_unreadable([whole.indicators["both_percent"]], whole, told, YEAR)


WINTER = '{season: {from: "10-01", to: "03-31"}}'
CLUSTER = Cluster("nord", "Nordklyngen", (Practice("000001", "Lægerne", "1084"),))


def planned(ending, period="{months: 12}", comparison="{trend: 2}", figures="[practices]", first=date(2020, 1, 1)):
    """Plan a run of a package with a period and figures of one's own."""
    texts = whole_project()
    own = PACKAGE.replace("{months: 12}", period).replace("questions:", f"comparison: {comparison}\nquestions:")
    texts["packages_defs/things_package.yaml"] = own.replace(
        "    indicators:", f"    figures: {figures}\n    indicators:"
    )
    order = RunOrder("things_package", ending, (), Visibility.OPEN, date(2027, 1, 1))
    told = manifest(source("a", ["events", "listed_patients"], "one"), first=first)
    return plan_run(order, texts.read(), told, [CLUSTER])


@pytest.mark.parametrize(
    ("period", "ending", "own", "before"),
    [
        ("{months: 12}", date(2026, 9, 30), date(2025, 10, 1), [date(2023, 10, 1), date(2024, 10, 1)]),
        ("{quarters: 1}", date(2026, 9, 30), date(2026, 7, 1), [date(2026, 1, 1), date(2026, 4, 1)]),
        ("{quarters: 2}", date(2026, 9, 30), date(2026, 4, 1), [date(2025, 4, 1), date(2025, 10, 1)]),
        (WINTER, date(2026, 3, 31), date(2025, 10, 1), [date(2023, 10, 1), date(2024, 10, 1)]),
    ],
)
def test_earlier_periods_are_of_the_packages_kind(period, ending, own, before):
    """Months and quarters follow each other; a season comes a year apart. Without series there are no points."""
    plan = planned(ending, period)

    assert [*before, own] == [p.first for p in plan.periods]
    assert (Period(own, ending), (), ()) == (plan.period, plan.points, plan.charted)


def test_points_are_planned_for_those_who_are_charted():
    """Twelve quarters that end with the year, for the indicator whose section asks."""
    plan = planned(date(2026, 9, 30), comparison="{series: {quarters: 12}}", figures="[practices, run_chart]")

    assert ["things_percent"] == [i.header.id for i in plan.charted]
    assert (12, Period(date(2026, 7, 1), date(2026, 9, 30))) == (len(plan.points), plan.points[-1])
    assert (YEAR,) == plan.periods


@pytest.mark.parametrize(
    ("period", "series", "ending"),
    [
        ("{months: 12}", "{quarters: 12}", date(2026, 8, 31)),
        ("{quarters: 4}", "{years: 3}", date(2026, 8, 31)),
        (WINTER, "{quarters: 12}", date(2026, 9, 30)),
    ],
)
def test_a_day_that_ends_no_point_is_refused(period, series, ending):
    """With run charts a day must end a quarter as well; a season of quarters ends one by itself."""
    with pytest.raises(UsageError, match=f"{ending} does not end"):
        planned(ending, period, f"{{series: {series}}}", "[run_chart]")


def test_months_may_end_on_any_day_where_no_point_is_a_quarter():
    """Years of points end where the period does."""
    plan = planned(date(2026, 8, 15), comparison="{series: {years: 3}}", figures="[run_chart]")

    assert [date(2024, 8, 15), date(2025, 8, 15), date(2026, 8, 15)] == [p.last for p in plan.points]


def test_points_may_begin_before_the_data():
    """Only the report's own period must be covered: earlier points have no data."""
    plan = planned(
        date(2026, 9, 30), comparison="{series: {quarters: 12}}", figures="[run_chart]", first=date(2025, 10, 1)
    )

    assert date(2023, 10, 1) == plan.points[0].first


@pytest.mark.parametrize(
    ("period", "ending", "told"),
    [
        ("{quarters: 1}", date(2025, 12, 31), "2026-06-30"),
        (WINTER, date(2026, 3, 31), "2027-03-31"),
        ("{months: 12}", date(2026, 9, 30), "2027-02-28"),
    ],
)
def test_the_first_covered_period_is_one_of_the_packages_kind(period, ending, told):
    """Data that begin in March 2026: the first day told of is one that may be asked for."""
    with pytest.raises(ExtractError, match=f"the first period end that it covers is {told}"):
        planned(ending, period, first=date(2026, 3, 2))


@pytest.mark.parametrize(
    ("period", "ending", "told"),
    [
        ("{quarters: 1}", date(2026, 12, 31), "2026-09-30"),
        (WINTER, date(2027, 3, 31), "2026-03-31"),
        ("{months: 12}", date(2026, 12, 31), "2026-10-31"),
    ],
)
def test_the_last_covered_period_is_one_of_the_packages_kind(period, ending, told):
    """Data until the end of October 2026: the last day told of is one that may be asked for."""
    with pytest.raises(ExtractError, match=f"the last period end that it covers is {told}"):
        planned(ending, period)


@pytest.mark.parametrize(
    ("complete", "newest"),
    [("2026-10-31", "2026-10-31"), ("2026-10-30", "2026-09-30"), ("2026-03-01", "2026-02-28")],
)
def test_the_newest_period_ends_with_a_month_that_all_data_reach(complete, newest):
    """The source that is complete for the shortest time decides, and a month begun is not a month."""
    catalogue = whole_project().read()
    told = manifest(
        source("a", ["events"], "one", date.fromisoformat(complete)), source("b", ["listed_patients"], "one")
    )

    assert date.fromisoformat(newest) == latest_ending(catalogue.packages["things_package"], catalogue, told)


def test_no_period_ends_without_a_table():
    """A table that nobody delivered is told of, with who reads it."""
    catalogue = whole_project().read()

    with pytest.raises(ExtractError, match=r"table 'events'  it has not been delivered, and is read by things_percent"):
        latest_ending(
            catalogue.packages["things_package"], catalogue, manifest(source("b", ["listed_patients"], "one"))
        )


def reviewed(texts, *files, again):
    """Let definitions be looked at again on a day."""
    for file in files:
        texts.change(file, "again: 2027-03-01", f"again: {again}")
    return texts


PACKAGE_FILE, INDICATOR_FILE = "packages_defs/things_package.yaml", "indicators/topic/things_percent.sql"


@pytest.mark.parametrize(("on", "told"), [(date(2027, 1, 27), 0), (date(2027, 1, 28), 2)])
def test_what_nobody_looked_at_is_not_planned(on, told):
    """Until the last day of grace, 180 days after the review was due, package and indicator are run; then neither."""
    texts = reviewed(whole_project(), PACKAGE_FILE, INDICATOR_FILE, again="2026-07-31")
    catalogue = texts.read()

    assert told == len(list(overdue(catalogue.packages["things_package"], catalogue, on)))


def test_a_pilot_is_planned_whoever_looked_at_it():
    """What is in preview says on every page that it is tried."""
    texts = reviewed(whole_project(), PACKAGE_FILE, INDICATOR_FILE, again="2026-03-02")
    catalogue = texts.change(PACKAGE_FILE, "status: published", "status: preview").read()

    assert [] == list(overdue(catalogue.packages["things_package"], catalogue, date(2030, 1, 1)))


def test_a_part_that_nobody_looked_at_stops_the_whole():
    """An indicator stands on those that it combines."""
    texts = reviewed(whole_project(), INDICATOR_FILE, again="2026-03-02")
    texts["indicators/topic/both_percent.sql"] = PART.replace("status: draft", "status: published")
    texts["tests/specs/indicators/both_percent.md"] = "# Both\n"
    texts.change(PACKAGE_FILE, "[things_percent]", "[both_percent]").change(PACKAGE_FILE, "r: things_", "r: both_")
    catalogue = texts.read()
    (problem,) = overdue(catalogue.packages["things_package"], catalogue, date(2026, 12, 31))

    assert problem.what == (
        "indicator 'things_percent' was to be looked at again on 2026-03-02, and 180 days of grace are over."
    )
