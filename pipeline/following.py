"""One follow-up, from a sealed baseline to a printed report. It reads like the list of its steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl

from pipeline import batch
from pipeline.counting import clusters_for, country_of, measure_all
from pipeline.definitions.catalogue import CONTRACTS, HOUSE, Catalogue
from pipeline.definitions.package import Comparison, Package
from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.errors import OrderError, Problem, Where
from pipeline.measuring.assemble import Setting, letters_of
from pipeline.measuring.ends import Followable, labels_shown
from pipeline.measuring.figures import ClusterFigures
from pipeline.measuring.follow_up import follow_up
from pipeline.measuring.follow_up_figures import FollowUp
from pipeline.measuring.nation import withheld
from pipeline.model import Cluster, Period, Visibility
from pipeline.observing import observe
from pipeline.orders.baseline.contents import Capsule
from pipeline.orders.baseline.definitions import definitions_of
from pipeline.orders.edition_files import with_files
from pipeline.orders.letters_kept import letters_before
from pipeline.orders.order import Order
from pipeline.orders.origins import origin_of
from pipeline.orders.releasing import hidden_notes
from pipeline.orders.windows import NOT_FOLLOWED, window_of
from pipeline.plan import ENGINE_VIEWS, Plan, latest_ending, refuse_unreadable
from pipeline.pressing import Sheet, print_sheet
from pipeline.recounting import Ground, ground_of, recounted
from pipeline.reporting.from_catalogue import report_from

Step = Callable[[str], None]


@dataclass(frozen=True)
class Basis:
    """What a follow-up stands on: the baseline, its definitions, and the window that is held against it."""

    capsule: Capsule
    frozen: Catalogue  # the baseline's definitions, under the house rules and contracts of today
    package: Package  # as the baseline had it, but every figure is one of change
    gone: tuple[str, ...]  # titles of indicators that can no longer be counted
    window: Period
    meeting_on: date


def basis_of(
    capsule: Capsule,
    followed: Order,
    todays: Catalogue,
    manifest: SnapshotManifest,
    ending: date | None,
    today: date,
    *,
    early: bool,
) -> Basis:
    """
    Say what a follow-up stands on.

    In:     the order whose baseline it is; the window's last day (null: proposed); whether there is a reason to follow
            up early
    Raises: OrderError where nothing of the baseline can be counted any more, or the window cannot be; ExtractError
            where the data do not reach it
    """
    frozen = replace(definitions_of(capsule), house=todays.house, contracts=todays.contracts)
    package = capsule.package
    known = (manifest.tables.keys() & todays.contracts.tables.keys()) | ENGINE_VIEWS
    lost = [i for i in package.indicator_ids if not frozenset(frozen.indicators[i].reads) <= known]
    if len(lost) == len(package.indicator_ids):
        what = f"nothing of the baseline of order {followed.number} can be counted any more."
        raise OrderError(Problem(Where.elsewhere("--order"), what), outcome=NOT_FOLLOWED)
    shown = _of_change(package, frozenset(lost))
    window = window_of(
        package.period,
        capsule.edition.period,
        followed.meeting_on,
        min(latest_ending(shown, frozen, manifest), package.ends.latest_end(today - timedelta(days=1))),
        ending,
        least_months=todays.house.follow_up_least_months,
        early=early,
    )
    refuse_unreadable([frozen.indicators[i] for i in shown.indicator_ids], frozen, manifest, window, package.period)
    titles = tuple(frozen.indicators[i].header.title for i in lost)
    return Basis(capsule, frozen, shown, titles, window, followed.meeting_on)


def run_follow_up(job: batch.Job, basis: Basis, todays: Catalogue, step: Step) -> batch.Made:
    """
    Carry out a follow-up: count, measure, protect, hold against the baseline, compose and print.

    In:     a job whose plan is the basis's window and whose catalogue is the frozen one
    Raises: what a run raises
    """
    (cluster,) = job.plan.clusters
    lacking = batch.lacking_consent(cluster, job)
    if lacking is not None:
        return batch.Made(cluster, None, lacking)
    indicators, population = job.plan.indicators, _population(basis)
    clusters = clusters_for(job.order, job.warehouse)
    country = country_of(job.warehouse, clusters, basis.window, job.order.day)
    measured = measure_all(indicators, [basis.window], country, basis.frozen, job.warehouse, step, population)
    observed = observe(indicators, basis.window, country, basis.frozen, job.warehouse)
    setting = batch.setting_of(job, measured, country, observed)
    by_name = job.order.visibility is Visibility.OPEN
    setting = replace(
        setting,
        withheld=withheld(setting.everything, setting.rule, by_name=by_name),
        letters_before=batch.letters_before_of(cluster, country, job),
        letters_seen=labels_shown(basis.capsule.figures),
    )
    ground = ground_of(
        basis.capsule,
        basis.frozen,
        todays,
        cluster,
        country,
        job.warehouse,
        job.project.state,
        job.seal_key,
        population,
    )
    beside = batch.figures_on(cluster, setting, country, observed, job)
    figures, told = _held_against(beside.figures, setting, ground, basis, job)
    to = job.out / batch.folder_name(job.order, cluster)
    origin = origin_of(basis.package.id, basis.frozen, job.order.choices, job.order.correction)
    report = report_from(figures, basis.package, basis.frozen, job.order.visibility, told, origin)
    slips = batch.slips_of(cluster, beside.figures, setting, job)
    print_sheet(Sheet(cluster.name, report, to, slips), job.templates, job.secrets)
    edition = with_files(beside.edition, to, job.project.root)
    draft = batch.draft_kept(
        cluster, edition, figures, report, setting, country, job, texts=_texts(basis, job), follow_up=told
    )
    batch.keep(edition, draft, job)
    step(cluster.name)
    return batch.Made(cluster, to, slips=slips.to if slips else None, notes=hidden_notes(beside))


def plan_of(basis: Basis, clusters: tuple[Cluster, ...]) -> Plan:
    """Plan the window alone: no earlier periods, no run charts."""
    indicators = tuple(basis.frozen.indicators[i] for i in basis.package.indicator_ids)
    return Plan(basis.package, indicators, (basis.window,), clusters)


def _held_against(
    figures: ClusterFigures, setting: Setting, ground: Ground, basis: Basis, job: batch.Job
) -> tuple[ClusterFigures, FollowUp]:
    """Hold today's protected figures against those that the baseline printed."""
    capsule, (cluster,) = basis.capsule, job.plan.clusters
    edition, by_letter = capsule.edition, job.order.visibility is Visibility.ANONYMISED
    on = Followable(
        cluster=cluster,
        names_then=edition.members,
        movers=ground.movers,
        visibility=job.order.visibility,
        rule=setting.rule.within(cluster),
        baseline_printed_on=edition.printed_on,
        meeting_on=basis.meeting_on,
        letters_then=_letters_then(job, basis) if by_letter else {},
        letters_now=letters_of(cluster, setting) if by_letter else {},
        indicators_gone=basis.gone,
    )
    again = recounted(job.plan.indicators, basis.window, ground)
    changed, told = follow_up(figures, capsule.figures, again, on)
    version = edition.package_version
    return changed, replace(told, baseline_snapshot=edition.snapshot, baseline_package_version=version)


