"""One run, from an order to printed reports. It reads like the list of its steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

import polars as pl

from pipeline import __version__
from pipeline.characters import names_a_folder
from pipeline.counting import Country, clusters_for, country_of, measure_all, measure_changes, measure_points
from pipeline.definitions.catalogue import Catalogue
from pipeline.errors import ConsentError, ExtractError, KlyngeError, Problem, Where
from pipeline.gathering import Printed, draft_of
from pipeline.measuring.alike import likeness
from pipeline.measuring.assemble import Setting, letters_of
from pipeline.measuring.benchmark import best_tenths
from pipeline.measuring.evidence import Observed, evidence_for
from pipeline.measuring.figures import ClusterFigures, Provenance, SourceBasis
from pipeline.measuring.follow_up_figures import FollowUp
from pipeline.measuring.measure import Measurements
from pipeline.measuring.nation import withheld
from pipeline.measuring.rule import rule_of
from pipeline.measuring.slips import own_slips
from pipeline.model import Cluster, Visibility
from pipeline.observing import observe
from pipeline.orders.baseline.file import forget_drafts, write_draft
from pipeline.orders.beside import Beside, assemble_beside
from pipeline.orders.consent import is_needed, lacking, missing_consents
from pipeline.orders.edition_files import with_files
from pipeline.orders.editions import Edition
from pipeline.orders.ledger import Ledger
from pipeline.orders.letters_kept import letters_before
from pipeline.orders.origins import origin_of
from pipeline.orders.releasing import hidden_notes
from pipeline.orders.run_order import RunOrder
from pipeline.output.folder import refuse_unwritable
from pipeline.output.proof import Secrets
from pipeline.output.slips import slips_folder
from pipeline.plan import Plan, plan_run, sources_of, tables_needed
from pipeline.presses import Presses
from pipeline.pressing import Sheet, Slips
from pipeline.project import Project
from pipeline.reporting.from_catalogue import report_from
from pipeline.reporting.report import Report
from pipeline.reporting.slip import compose_slip
from pipeline.warehouse.protocol import Warehouse

Step = Callable[[str], None]


@dataclass(frozen=True)
class Made:
    """One cluster's report, or why there is none."""

    cluster: Cluster
    folder: Path | None
    error: KlyngeError | None = None
    slips: Path | None = None  # the folder of the practices' own slips, where the report is anonymised
    notes: tuple[str, ...] = ()  # what earlier releases made it hide


@dataclass(frozen=True)
class Job:
    """An order with all that it is carried out with."""

    order: RunOrder
    plan: Plan
    project: Project
    catalogue: Catalogue
    warehouse: Warehouse
    ledger: Ledger
    label_key: bytes
    seal_key: bytes  # of baselines
    out: Path
    at: datetime
    by: str
    processes: int = 1  # that print at once

    @cached_property
    def secrets(self) -> Secrets:
        """Who is not to be found in a file: the practices of the whole register."""
        return Secrets(self.warehouse.practices())

    @cached_property
    def templates(self) -> dict[str, str]:
        """The templates of the whole run, read once."""
        return self.project.templates()

    @cached_property
    def released(self) -> tuple[Edition, ...]:
        """The editions that were released from this project, the first release first."""
        return tuple(k.edition for k in self.ledger.released())


def _nobody(_: Made) -> None:
    """Nobody is told."""


def plan_for(order: RunOrder, catalogue: Catalogue, warehouse: Warehouse) -> Plan:
    """Read, then plan: refuse what cannot be done before anything is counted."""
    return plan_run(order, catalogue, warehouse.manifest, clusters_for(order, warehouse))


def steps_of(plan: Plan) -> int:
    """Count the steps that a run will tell of: one an indicator or a run chart counted, one a report printed."""
    return len(plan.indicators) + len(plan.charted) + len(plan.clusters)


def run(job: Job, step: Step, tell: Callable[[Made], None] = _nobody) -> tuple[Made, ...]:
    """
    Carry out an order: count, measure, protect, compare, compose and print, cluster by cluster.

    A cluster that fails, or that lacks a consent, is told of and does not stop the others.
    In:     tell: what is done with each cluster's report, or the reason why there is none, before the next is begun
    """
    refuse_unwritable(job.out)
    refused = {c: error for c in job.plan.clusters if (error := lacking_consent(c, job))}
    left = len(job.plan.clusters) - len(refused)
    if not left:
        none = tuple(Made(cluster, None, error) for cluster, error in refused.items())
        for refusal in none:
            tell(refusal)
        return none
    with Presses(min(job.processes, left), job.templates, job.secrets) as presses:
        country, observed, setting = counted(job, step)
        composed = (composed_of(c, refused.get(c), setting, country, observed, job) for c in job.plan.clusters)
        made = []
        for one, failed in presses.print_all(composed, lambda one: one.sheet):
            made.append(kept(one, failed, country, job))
            tell(made[-1])
            step(one.cluster.name)
    return tuple(made)


