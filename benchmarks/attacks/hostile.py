"""
Tries hostile bodies and texts on the engine, and counts those that got what they wanted.

Bodies run twice: with the rules before them, and raw on the locked connection, as if no rule had seen them. As a
module it prints which layer stops which body: `python -m attacks.hostile` makes docs/hostile_bodies.md.
"""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from support.definition_texts import whole_project
from support.hostile import REMARK, SECRET, Body, Met, bodies, digests, make_target, placed, tried_behind_the_lock
from support.hostile_texts import HARMLESS, IDS, TEXTS, Page, report_with
from support.made_up import YEAR, contracts, indicator

from attacks.rows import Scale, Tried
from pipeline.characters import FORMULA_STARTS, names_a_folder, unseen
from pipeline.definitions.house import HouseLimits
from pipeline.errors import DefinitionError
from pipeline.output.figures_csv import figures_text
from pipeline.output.workbook import write_table
from pipeline.project import find_shipped
from pipeline.reporting.pages import render
from pipeline.warehouse.confined import ConfinedWarehouse

LIMITS = HouseLimits(seconds=3, memory="512MB")


def attack(_: Scale) -> Iterator[Tried]:
    """Try everything once: nothing here is drawn by chance."""
    refused, stopped, blanked = (bodies(kind) for kind in ("refused", "stopped", "blanked"))
    passed = [body for body in refused if not _told(body)]
    yield Tried("a hostile body", "the rules before anything runs", len(refused), len(passed))
    with tempfile.TemporaryDirectory() as folder:
        met, reached = behind_the_lock(Path(folder), [*refused, *stopped, *blanked])
        by = Counter(one.by for one in met.values())
        remark = f"{by['refused']} refused by DuckDB, {by['time'] + by['memory']} stopped, {by['answered']} answered"
        yield Tried("the same raw, no rules", "files, keys, the snapshot's bytes", len(met), reached, remark=remark)
        yield from _on_the_indicator(Path(folder) / "confined", stopped, blanked)
    yield Tried("a hostile text", "the page", len(TEXTS), len(list(_acting_on_pages())))
    yield Tried("a hostile text", "CSV and XLSX", len(TEXTS), len(list(_acting_in_sheets())))
    yield Tried("a hostile id", "the names of folders", len(IDS), sum(map(names_a_folder, IDS)))


def _told(body: Body) -> bool:
    texts = whole_project().select(body.sql.replace("{beside}", "/x/b.csv").replace("{snapshot}", "/x/s"))
    return bool(texts.problems())


def behind_the_lock(folder: Path, every: list[Body]) -> tuple[dict[str, Met], int]:
    """Run bodies raw; give what each met, and how many read the secret or changed a file (all, where one changed)."""
    manifest = make_target(folder)
    before = digests(folder)
    statements = [placed(body.sql, folder) for body in every]
    met = dict(zip((b.name for b in every), tried_behind_the_lock(folder, manifest, statements), strict=True))
    read = sum(one.by == "answered" and SECRET in one.text for one in met.values())
    return met, read if digests(folder) == before else len(met)


def _on_the_indicator(folder: Path, stopped: list[Body], blanked: list[Body]) -> Iterator[Tried]:
    warehouse = ConfinedWarehouse(folder / "snapshot", make_target(folder), contracts(), LIMITS)
    said = {
        body.name: _said(warehouse, indicator(body.sql, unit="mean", counts="measurement", reads=[], codelists=[]))
        for body in (*stopped, *blanked)
    }
    warehouse.close()
    answered = sum("it was stopped" not in said[body.name] for body in stopped)
    yield Tried("a bomb within the rules", f"{LIMITS.seconds} seconds and {LIMITS.memory}", len(stopped), answered)
    told = sum(any(word in said[b.name] for word in (REMARK, "somebody")) for b in blanked)
    yield Tried("an error made of a value", "the sentence that is told", len(blanked), told)


def _said(warehouse: ConfinedWarehouse, made: object) -> str:
    try:
        return str(warehouse.count(made, {}, YEAR))  # type: ignore[arg-type]  # the tests' own builder
    except DefinitionError as error:
        return str(error)


def _acting_on_pages() -> Iterator[str]:
    folder = find_shipped() / "templates"
    templates = {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir()}
    ordinary = Page(render(report_with(HARMLESS), templates))
    for name, text in TEXTS.items():
        page = Page(render(report_with(text), templates))
        own = all(a.startswith(("data:image/svg+xml,", "#")) for a in page.addresses)
        if not (own and page.tags <= ordinary.tags and page.attributes <= ordinary.attributes):
            yield name


def _acting_in_sheets() -> Iterator[str]:
    for name, text in TEXTS.items():
        rows = csv.reader(io.StringIO(figures_text(report_with(text)), newline=""))
        begins = [c for row in rows for c in row if unseen(c) or (c.startswith(FORMULA_STARTS) and not _is_number(c))]
        with tempfile.TemporaryDirectory() as folder:
            book = Path(folder) / "x.xlsx"
            write_table(pl.DataFrame({"unit_id": [text]}), book)
            with zipfile.ZipFile(book) as parts:
                acts = any(mark in parts.read(p) for p in parts.namelist() for mark in (b"<f>", b"<hyperlink"))
        if begins or acts:
            yield name


_LAYERS = {
    "refused": "DuckDB: its lock, or it is no SQL of one row set",
    "time": "the limit of time",
    "memory": "the limit of memory",
    "answered": "nothing: it reads the snapshot or itself alone",
}


def page() -> str:
    """Give docs/hostile_bodies.md: each body with the rule that refuses it and what it meets without any rule."""
    refused, stopped, blanked = (bodies(kind) for kind in ("refused", "stopped", "blanked"))
    every = [*refused, *stopped, *blanked]
    with tempfile.TemporaryDirectory() as folder:
        met, reached = behind_the_lock(Path(folder), every)
    within = {b.name: "within the rules: stopped while it runs" for b in stopped}
    within |= {b.name: "within the rules: told without the value" for b in blanked}
    told = {b.name: b.told.replace("|", "\\|").replace(chr(10), " ") for b in refused} | within
    counts = Counter(one.by for one in met.values())
    head = f"""\
# Hostile bodies of an indicator, and what stops each

Made by `python -m attacks.hostile`; the bodies stand in `tests/hostile/bodies.yaml`. The second column is what the
rules say before anything runs; the third is what stops the same body when it is run raw on the locked connection, in
the child that counts, as if no rule had seen it.

{sum(map(_told, refused))} of {len(refused)} are refused by the rules; the other {len(stopped) + len(blanked)}, which \
an analyst could write by mistake, are within them.
Raw, {counts["refused"]} are refused by DuckDB, {counts["time"] + counts["memory"]} end at a limit, and \
{counts["answered"]} are answered from the snapshot or from memory;
{reached} read or changed anything else.

| body | the rules | without the rules |
|---|---|---|
"""
    return head + "".join(f"| {b.name} | {told[b.name]} | {_LAYERS[met[b.name].by]} |\n" for b in every)


def _is_number(cell: str) -> bool:
    return cell[1:].replace(".", "", 1).isdigit()


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 -- the page is what it is asked for
