"""Any number of threads and any order of rows: `klynge measure` gives the same bytes."""

from datetime import date
from itertools import pairwise

import duckdb
import polars as pl
import pytest

from pipeline.counting import Refusals, measured_table
from pipeline.intake import current_snapshot
from pipeline.model import Level, Period
from pipeline.output.workbook import write_table
from pipeline.project import load_project
from pipeline.proving.tables import write_snapshot
from pipeline.warehouse.duckdb import open_warehouse

YEAR = Period(date(2025, 10, 1), date(2026, 9, 30))


@pytest.fixture(scope="module")
def received(sample_project, tmp_path_factory):
    """Give the sample's tables as they were received, with all that is defined."""
    opened, catalogue = load_project(sample_project, today=date(2026, 11, 25))
    folder, manifest = current_snapshot(opened.state)
    to = tmp_path_factory.mktemp("tables")
    with duckdb.connect(str(folder / manifest.database), read_only=True) as con:
        for table in manifest.tables:
            con.execute(f"COPY {table} TO '{to / table}.parquet'")
    frames = {table: pl.read_parquet(to / f"{table}.parquet") for table in manifest.tables}
    return catalogue, manifest, frames


def countable(catalogue):
    """Give the indicators whose codes are all known: the sample country has no others."""
    empty = {name for name, codelist in catalogue.codelists.items() if codelist.is_empty}
    return [name for name, indicator in sorted(catalogue.indicators.items()) if not empty & set(indicator.codelists)]


def written(received, to, *, seed, threads):
    """Measure every indicator over the tables in an order of their own, with so many threads, and write it twice."""
    catalogue, manifest, frames = received
    shuffled = {t: f.sample(fraction=1, shuffle=True, seed=seed) if seed else f for t, f in frames.items()}
    made = write_snapshot(to, shuffled)
    kept = manifest.model_copy(update={"database": made.database, "parquet": made.parquet})
    warehouse, refusals = open_warehouse(to, kept, catalogue.contracts, threads=threads), Refusals()
    try:
        table = measured_table(countable(catalogue), YEAR, list(Level), catalogue, warehouse, lambda _: None, refusals)
        refusals.tell()
    finally:
        warehouse.close()
    files = [to / f"figures.{kind}" for kind in ("csv", "parquet")]
    for file in files:
        write_table(table, file)
    return [file.read_bytes() for file in files]


def test_threads_and_order_change_no_byte(received, tmp_path):
    """As received with one thread, shuffled with four, and the same once more: the same CSV, the same Parquet."""
    ways = {"received": (0, 1), "shuffled": (1, 4), "again": (1, 4)}
    files = [written(received, tmp_path / name, seed=seed, threads=threads) for name, (seed, threads) in ways.items()]

    assert all(one == other for one, other in pairwise(files))
    assert len(files[0][0].splitlines()) > 60 * len(countable(received[0]))
