"""
Turns an order into a plan: which indicators, periods and clusters, and whether the data reach that far.

Its own room because everything that can be refused is refused here, all at once, before anything is counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.extract import Table
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.indicator_rules import check_person_keys
from pipeline.definitions.package import Package
from pipeline.definitions.period import PeriodRule
from pipeline.definitions.reviewing import overdue
from pipeline.definitions.snapshot import SnapshotManifest, SnapshotSource
from pipeline.definitions.sql_text import tables_of, tables_read
from pipeline.errors import DefinitionError, ExtractError, Problem, UsageError, Where, did_you_mean
from pipeline.model import Cluster, Grain, Period, Status, add_months
from pipeline.orders.choosing import fitted, wrong_ending
from pipeline.orders.run_order import RunOrder

_RUN = (Status.PREVIEW, Status.PUBLISHED)
LISTED = "listed_patients"
_SHOWN = 3  # indicators named where many have the same trouble
ENGINE_VIEWS = frozenset({"listed_at_end", "listed_days"})


@dataclass(frozen=True)
class Plan:
    """What a run will do: the package, its periods (oldest first, the report's own last) and its clusters."""

    package: Package
    indicators: tuple[Indicator, ...]
    periods: tuple[Period, ...]
    clusters: tuple[Cluster, ...]
    points: tuple[Period, ...] = ()  # of run charts, oldest first

    @property
    def period(self) -> Period:
        """The report's own period."""
        return self.periods[-1]

    @property
    def charted(self) -> tuple[Indicator, ...]:
        """The indicators that are shown in run charts."""
        wanted = self.package.shown_in("run_chart")
        return tuple(i for i in self.indicators if i.header.id in wanted)


def plan_run(order: RunOrder, catalogue: Catalogue, manifest: SnapshotManifest, clusters: Sequence[Cluster]) -> Plan:
    """Turn an order into a plan; refuse what cannot be done, with every reason at once."""
    package = package_named(order.package_id, catalogue)
    if package.status not in _RUN:
        raise UsageError(_not_run(package, catalogue))
    package = fitted(package, order.choices, catalogue.counted_for(package))
    unseen = list(overdue(package, catalogue, order.printed_on))
    if unseen:
        raise DefinitionError(unseen)
    rule, series = package.period, package.comparison.series
    wrong = wrong_ending(order.ending, package)
    if wrong is not None:
        raise UsageError(wrong)
    own = rule.ending(order.ending)
    indicators = tuple(catalogue.indicators[i] for i in package.indicator_ids)
    refuse_unreadable(indicators, catalogue, manifest, own, package.ends)
    return Plan(
        package,
        indicators,
        (*rule.earlier(own, package.comparison.trend), own),
        chosen(clusters, order.cluster_ids),
        series.periods(rule, own.last) if series else (),
    )


def latest_ending(package: Package, catalogue: Catalogue, manifest: SnapshotManifest) -> date:
    """
    Give the newest day on which a period of the package can end: all that it reads is complete until then.

    Months end with a calendar month, though an order may name any day.
    Raises: ExtractError where a table that it reads was not delivered
    """
    indicators = [catalogue.indicators[i] for i in package.indicator_ids]
    readers = {
        t: [i for i in indicators if t in tables_needed(i, catalogue)] for t in _all_needed(indicators, catalogue)
    }
    missing = [_not_delivered(t, readers[t], manifest) for t in readers if t not in manifest.tables]
    if missing:
        raise ExtractError(missing, outcome="Nothing was counted.")
    complete = min(s.complete_until for s in sources_of(readers, manifest))
    if package.ends.months:
        return complete.replace(day=1) - timedelta(days=1) if _is_within_month(complete) else complete
    return package.ends.latest_end(complete)


def _all_needed(indicators: Iterable[Indicator], catalogue: Catalogue) -> list[str]:
    return sorted({t for i in indicators for t in tables_needed(i, catalogue)})


def _is_within_month(day: date) -> bool:
    return (day + timedelta(days=1)).month == day.month


def _not_run(package: Package, catalogue: Catalogue) -> Problem:
    """Tell of a package that is not ready, or is no longer in use."""
    reason = f": {package.status_reason}" if package.status_reason else ""
    run = ", ".join(sorted(p.id for p in catalogue.packages.values() if p.status in _RUN))
    draft = package.status is Status.DRAFT
    return Problem(
        Where.elsewhere("PACKAGE"),
        f"package '{package.id}' is {package.status}{reason}.",
        f"packages in status preview or published are run: {run or 'there is none'}",
        "to try it, set status: preview in its file" if draft else "choose one of them",
    )


def chosen(clusters: Sequence[Cluster], asked: Collection[str]) -> tuple[Cluster, ...]:
    """Keep the clusters asked for, or all that have members; an unknown one is refused."""
    known = {c.cluster_id: c for c in clusters}
    problems = [_unknown("--cluster", "cluster", i, known) for i in asked if i not in known]
    problems += [
        Problem(
            Where.elsewhere("--cluster"),
            f"cluster '{i}' has no members on the period's last day.",
            f"clusters with members that day: {', '.join(c.cluster_id for c in clusters if c.members) or 'none'}",
            "choose another, or mend joined_on and left_on in the table 'cluster_members' and receive it again",
        )
        for i in asked
        if i in known and not known[i].members
    ]
    if problems:
        raise UsageError(problems)
    return tuple(known[i] for i in dict.fromkeys(asked)) or tuple(c for c in clusters if c.members)


def _no_indicator(template: str, catalogue: Catalogue) -> Problem:
    """Tell of a template what is made from it: by itself it has no codes to count."""
    made = sorted(i.header.id for i in catalogue.made_of(template))
    return Problem(
        Where.elsewhere("INDICATOR"),
        f"'{template}' is a template: it counts nothing without a codelist.",
        f"made from it: {', '.join(made) or 'nothing yet'}",
        f"in a section of a package, use: {template}, and codelists: [their ids]",
    )


def package_named(name: str, catalogue: Catalogue) -> Package:
    """Find a package by id; an unknown one is refused with the nearest known."""
    if name not in catalogue.packages:
        raise UsageError(_unknown("PACKAGE", "package", name, catalogue.packages))
    return catalogue.packages[name]


def indicators_named(names: Iterable[str], catalogue: Catalogue) -> tuple[Indicator, ...]:
    """Find indicators by id; an unknown one is refused with the nearest known, a template with what is made from it."""
    known = catalogue.indicators
    problems = [
        _no_indicator(i, catalogue) if i in catalogue.templates else _unknown("INDICATOR", "indicator", i, known)
        for i in names
        if i not in known
    ]
    if problems:
        raise UsageError(problems)
    return tuple(known[i] for i in names)


def refuse_unreadable(
    indicators: Iterable[Indicator],
    catalogue: Catalogue,
    manifest: SnapshotManifest,
    period: Period,
    ends: PeriodRule | None = None,
) -> None:
    """
    Refuse a period that the data do not cover, an empty codelist, and patients joined across two person keys.

    The days that are told of as covered are such as may end a period; where nothing is said of them, any may.
    """
    indicators = tuple(indicators)
    waiting = list(_without_codes(indicators, catalogue))
    if waiting:
        raise DefinitionError(waiting)
    keys = _person_keys(manifest)
    crossed = [p for i in indicators for p in check_person_keys(i, catalogue.contracts, keys)]
    if crossed:
        raise DefinitionError(crossed)
    readers: dict[str, list[Indicator]] = {}
    for indicator in indicators:
        for name in tables_needed(indicator, catalogue):
            readers.setdefault(name, []).append(indicator)
    tables = catalogue.contracts.tables
    problems = [p for t in sorted(readers) for p in _short_of(t, tables[t], readers[t], manifest, period, ends)]
    if problems:
        raise ExtractError(problems, outcome="Nothing was counted.")


def _without_codes(indicators: Sequence[Indicator], catalogue: Catalogue) -> Iterator[Problem]:
    """Tell of codelists that are empty: what is counted by one would be a zero that nobody counted."""
    for name in dict.fromkeys(name for i in indicators for name in i.codelists):
        codelist = catalogue.codelists[name]
        if codelist.is_empty:
            readers = [i for i in indicators if name in i.codelists]
            yield Problem(
                Where.elsewhere(f"codelist '{name}'"),
                f"it is empty, and {_listed(readers)} cannot be counted without its codes.",
                f"missing: {codelist.missing}",
                "write the codes into its file, with their source; then the indicator's status: preview",
            )


def _person_keys(manifest: SnapshotManifest) -> dict[str, set[str]]:
    """Give the person keys of all sources of each table: two sources may fill one table."""
    keys: dict[str, set[str]] = {}
    for source in manifest.sources:
        if source.person_key is not None:
            for table in source.tables:
                keys.setdefault(table, set()).add(source.person_key)
    return keys


def tables_needed(indicator: Indicator, catalogue: Catalogue) -> frozenset[str]:
    """Give the snapshot's tables that an indicator is counted from, the engine's views as what they are made of."""
    read = tables_of(indicator)
    sex_and_age = indicator.header.standardise is not None and indicator.header.grain is Grain.PATIENT
    views = {LISTED} if read & ENGINE_VIEWS or sex_and_age else set()
    return frozenset((read & set(catalogue.contracts.tables)) | views)


def sources_of(tables: Collection[str], manifest: SnapshotManifest) -> tuple[SnapshotSource, ...]:
    """Give the sources that deliver any of these tables."""
    return tuple(s for s in manifest.sources if set(s.tables) & set(tables))


def starts_too_late(indicator: Indicator, catalogue: Catalogue, manifest: SnapshotManifest, period: Period) -> bool:
    """Say whether a table's data begin after what the indicator looks at in this period begins."""
    return any(
        _first_needed(t, catalogue.contracts.tables[t], indicator, period) < first
        for t in tables_needed(indicator, catalogue)
        if t in manifest.tables and (first := manifest.tables[t].first) is not None
    )


def _first_needed(name: str, table: Table, indicator: Indicator, period: Period) -> date:
    """Give the last day on which a table's data may begin: counts by its end, events by its first month."""
    if table.grain == "stratum":
        return period.last
    whole = (indicator, *indicator.parts)
    readers = [i for i in whole if name in tables_read(i.sql)] or whole
    first = min(_looks_from(i, period) for i in readers)
    return add_months(first.replace(day=1), 1) - timedelta(days=1)


def _looks_from(indicator: Indicator, period: Period) -> date:
    lookback = indicator.header.lookback
    return Period.ending(period.last, lookback.months).first if lookback else period.first


def _short_of(
    name: str,
    table: Table,
    readers: Sequence[Indicator],
    manifest: SnapshotManifest,
    period: Period,
    ends: PeriodRule | None,
) -> Iterator[Problem]:
    """Tell where a table is missing, ends before the period does, or begins too late for those who read it."""
    stored = manifest.tables.get(name)
    if stored is None:
        yield _not_delivered(name, readers, manifest)
        return
    for source in sources_of([name], manifest):
        if source.complete_until < period.last:
            last = ends.latest_end(source.complete_until) if ends else source.complete_until
            lag = f", less {source.lag_weeks} weeks' lag" if source.lag_weeks else ""
            yield Problem(
                Where.elsewhere(f"source '{source.id}'"),
                f"table '{name}' is complete until {source.complete_until} (data until {source.data_until}{lag}), "
                f"and the period ends {period.last}.",
                f"the last period end that it covers is {last}",
                "ask for an earlier --ending, or receive a newer delivery",
            )
    late = [i for i in readers if stored.first is not None and _first_needed(name, table, i, period) < stored.first]
    if late and stored.first is not None:
        yield Problem(
            Where.elsewhere(f"table '{name}'"),
            f"it begins {stored.first}, too late for {_listed(late)}.",
            f"the first period end that it covers is {_first_covered(name, table, late, period, stored.first, ends)}",
            "ask for a later --ending, or receive a delivery that begins earlier",
        )


def _not_delivered(name: str, readers: Sequence[Indicator], manifest: SnapshotManifest) -> Problem:
    return Problem(
        Where.elsewhere(f"table '{name}'"),
        f"it has not been delivered, and is read by {_listed(readers)}.",
        f"delivered: {', '.join(sorted(manifest.tables))}",
        "receive a delivery with the table: klynge receive --data DIR",
    )


def _first_covered(
    name: str, table: Table, readers: Sequence[Indicator], period: Period, first: date, ends: PeriodRule | None
) -> date:
    """Give the end of the first later period of the same kind at which a table begins early enough for all."""
    step = ends.step if ends else 1
    while any(_first_needed(name, table, i, period) < first for i in readers):
        period = period.earlier(-step)
    return period.last


def _listed(indicators: Sequence[Indicator]) -> str:
    """Name an indicator, or some of many."""
    *names, last = [i.header.id for i in indicators]
    if len(names) > _SHOWN:
        names, last = names[:_SHOWN], f"{len(indicators) - _SHOWN} more"
    return f"{', '.join(names)} and {last}" if names else last


def _unknown(where: str, noun: str, found: str, known: Mapping[str, object]) -> Problem:
    return Problem(
        Where.elsewhere(where),
        f"{noun} '{found}' does not exist.",
        f"{noun}s: {', '.join(sorted(known))}",
        did_you_mean(found, known),
    )
