"""
Turns a cluster's figures and a catalogue into a Report.

Its own room because a report is composed twice from the same: when it is printed, and when it is rebuilt from its
baseline. Both must read the definitions the same way.
"""

from __future__ import annotations

from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.codelist import Codelist
from pipeline.definitions.package import Package
from pipeline.measuring.figures import ClusterFigures
from pipeline.measuring.follow_up_figures import FollowUp
from pipeline.model import Visibility
from pipeline.reporting.compose import PLAIN, Origin, compose
from pipeline.reporting.report import CodelistPage, CodeRow, Report


def report_from(
    figures: ClusterFigures,
    package: Package,
    catalogue: Catalogue,
    visibility: Visibility,
    follow_up: FollowUp | None = None,
    origin: Origin = PLAIN,
) -> Report:
    """
    Compose a cluster's figures into its report.

    In:      a package as it was fitted to the cluster, which need not be the catalogue's own
    Raises:  TypeError where an anonymised report is asked for and the figures name a practice
    """
    return compose(
        figures,
        package,
        {i: catalogue.indicators[i] for i in package.indicator_ids},
        {name: _codelist_page(codelist) for name, codelist in catalogue.codelists.items()},
        catalogue.house,
        visibility,
        table_titles={name: table.title for name, table in catalogue.contracts.tables.items()},
        follow_up=follow_up,
        origin=origin,
    )


def _codelist_page(codelist: Codelist) -> CodelistPage:
    codes = (CodeRow(**line.model_dump()) for line in codelist.codes)
    return CodelistPage(codelist.id, codelist.title, codelist.system, codelist.source, codelist.verified, tuple(codes))