def _letters_then(job: batch.Job, basis: Basis) -> dict[str, str]:
    """Give the members' letters in the baseline, under their numbers then."""
    edition = basis.capsule.edition
    asked, key = edition.asked, job.label_key
    until = [e for e in job.released if e.printed_on <= edition.printed_on]
    history = job.warehouse.history()
    letters = letters_before(until, asked.cluster_id, asked.package_id, key, history, edition.printed_on)
    return {i: letters[i] for i in edition.members if i in letters}


def _of_change(package: Package, lost: frozenset[str]) -> Package:
    """Ask of a package for changes alone: then and now, without trends, run charts and further figures."""
    kept = frozenset(package.indicator_ids) - lost
    sections = (s.keeping(kept).model_copy(update={"figures": ("change",)}) for s in package.sections)
    references = tuple(r for r in package.comparison.references if r == "region")
    update = {
        "sections": tuple(s for s in sections if s.indicator_ids),
        "comparison": Comparison(references=references, ranking=package.comparison.ranking),
        "questions": tuple(q for q in package.questions if q.indicator not in lost),
    }
    return package.model_copy(update=update)


def _population(basis: Basis) -> pl.DataFrame | None:
    """Standardise both periods to the patients that the baseline was standardised to."""
    headers = (basis.frozen.indicators[i].header for i in basis.package.indicator_ids)
    direct = any(h.standardise is not None and h.standardise.method == "direct" for h in headers)
    return basis.capsule.listed if direct else None


def _texts(basis: Basis, job: batch.Job) -> dict[str, str]:
    """Give the texts that the follow-up was composed from: frozen, but for the house's rules and contracts."""
    todays = job.project.texts
    return {**basis.capsule.texts, HOUSE: todays[HOUSE], CONTRACTS: todays[CONTRACTS]}
