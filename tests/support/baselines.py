"""Made-up drafts of baselines: everything that one may hold, from two made-up practices."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from support.editions import cell, edition
from support.ledger_cases import order
from support.report_builders import YEAR, cluster_figures, package

from pipeline.definitions.snapshot import SnapshotManifest, SnapshotSource, SnapshotTable
from pipeline.measuring.counts import CATEGORIES_SCHEMA, COUNTS_SCHEMA, STRATA_SCHEMA, VALUES_SCHEMA, Counts
from pipeline.measuring.follow_up_figures import Followed, FollowUp
from pipeline.model import HistoryEvent, HistoryKind, Level, Period, Practice, Visibility
from pipeline.orders.baseline.contents import Capsule, Covered, Draft, People, ReleaseFacts, Statuses
from pipeline.orders.consent import Act
from pipeline.orders.order import Choices

KEY, LABEL_KEY = b"the unit's seal key", b"a label key"
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 9, 30))
EDITION = edition(["000001", "000002"], [cell(Level.CLUSTER, "c1", YEAR, (30, 60))], period=YEAR)
RELEASE = ReleaseFacts(
    date(2026, 12, 1), "bo", "carl", approved_alone=False, members={"000001": "Lægerne Å"},
    consents=(Act("c1", "000001", "open", date(2026, 11, 30)),),
)  # fmt: skip


def counts(indicator_id: str, period: Period = YEAR, **more: pl.DataFrame) -> Counts:
    """Give the counts of two practices, one of them with a sum that only a decimal holds."""
    shared = {"n": 60, "missing": 1, "numerator": Decimal("30.000001"), "denominator": Decimal(60)}
    rows = [
        {"practice_id": "000001", **shared, "numerator2": Decimal("0.000000000001"), "owner_hid": False},
        {"practice_id": "000002", "numerator": Decimal(0), "denominator": Decimal(0), "owner_hid": True},
    ]
    return Counts(indicator_id, period, pl.DataFrame(rows, schema=COUNTS_SCHEMA), **more)


def every_kind() -> dict[str, Counts]:
    """Give counts with strata, with values and with categories."""
    strata = pl.DataFrame([{"practice_id": "000001", "sex": "K", "n": 3}], schema=STRATA_SCHEMA)
    values = pl.DataFrame([{"practice_id": "000001", "value": Decimal("48.5"), "n": 3}], schema=VALUES_SCHEMA)
    parts = pl.DataFrame([{"category": "en", "practice_id": "000001", "n": 3}], schema=CATEGORIES_SCHEMA)
    return {
        "plain": counts("plain"),
        "standardised": counts("standardised", strata=strata),
        "median": counts("median", values=values),
        "share": counts("share", categories=parts),
    }


def draft(**more: Any) -> Draft:
    """Give a draft of everything, changed as told."""
    made = every_kind()
    months = tuple(replace(made["share"], period=p) for p in (SEPTEMBER.earlier(1), SEPTEMBER))
    followed = FollowUp(YEAR.earlier(12), date(2025, 11, 25), date(2025, 12, 10), (Followed("x"),), 2, (), (), ())
    usual = {
        "number": 7,
        "ordered": order(7, choices=Choices(("x_ratio",), "none", "Hvad nu?"), correction="Rettet."),
        "edition": EDITION,
        "package": package(),
        "figures": cluster_figures(Visibility.ANONYMISED),
        "follow_up": followed,
        "texts": {"klynge.yaml": "name: Enheden\n", "indicators/æ.sql": "SELECT 1\n"},
        "templates": {"report.css": "p { }"},
        "counts": made,
        "monthly": {"share": months, "plain": tuple(counts("plain", m.period) for m in months)},
        "covered": {i: Covered(frozenset({"000002"}), frozenset({"1084", "1081"}), nation=False) for i in made},
        "listed": pl.DataFrame(
            [("000001", "K", "40-44", 20), ("000002", None, None, None)],
            schema={"practice_id": pl.String, "sex": pl.String, "age_band": pl.String, "patients": pl.Int64},
            orient="row",
        ),
        "statuses": {"plain": Statuses("rkp", b"opaque")},
        "people": {"rkp": People(120, "0" * 64)},
        "manifest": _manifest(),
        "practices": (Practice("000001", "Lægerne Å", "1084", "80"), Practice("000002", "Lægerne Ø", "1084")),
        "history": (HistoryEvent("000009", "000002", date(2026, 1, 1), HistoryKind.SOLD),),
        "regions": {"1084": "Prøveland"},
        "consents": (Act("c1", None, "any", date(2026, 1, 1), minutes="referat"),),
        "engine_version": "0.1.0",
    }
    return Draft(**{**usual, **more})


def _manifest() -> SnapshotManifest:
    source = SnapshotSource(
        id="a", title="A", owner="B", tables=("events",), data_until=date(2026, 10, 31), lag_weeks=2,
        complete_until=date(2026, 10, 17), person_key="rkp", covers="nation", rounded_to=Decimal("5.0"),
        billing_weeks=False, rows_in=3, rows_kept=2, rows_rejected=1, rows_netted=0, parts=("d1",),
    )  # fmt: skip
    table = SnapshotTable(rows=2, digest="d", sources=("a",), first=None, last=None, columns=("code",))
    return SnapshotManifest(digest="s", engine_version="0.1.0", sources=(source,), tables={"events": table})


def capsule(made: Draft, release: ReleaseFacts = RELEASE) -> Capsule:
    """Give a draft as it is when it is released."""
    return Capsule(**{f.name: getattr(made, f.name) for f in fields(Draft)}, release=release)


def told(made: Draft) -> dict[str, Any]:
    """Give what a draft or a capsule holds, so that two can be compared: tables as their rows."""
    return {f.name: _plain(getattr(made, f.name)) for f in fields(made)}


def _plain(value: Any) -> Any:
    if isinstance(value, pl.DataFrame):
        return dict(value.schema), value.rows()
    if isinstance(value, Counts):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, tuple) else value
