"""Composes every report of a project without printing it, with the truth beside it: what an attack is measured by."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from pipeline import batch
from pipeline.counting import country_of, measure_all, measure_points
from pipeline.intake import current_snapshot
from pipeline.measuring.assemble import Setting
from pipeline.measuring.measure import Measurements
from pipeline.measuring.nation import withheld
from pipeline.measuring.rule import Rule
from pipeline.model import Cluster, Visibility
from pipeline.observing import observe
from pipeline.orders.ledger import open_ledger
from pipeline.orders.run_order import RunOrder
from pipeline.project import load_project
from pipeline.reporting.report import Report
from pipeline.warehouse.duckdb import open_warehouse

KEY = b"a key for attacks alone"


@dataclass(frozen=True)
class Attacked:
    """A report as a reader has it, and what he must not find."""

    report: Report
    cluster: Cluster
    visibility: Visibility
    truth: Sequence[Measurements]  # all figures in all periods that the report could print
    rule: Rule


def composed(
    root: Path, packages: Sequence[str], ending: date, *, printed_on: date, periods: int | None = None
) -> Iterator[Attacked]:
    """
    Compose packages for every cluster, anonymised and open, as if everybody had consented.

    In:      a project that has received its delivery; how many of the periods are looked at (null: all)
    """
    project, catalogue = load_project(root, today=printed_on)
    folder, manifest = current_snapshot(project.state)
    at = datetime.combine(printed_on, time(12), UTC)
    with (
        tempfile.TemporaryDirectory() as nobodys,  # nothing was ever released
        open_ledger(Path(nobodys), None, {}, at) as ledger,
        closing(open_warehouse(folder, manifest, catalogue.contracts)) as warehouse,
    ):
        for package in packages:
            order = RunOrder(package, ending, (), Visibility.ANONYMISED, printed_on)
            plan = batch.plan_for(order, catalogue, warehouse)
            plan = replace(plan, periods=plan.periods[-periods:] if periods else plan.periods)
            job = batch.Job(
                order, plan, project, catalogue, warehouse, ledger, KEY, KEY, project.reports, at, "an attacker"
            )
            yield from _reports(job)


def _reports(job: batch.Job) -> Iterator[Attacked]:
    plan, catalogue, warehouse = job.plan, job.catalogue, job.warehouse
    country = country_of(warehouse, warehouse.clusters(plan.period.last), plan.period)
    measured = measure_all(plan.indicators, plan.periods, country, catalogue, warehouse, lambda _: None)
    points = measure_points(plan, measured, country, catalogue, warehouse, lambda _: None)
    observed = observe(plan.indicators, plan.period, country, catalogue, warehouse)
    setting: Setting = replace(batch.setting_of(job, measured, country, observed), series=points)
    settings = {
        seen: replace(
            setting,
            visibility=seen,
            withheld=withheld(setting.everything, setting.rule, by_name=seen is Visibility.OPEN),
        )
        for seen in Visibility
    }
    for cluster in plan.clusters:
        for seen in Visibility:
            report = batch.report_of(batch.figures_on(cluster, settings[seen], country, observed, job), job)
            yield Attacked(report, cluster, seen, setting.everything, setting.rule)


def received(root: Path) -> Path:
    """Make a new project whose sample country has been received."""
    for words in (["init", root], ["receive", "--project", root]):
        subprocess.run([sys.executable, "-m", "pipeline", *map(str, words)], check=True, capture_output=True)  # noqa: S603 -- our own command
    return root
