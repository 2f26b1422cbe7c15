"""
Turns a baseline into named texts, and those into a baseline.

Its own room because this is what lies in the file for years: texts that a person can read, and tables in Parquet. The
same contents give the same texts.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

import polars as pl

from pipeline.definitions.package import Package
from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.measuring.counts import CATEGORIES_SCHEMA, COUNTS_SCHEMA, STRATA_SCHEMA, VALUES_SCHEMA, Counts
from pipeline.model import HistoryEvent, Period, Practice
from pipeline.orders.baseline.contents import Capsule, Covered, Draft, People, ReleaseFacts, Statuses
from pipeline.orders.baseline.texts import (
    facts_from,
    figures_from,
    figures_text,
    follow_up_from,
    follow_up_text,
    text_of,
)
from pipeline.orders.consent import Act
from pipeline.orders.edition_text import edition_from, edition_text
from pipeline.orders.order import NewOrder

EDITION: Final = "edition.json"
_FACTS, _FIGURES, _FOLLOW_UP, _PACKAGE = "facts.json", "figures.json", "follow_up.json", "package.json"
_MANIFEST, _LISTED, _RELEASE = "snapshot.json", "listed.parquet", "release.json"
_TEXTS, _TEMPLATES, _COUNTS, _MONTHLY, _STATUSES = "definitions/", "templates/", "counts/", "monthly/", "statuses/"
_LEVEL: Final = 3  # of zstd: fixed, so that the same table gives the same bytes
_LISTED_SCHEMA = {"practice_id": pl.String, "sex": pl.String, "age_band": pl.String, "patients": pl.Int64}
_FINER: Final = {"strata": STRATA_SCHEMA, "values": VALUES_SCHEMA, "categories": CATEGORIES_SCHEMA}
_MONTH: Final = {"first": pl.Date, "last": pl.Date}


@dataclass(frozen=True)
class _Facts:
    """The small facts of a draft, which need no file of their own."""

    number: int
    ordered: NewOrder
    period: Period
    covered: dict[str, Covered]
    monthly: tuple[str, ...]  # indicators whose months were counted
    months: tuple[Period, ...]
    person_keys: dict[str, str]  # by indicator
    people: dict[str, People]
    practices: tuple[Practice, ...]
    history: tuple[HistoryEvent, ...]
    regions: dict[str, str]
    consents: tuple[Act, ...]
    engine_version: str


def entries_of(draft: Draft) -> dict[str, bytes]:
    """Write a draft or a capsule as texts by name."""
    texts = {
        EDITION: edition_text(draft.edition),
        _FACTS: text_of(_Facts, _facts(draft)),
        _FIGURES: figures_text(draft.figures),
        _PACKAGE: draft.package.model_dump_json(by_alias=True, indent=1) + "\n",
        _MANIFEST: draft.manifest.model_dump_json(indent=1) + "\n",
        **({_FOLLOW_UP: follow_up_text(draft.follow_up)} if draft.follow_up else {}),
        **({_RELEASE: text_of(ReleaseFacts, draft.release)} if isinstance(draft, Capsule) else {}),
        **{f"{_TEXTS}{file}": text for file, text in draft.texts.items()},
        **{f"{_TEMPLATES}{file}": text for file, text in draft.templates.items()},
    }
    tables = {_LISTED: draft.listed}
    for indicator_id, counts in draft.counts.items():
        tables |= {f"{_COUNTS}{indicator_id}/{name}.parquet": frame for name, frame in _frames(counts).items()}
    for indicator_id, months in draft.monthly.items():
        tables |= {f"{_MONTHLY}{indicator_id}/{name}.parquet": frame for name, frame in _in_one(months).items()}
    return {
        **{name: text.encode() for name, text in texts.items()},
        **{name: _parquet(frame) for name, frame in tables.items()},
        **{f"{_STATUSES}{indicator_id}.parquet": s.sealed for indicator_id, s in draft.statuses.items()},
    }


def draft_from(entries: Mapping[str, bytes]) -> Draft:
    """
    Read a draft.

    Raises: ValueError, KeyError or TypeError where the texts are no draft that this engine knows
    """
    return Draft(**_read(entries))


def capsule_from(entries: Mapping[str, bytes]) -> Capsule:
    """Read a capsule; it raises as `draft_from` does."""
    return Capsule(**_read(entries), release=facts_from(ReleaseFacts, entries[_RELEASE].decode()))


def _read(entries: Mapping[str, bytes]) -> dict[str, Any]:
    facts = facts_from(_Facts, entries[_FACTS].decode())
    return {
        "number": facts.number,
        "ordered": facts.ordered,
        "edition": edition_from(entries[EDITION].decode()),
        "package": Package.model_validate_json(entries[_PACKAGE]),
        "figures": figures_from(entries[_FIGURES].decode()),
        "follow_up": follow_up_from(entries[_FOLLOW_UP].decode()) if _FOLLOW_UP in entries else None,
        "texts": _below(_TEXTS, entries),
        "templates": _below(_TEMPLATES, entries),
        "counts": {i: _counts(i, facts.period, f"{_COUNTS}{i}/", entries) for i in facts.covered},
        "monthly": {i: _months(i, facts.months, entries) for i in facts.monthly},
        "covered": facts.covered,
        "listed": _table(entries[_LISTED], _LISTED_SCHEMA),
        "statuses": {i: Statuses(k, entries[f"{_STATUSES}{i}.parquet"]) for i, k in facts.person_keys.items()},
        "people": facts.people,
        "manifest": SnapshotManifest.model_validate_json(entries[_MANIFEST]),
        "practices": facts.practices,
        "history": facts.history,
        "regions": facts.regions,
        "consents": facts.consents,
        "engine_version": facts.engine_version,
    }


def _facts(draft: Draft) -> _Facts:
    return _Facts(
        number=draft.number,
        ordered=NewOrder(**{f.name: getattr(draft.ordered, f.name) for f in fields(NewOrder)}),
        period=draft.edition.period,
        covered=dict(draft.covered),
        monthly=tuple(draft.monthly),
        months=tuple(c.period for c in next(iter(draft.monthly.values()), ())),
        person_keys={i: s.person_key for i, s in draft.statuses.items()},
        people=dict(draft.people),
        practices=draft.practices,
        history=draft.history,
        regions=dict(draft.regions),
        consents=draft.consents,
        engine_version=draft.engine_version,
    )


def _below(folder: str, entries: Mapping[str, bytes]) -> dict[str, str]:
    return {name.removeprefix(folder): text.decode() for name, text in entries.items() if name.startswith(folder)}


def _frames(counts: Counts) -> dict[str, pl.DataFrame]:
    """Give an indicator's tables by name; what it lacks has none."""
    finer = {name: getattr(counts, name) for name in _FINER}
    return {"sums": counts.frame, **{name: frame for name, frame in finer.items() if frame is not None}}