@dataclass(frozen=True)
class Composed:
    """One cluster's figures with the sheet that is printed of them, or why there is none."""

    cluster: Cluster
    setting: Setting
    error: KlyngeError | None = None
    beside: Beside | None = None
    sheet: Sheet | None = None


def composed_of(
    cluster: Cluster, refused: KlyngeError | None, setting: Setting, country: Country, observed: Observed, job: Job
) -> Composed:
    """Protect one cluster's figures and compose what is printed of them."""
    if refused is not None:
        return Composed(cluster, setting, refused)
    own = replace(setting, letters_before=letters_before_of(cluster, country, job))
    try:
        beside, to = figures_on(cluster, own, country, observed, job), job.out / folder_name(job.order, cluster)
        sheet = Sheet(cluster.name, report_of(beside, job), to, slips_of(cluster, beside.figures, own, job))
    except KlyngeError as error:
        return Composed(cluster, own, error)
    return Composed(cluster, own, None, beside, sheet)


def kept(one: Composed, error: KlyngeError | None, country: Country, job: Job) -> Made:
    """Remember what was printed, as an edition with its draft."""
    if error is not None or one.beside is None or one.sheet is None:
        return Made(one.cluster, None, error or one.error)
    beside, sheet = one.beside, one.sheet
    try:
        edition = with_files(beside.edition, sheet.to, job.project.root)
        draft = draft_kept(one.cluster, edition, beside.figures, sheet.report, one.setting, country, job)
        keep(edition, draft, job)
    except KlyngeError as failed:
        return Made(one.cluster, None, failed)
    return Made(one.cluster, sheet.to, slips=sheet.slips.to if sheet.slips else None, notes=hidden_notes(beside))


def counted(job: Job, step: Step) -> tuple[Country, Observed, Setting]:
    """Count and measure all that a whole run has in common, whichever the cluster."""
    country = country_of(job.warehouse, clusters_for(job.order, job.warehouse), job.plan.period, job.order.day)
    measured = measure_all(job.plan.indicators, job.plan.periods, country, job.catalogue, job.warehouse, step)
    points = measure_points(job.plan, measured, country, job.catalogue, job.warehouse, step)
    observed = observe(job.plan.indicators, job.plan.period, country, job.catalogue, job.warehouse)
    changed = measure_changes(job.plan.package, job.plan.indicators, measured, country, job.catalogue, job.warehouse)
    setting = replace(setting_of(job, measured, country, observed), changes=changed, series=points)
    by_name = job.order.visibility is Visibility.OPEN
    return country, observed, replace(setting, withheld=withheld(setting.everything, setting.rule, by_name=by_name))


def figures_on(cluster: Cluster, setting: Setting, country: Country, observed: Observed, job: Job) -> Beside:
    """Turn a run's measurements into one cluster's figures, protected also beside all that was released before."""
    evidence = evidence_for(
        cluster, country.groups, job.plan.period, observed, visibility=setting.visibility, rule=setting.rule
    )
    return assemble_beside(cluster, setting, evidence, job.released)


def draft_kept(
    cluster: Cluster,
    edition: Edition,
    figures: ClusterFigures,
    report: Report,
    setting: Setting,
    country: Country,
    job: Job,
    *,
    texts: Mapping[str, str] | None = None,
    follow_up: FollowUp | None = None,
) -> str | None:
    """
    Keep the draft of an ordered report's baseline; a trial has none: it is never released.

    In:     of a follow-up, the texts that its definitions were read from, and what it tells
    """
    if job.order.number is None:
        return None
    order, state = job.ledger.order(job.order.number), job.project.state
    printed = Printed(
        order,
        cluster,
        edition,
        figures,
        report,
        setting,
        country,
        job.catalogue,
        job.project.texts if texts is None else texts,
        job.templates,
        follow_up,
    )
    draft = draft_of(printed, job.warehouse, state, job.ledger.acts(), job.seal_key)
    return write_draft(state, draft, job.label_key, job.seal_key)


def keep(edition: Edition, draft: str | None, job: Job) -> None:
    """Remember an edition with its draft; an order's earlier drafts are forgotten then."""
    job.ledger.keep(edition, job.at, job.by, job.order.number, draft)
    if job.order.number is not None:
        forget_drafts(job.project.state, job.order.number, but=draft)


def report_of(beside: Beside, job: Job) -> Report:
    """Compose a cluster's figures into its report."""
    order, is_ordered = job.order, job.order.number is not None
    origin = origin_of(order.package_id, job.catalogue, order.choices, order.correction, is_ordered=is_ordered)
    return report_from(beside.figures, job.plan.package, job.catalogue, beside.edition.asked.visibility, origin=origin)


