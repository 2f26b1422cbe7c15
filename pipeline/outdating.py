"""
Tells whether a report that was printed for an order would be another one today, and why.

Its own room because a night prints again only what is outdated: what nobody has approved yet is to be the report of
today's data and definitions, and what is as it was is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline import __version__
from pipeline.definitions.catalogue import CONTRACTS, HOUSE, Catalogue
from pipeline.definitions.counting_alike import redefined
from pipeline.definitions.package import Package
from pipeline.definitions.package_texts import texts_behind
from pipeline.errors import BaselineError
from pipeline.measuring.rule import house_rule, rule_of
from pipeline.membership import MembersOn
from pipeline.model import Visibility
from pipeline.orders.baseline.contents import Draft
from pipeline.orders.baseline.definitions import definitions_of
from pipeline.orders.baseline.file import read_draft
from pipeline.orders.edition_files import files_in
from pipeline.orders.editions import Edition
from pipeline.orders.ledger import Kept
from pipeline.orders.order import Order
from pipeline.orders.releasing import told_together
from pipeline.output.slips import slips_folder
from pipeline.project import Project
from pipeline.warehouse.protocol import Warehouse


class Because(StrEnum):
    """Why a report is printed."""

    ORDERED = "ordered"  # for the first time, or after a recall
    FILES = "files"  # its files are not as they were proven
    ENGINE = "engine"
    PACKAGE = "package"  # it is not there any more: printing tells so
    DEFINITION = "definition"
    LAYOUT = "layout"
    SNAPSHOT = "snapshot"
    MEMBERS = "members"
    RELEASED = "released"  # what was released since tells too much together with it


@dataclass(frozen=True)
class Today:
    """What a printed report is held against."""

    project: Project
    catalogue: Catalogue
    warehouse: Warehouse
    seal_key: bytes
    released: Sequence[Edition]  # the first release first
    members: MembersOn


def outdated(order: Order, one: Kept, today: Today) -> Because | None:
    """Give the first reason why a printed report is not today's; None where it is."""
    return next(_reasons(order, one, today), None)


def _reasons(order: Order, one: Kept, today: Today) -> Iterator[Because]:
    edition, catalogue = one.edition, today.catalogue
    draft = _draft(one, today)
    if draft is None or not _is_there(one, today):
        yield Because.FILES
        return
    package = catalogue.packages.get(order.package_id)
    if package is None and order.follows is None:
        yield Because.PACKAGE
        return
    if draft.engine_version != __version__:
        yield Because.ENGINE
    if _defined_otherwise(draft, package, today):
        yield Because.DEFINITION
    if draft.templates != today.project.templates():
        yield Because.LAYOUT
    if edition.snapshot != today.warehouse.manifest.digest:
        yield Because.SNAPSHOT
    if frozenset(edition.members) != today.members.of(order).cluster.member_ids:
        yield Because.MEMBERS
    rule = rule_of(catalogue.house, package) if package else house_rule(catalogue.house)
    if any(told_together(edition, today.released, rule, order.number)):
        yield Because.RELEASED


def _defined_otherwise(draft: Draft, package: Package | None, today: Today) -> bool:
    """Say whether a report would be made by other definitions; a follow-up's are frozen, but not what they became."""
    texts = today.project.texts
    if draft.follow_up is None:
        return package is None or draft.texts != texts_behind(
            package, today.catalogue, texts, counted=draft.ordered.choices.counted
        )
    if any(draft.texts[file] != texts[file] for file in (HOUSE, CONTRACTS)):
        return True
    frozen, todays = definitions_of(draft), today.catalogue
    told = {f.indicator_id: f.redefined for f in draft.follow_up.followed}
    return any(
        tuple(redefined(one, todays.indicators.get(i, one), frozen.codelists, todays.codelists)) != told[i]
        for i, one in frozen.indicators.items()
        if i in told
    )


def _draft(one: Kept, today: Today) -> Draft | None:
    try:
        return read_draft(today.project.state, one.draft or "", today.seal_key)
    except BaselineError:
        return None


def _is_there(one: Kept, today: Today) -> bool:
    """Say whether a report's files are those that were proven, its slips beside them."""
    edition, asked = one.edition, one.edition.asked
    slips = slips_folder(today.project.state, asked.package_id, asked.ending, asked.cluster_id)
    has_slips = asked.visibility is Visibility.OPEN or slips.is_dir()
    return has_slips and files_in(today.project.root / edition.folder) == dict(edition.files)
