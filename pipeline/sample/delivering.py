"""
Turns canonical tables into files as owners write them, by reading each source's mapping backwards.

What intake will map forwards is mapped backwards here from the same text, so that a sample always fits its
sources. Then come the things that go wrong: late rows, reversals, hidden counts and faults.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from pipeline.definitions.source import FileMapping, Source
from pipeline.sample.country_delivery import Delivery, Fault, Written
from pipeline.sample.draws import generator
from pipeline.sample.knowing import FileOf, Knowledge

_LINE = "line of the frame"  # helper columns: no file column has such a name
_PAIRED = "part of a reversal"
_KNOWN = "known by the day of the delivery"


@dataclass(frozen=True)
class Planted:
    """So many rows with this fault."""

    source: str
    table: str
    file: str
    reason: str
    rows: int


@dataclass(frozen=True)
class OutFile:
    """A file ready to be written."""

    name: str
    mapping: FileMapping
    frame: pl.DataFrame


@dataclass(frozen=True)
class Delivered:
    """A file of a delivery, what is wrong in it, and its canonical rows without what is wrong or was taken back."""

    out: OutFile
    planted: list[Planted]
    sound: pl.DataFrame


def deliver(
    delivery: Delivery, tables: dict[str, pl.DataFrame], knowledge: Knowledge, part: str
) -> Iterator[Delivered]:
    """Give the files of one source for these tables as they are known, with the faults planted in each."""
    source, until = delivery.source, knowledge.until(delivery.source)
    for mapping, written in zip(source.files, delivery.files, strict=True):
        if mapping.table not in tables or not written.begins_by(until):
            continue
        name = written.name.replace("{part}", part)
        rng = generator(knowledge.seed, "delivery", source.id, name)
        rows, arrived = cut_off(tables[mapping.table], source, written, rng)
        known = pl.lit(value=True)
        if written.dated is not None:
            known = pl.lit(knowledge.of(rows[written.dated], delivery, FileOf(name, mapping.table), arrived))
        rows = _without_ends(rows, written, until).with_columns(known.alias(_KNOWN))
        rows = _reverse(rows, written, rng)
        sound = rows.filter(_KNOWN, ~pl.col(_PAIRED))
        frame = mapped_back(_hide(rows, mapping, written), mapping, written)
        frame, planted = _spoil(frame, written.faults, rng)
        frame = frame.filter(_KNOWN).drop(_PAIRED, _KNOWN)
        faults = [Planted(source.id, mapping.table, name, reason, count) for reason, count in planted]
        yield Delivered(OutFile(name, mapping, frame), faults, sound)


def cut_off(
    rows: pl.DataFrame, source: Source, written: Written, rng: np.random.Generator
) -> tuple[pl.DataFrame, pl.Series | None]:
    """
    Leave out what the owner could not know on the last day that is described.

    Out:  the rest, and where rows come late, which of them would be there were they among the newest
    """
    arrived = None
    if written.dated is not None:
        first, last = written.first or date.min, min(written.last or date.max, source.data_until)
        rows = rows.filter(pl.col(written.dated).is_between(first, last))
    if written.late is not None and written.dated is not None:
        settled = source.data_until - timedelta(weeks=written.late.weeks)
        arrived = pl.Series(rng.random(len(rows)) < written.late.kept_share)
        there = (rows[written.dated] <= settled) | arrived
        rows, arrived = rows.filter(there), arrived.filter(there)
    return rows, arrived


def _without_ends(rows: pl.DataFrame, written: Written, until: date) -> pl.DataFrame:
    """Leave open what ends only after the source's last day; what goes with an end goes too."""
    if not written.ends:
        return rows
    unknown = pl.col(written.ends[0]) > until
    return rows.with_columns(
        pl.when(~unknown.fill_null(value=False)).then(pl.col(name)).alias(name) for name in written.ends
    )


def _reverse(rows: pl.DataFrame, written: Written, rng: np.random.Generator) -> pl.DataFrame:
    """Take some rows back with a row of the opposite sign."""
    if written.reversals is None:
        return rows.with_columns(pl.lit(value=False).alias(_PAIRED))
    taken = pl.Series(_PAIRED, rng.random(len(rows)) < written.reversals.share)
    rows = rows.with_columns(taken)
    back = rows.filter(pl.col(_PAIRED)).with_columns(-pl.col(name) for name in written.reversals.negated)
    return pl.concat([rows, back])