def _in_one(months: Iterable[Counts]) -> dict[str, pl.DataFrame]:
    """Lay the tables of all months under one another, with the days of each month beside its rows."""
    dated: dict[str, list[pl.DataFrame]] = {}
    for counts in months:
        days = {"first": counts.period.first, "last": counts.period.last}
        for name, frame in _frames(counts).items():
            dated.setdefault(name, []).append(frame.with_columns(pl.lit(v, pl.Date).alias(c) for c, v in days.items()))
    return {name: pl.concat(frames) for name, frames in dated.items()}


def _counts(indicator_id: str, period: Period, folder: str, entries: Mapping[str, bytes]) -> Counts:
    finer = {name: _finer(f"{folder}{name}.parquet", schema, entries) for name, schema in _FINER.items()}
    return Counts(indicator_id, period, _table(entries[f"{folder}sums.parquet"], COUNTS_SCHEMA), **finer)


def _finer(name: str, schema: Mapping[str, Any], entries: Mapping[str, bytes]) -> pl.DataFrame | None:
    return _table(entries[name], schema) if name in entries else None


def _months(indicator_id: str, months: Iterable[Period], entries: Mapping[str, bytes]) -> tuple[Counts, ...]:
    folder = f"{_MONTHLY}{indicator_id}/"
    sums = _table(entries[f"{folder}sums.parquet"], {**COUNTS_SCHEMA, **_MONTH})
    by_category = _finer(f"{folder}categories.parquet", {**CATEGORIES_SCHEMA, **_MONTH}, entries)
    return tuple(
        Counts(
            indicator_id,
            month,
            _of_month(sums, month.first),
            categories=None if by_category is None else _of_month(by_category, month.first),
        )
        for month in months
    )


def _of_month(frame: pl.DataFrame, first: date) -> pl.DataFrame:
    return frame.filter(pl.col("first") == first).drop(*_MONTH)


def _parquet(frame: pl.DataFrame) -> bytes:
    written = io.BytesIO()
    frame.write_parquet(written, compression="zstd", compression_level=_LEVEL)
    return written.getvalue()


def _table(content: bytes, schema: Mapping[str, Any]) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(content)
    except pl.exceptions.PolarsError as error:
        raise ValueError("no table") from error
    if dict(frame.schema) != schema:
        raise TypeError(f"a table has columns {dict(frame.schema)}, not {dict(schema)}")
    return frame