def slips_of(cluster: Cluster, figures: ClusterFigures, setting: Setting, job: Job) -> Slips | None:
    """
    Compose each member's own slip beside an anonymised report.

    Out:     none beside an open report, where everybody stands by name
    """
    if setting.visibility is Visibility.OPEN:
        return None
    order, package = job.order, job.plan.package
    letters, rule = letters_of(cluster, setting), setting.rule.within(cluster)
    indicators = {i.header.id: i for i in job.plan.indicators}
    slips = tuple(
        compose_slip(own, figures, package, indicators, job.catalogue.house)
        for own in own_slips(cluster, figures, setting.measured, letters, rule)
    )
    to = slips_folder(job.project.state, package.id, order.ending, cluster.cluster_id)
    return Slips(slips, to, job.label_key, order.ending, order.printed_on)


def lacking_consent(cluster: Cluster, job: Job) -> ConsentError | None:
    """Tell who has not said yes to a comparison, to whoever runs it and never on a page; None where all have."""
    order, policy = job.order, job.catalogue.house.consent
    if not is_needed(policy, order.visibility):
        return None
    acts, delivered, history = job.ledger.acts(), job.warehouse.consents(), job.warehouse.history()
    missing = missing_consents(policy, cluster, order.visibility, delivered, order.printed_on, acts, history)
    return lacking(policy, cluster, order.visibility, missing)


def folder_name(order: RunOrder, cluster: Cluster) -> str:
    """
    Give where a report lies below the folder of reports.

    Raises: ExtractError where a snapshot of old holds a cluster whose id would lead out of it
    """
    if not names_a_folder(cluster.cluster_id):
        what = f"the cluster id '{cluster.cluster_id}' cannot name a folder."
        right = "A-Z, a-z, 0-9, _ and - only, a letter or digit first"
        raise ExtractError(Problem(Where.elsewhere("cluster"), what, right, "receive the clusters again"))
    if order.number is None:
        by_owner = "-counted" if order.choices.counted else ""
        return f"{order.package_id}/{order.ending.isoformat()}/{cluster.cluster_id}-{order.visibility}{by_owner}"
    corrected = f"-edition-{order.edition}" if order.edition > 1 else ""
    asked = f"{order.package_id}-{order.ending.isoformat()}-{cluster.cluster_id}-{order.visibility}"
    return f"orders/{order.number:04d}-{asked}{corrected}"


def setting_of(
    job: Job, measured: Mapping[str, Sequence[Measurements]], country: Country, observed: Observed
) -> Setting:
    """Gather what a whole run has in common, whichever the cluster."""
    asked, is_open = job.plan.package.comparison.references, job.order.visibility is Visibility.OPEN
    return Setting(
        package=job.plan.package,
        measured=measured,
        listed=_list_sizes(observed.listed),
        region_names=country.region_names,
        published=job.warehouse.reference_values(),
        rule=rule_of(job.catalogue.house, job.plan.package),
        visibility=job.order.visibility,
        label_key=job.label_key,
        provenance=_provenance(job),
        best=best_tenths(measured, country.region_names) if "best_tenth" in asked else {},
        likeness=likeness(observed.listed) if is_open and "alike" in asked else None,
    )


def letters_before_of(cluster: Cluster, country: Country, job: Job) -> dict[str, str]:
    """Give who had which letter in earlier releases of the package to the cluster."""
    package_id, history = job.plan.package.id, job.warehouse.history()
    return letters_before(job.released, cluster.cluster_id, package_id, job.label_key, history, country.on)


def _provenance(job: Job) -> Provenance:
    order, plan, catalogue, manifest = job.order, job.plan, job.catalogue, job.warehouse.manifest
    tables = frozenset(t for i in plan.indicators for t in tables_needed(i, catalogue))
    return Provenance(
        package_version=plan.package.version,
        indicator_fingerprints={i.header.id: i.fingerprint for i in plan.indicators},
        snapshot=manifest.digest,
        engine_version=__version__,
        printed_on=order.printed_on,
        sources=tuple(
            SourceBasis(
                source_id=s.id,
                title=s.title,
                owner=s.owner,
                tables=tuple(sorted(set(s.tables) & tables)),
                data_until=s.data_until,
                complete_until=s.complete_until,
                rows=s.rows_kept,
                rejected=s.rows_rejected,
                rounded_to=s.rounded_to,
                billing_weeks=s.billing_weeks,
            )
            for s in sources_of(tables, manifest)
        ),
    )


def _list_sizes(listed: pl.DataFrame) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for practice_id, patients in listed.select("practice_id", "patients").iter_rows():
        sizes[practice_id] = sizes.get(practice_id, 0) + (patients or 0)
    return sizes


def first_exit_code(made: Iterable[Made]) -> int:
    """Give the exit code of the first cluster that failed, or 0."""
    return next((m.error.exit_code for m in made if m.error), 0)