def _hide(rows: pl.DataFrame, mapping: FileMapping, written: Written) -> pl.DataFrame:
    """Put the owner's mark where a count is small; a true zero stands."""
    if written.hiding is None:
        return rows
    return rows.with_columns(
        pl.when(pl.col(name).is_between(1, written.hiding.below - 1))
        .then(pl.lit(mapping.hidden[0]))
        .otherwise(pl.col(name).cast(pl.String))
        .alias(name)
        for name in written.hiding.columns
    )


def mapped_back(rows: pl.DataFrame, mapping: FileMapping, written: Written) -> pl.DataFrame:
    """Turn canonical columns into the file's columns, with its formats, in the mapping's order."""
    parts: dict[str, list[tuple[int, pl.Expr]]] = {}
    for name, file_column in mapping.columns.items():
        position = mapping.part[name][0] if name in mapping.part else 0
        parts.setdefault(file_column, []).append((position, _file_value(rows, name, mapping)))
    columns = [
        pl.concat_str([value for _, value in sorted(pieces, key=lambda piece: piece[0])]).alias(file_column)
        if len(pieces) > 1
        else pieces[0][1].alias(file_column)
        for file_column, pieces in parts.items()
    ]
    columns += [_factor(mapping, name, factor, parts) for name, (factor, _) in mapping.multiply.items()]
    columns += [pl.lit(value).alias(name) for name, value in written.extra.items()]
    return rows.select(*columns, _PAIRED, _KNOWN)


def _file_value(rows: pl.DataFrame, name: str, mapping: FileMapping) -> pl.Expr:
    """Give a canonical column as the file writes it; files with types keep numbers and dates as they are."""
    value, kind = pl.col(name), rows.schema[name]
    if name == mapping.billing_week:
        return value.dt.strftime("%G%V").str.slice(2)
    if name in mapping.values:
        owners = {ours: theirs for theirs, ours in mapping.values[name].items()}
        value = value.replace_strict(owners, return_dtype=pl.String)
    if name in mapping.pad:
        value = value.str.strip_chars_start("0")
    if name in mapping.strip_prefix:
        value = pl.lit(mapping.strip_prefix[name]) + value
    if mapping.format != "csv":
        return value
    if kind == pl.Date:
        return value.dt.strftime(mapping.date_format)
    return _number(value, mapping) if kind.is_float() else value.cast(pl.String)


def _number(value: pl.Expr, mapping: FileMapping) -> pl.Expr:
    return value.round(4).cast(pl.String).str.replace(".", mapping.decimal_mark, literal=True)


def _factor(mapping: FileMapping, name: str, factor: str, parts: dict[str, list[tuple[int, pl.Expr]]]) -> pl.Expr:
    """Give the file column that, times the other one, becomes this column."""
    other = next(ours for ours, theirs in mapping.columns.items() if theirs == mapping.multiply[name][1])
    if factor in parts:
        raise ValueError(f"'{factor}' is mapped and multiplied at once")
    each = pl.col(name) / pl.col(other)
    return (_number(each, mapping) if mapping.format == "csv" else each).alias(factor)


def _spoil(
    frame: pl.DataFrame, faults: tuple[Fault, ...], rng: np.random.Generator
) -> tuple[pl.DataFrame, list[tuple[str, int]]]:
    """Plant each fault in rows of its own: nothing is wrong with a row twice, and no reversal loses its partner."""
    if not faults or frame.is_empty():
        return frame, []
    frame = frame.with_row_index(_LINE)
    pool = rng.permutation(frame.filter(~pl.col(_PAIRED))[_LINE].to_numpy())
    added, planted, used = [], [], 0
    for fault in faults:
        count = max(1, round(fault.share * len(frame)))
        lines = pl.Series(np.sort(pool[used : used + count]), dtype=frame.schema[_LINE])
        used += count
        hit = pl.col(_LINE).is_in(lines.implode())
        planted.append((fault.reason, frame.filter(hit & pl.col(_KNOWN)).height))
        wrong = [pl.lit(value).alias(name) for name, value in fault.set.items()]
        if fault.added:
            added.append(frame.filter(hit).with_columns(wrong))
        else:
            frame = frame.with_columns(
                pl.when(hit).then(pl.lit(value)).otherwise(pl.col(name)).alias(name)
                for name, value in fault.set.items()
            )
    return pl.concat([frame, *added]).drop(_LINE), planted
