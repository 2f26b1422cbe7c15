"""
Turns a package as it stands in the editor into a page to look at, or its problems into a page to mend them by.

Its own room because a preview keeps nothing: no edition, no draft of a baseline, no file. It says on every page that it
is a draft, and nobody is to take it for a report.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from html import escape

from pipeline.batch import Job, counted, figures_on, lacking_consent, letters_before_of
from pipeline.definitions.catalogue import Catalogue
from pipeline.errors import KlyngeError, Problem, UsageError, Where
from pipeline.model import Cluster, Status, Visibility
from pipeline.orders.run_order import RunOrder
from pipeline.plan import latest_ending, package_named
from pipeline.reporting.from_catalogue import report_from
from pipeline.reporting.pages import render
from pipeline.warehouse.protocol import Warehouse


@dataclass(frozen=True)
class Wish:
    """What is to be looked at."""

    package_id: str
    cluster_id: str | None  # null: the one with the most practices
    ending: date | None  # null: the newest day that the data allow
    visibility: Visibility


def asked_for(wish: Wish, catalogue: Catalogue, warehouse: Warehouse, today: date) -> tuple[RunOrder, Catalogue]:
    """
    Turn a wish into what one run is asked, and the catalogue in which its package can be run whatever its status.

    Raises: UsageError where there is no such package, or it is retired
    """
    package = package_named(wish.package_id, catalogue)
    opened = package if package.status is Status.RETIRED else package.model_copy(update={"status": Status.PREVIEW})
    ending = wish.ending or latest_ending(package, catalogue, warehouse.manifest)
    cluster_id = wish.cluster_id or largest_of(warehouse.clusters(ending))
    order = RunOrder(package.id, ending, (cluster_id,), wish.visibility, today)
    return order, replace(catalogue, packages={**catalogue.packages, package.id: opened})


def largest_of(clusters: tuple[Cluster, ...]) -> str:
    """Give the cluster with the most practices: there is most to see."""
    if not clusters:
        what = "the snapshot has no clusters."
        right = "a delivery with the tables clusters and cluster_members"
        raise UsageError(Problem(Where.elsewhere("klynge preview"), what, right, "klynge receive --data DIR"))
    return max(clusters, key=lambda c: (len(c.members), c.cluster_id)).cluster_id


def preview(job: Job, step: Callable[[str], None]) -> str:
    """
    Count, protect and compose one cluster's report as a run would, and give its pages as HTML with a draft's mark.

    Raises: whatever a run raises where it cannot be made
    """
    (cluster,) = job.plan.clusters
    refused = lacking_consent(cluster, job)
    if refused is not None:
        raise refused
    country, observed, setting = counted(job, step)
    own = replace(setting, letters_before=letters_before_of(cluster, country, job))
    beside = figures_on(cluster, own, country, observed, job)
    draft = job.plan.package.model_copy(update={"status": Status.DRAFT, "status_reason": None})
    report = report_from(beside.figures, draft, job.catalogue, beside.edition.asked.visibility)
    return render(report, job.templates)


def problems_page(error: KlyngeError, package_id: str) -> str:
    """Write what stands in the way as a page, in the words of the command line."""
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(package_id)}: not yet</title>
<style>body{{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:3rem auto;padding:0 1rem;color:#222}}
pre{{white-space:pre-wrap;background:#f4f4f2;padding:1rem;border-left:4px solid #b03a2e}}</style></head>
<body><h1>{escape(package_id)} cannot be drawn yet</h1><pre>{escape(str(error))}</pre>
<p>The page draws itself again when a file is saved.</p></body></html>"""
