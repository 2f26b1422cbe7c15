"""
Turns intake into rows: our receipt beside a bare COPY of the same files, received again, and with a month more.

Its own room because a receipt must begin with nothing each time, and because what the bare COPY wrote is compared with
what was delivered before a time is told.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Final

import duckdb

from bench.countries import KLYNGE
from bench.measuring import Cost, Place, Row, cost_of, middle
from pipeline.intake import current_snapshot
from pipeline.intake.quality import Quality

_GIB: Final = 1024**3
_MEMORY: Final = 8
_RATIO: Final = 1.5
_AGAIN: Final = 0.1  # of the first receipt: the files are read for their digests, and nothing else is done
_BEYOND: Final = 0.2  # what may come on top of the changed share


def compare(place: Place) -> list[Row]:
    """Receive the delivery as new, again, and with one file changed; and sort it bare."""
    folder = place.folder("intake")
    project, delivery, bare = folder / "project", folder / "delivery", folder / "bare"
    shutil.rmtree(delivery, ignore_errors=True)
    _copy_links(place.delivery, delivery)
    ours: list[Cost] = []
    theirs: list[Cost] = []
    for _ in range(place.tries):
        _begin_anew(place.project, project)
        ours.append(cost_of([*KLYNGE, "receive", "--data", delivery], cwd=project))
        theirs.append(_bare(delivery, project, bare))
    _compare_rows(project, bare)
    again = cost_of([*KLYNGE, "receive", "--data", delivery], cwd=project)
    share = add_a_month(delivery)
    month = cost_of([*KLYNGE, "receive", "--data", delivery], cwd=project)
    rows = _rows(middle(ours), middle(theirs), again, month, share)
    shutil.rmtree(folder)
    return rows


def _rows(ours: Cost, theirs: Cost, again: Cost, month: Cost, share: float) -> list[Row]:
    first, bare = f"{ours.seconds:.1f} s", "bare DuckDB COPY … ORDER BY of the same files, no checks"
    return [
        Row(
            what="intake: CSV to a checked, sorted, immutable snapshot",
            against=bare,
            ours=f"{first} ({ours.processor:.1f} s of processors)",
            theirs=f"{theirs.seconds:.1f} s ({theirs.processor:.1f} s of processors)",
            figure=ours.seconds / theirs.seconds,
            reach=_RATIO,
            is_most=True,
            dominates="sorting and storing, then typing and writing the parts' files",
            remark="Ours writes the rows twice: as the accepted part, and sorted into the snapshot.",
        ),
        Row(
            what="intake: the most memory",
            against="8 GiB",
            ours=f"{ours.memory / _GIB:.2f} GiB",
            theirs=f"{theirs.memory / _GIB:.2f} GiB",
            figure=ours.memory / _GIB,
            reach=_MEMORY,
            is_most=True,
            unit="GiB",
        ),
        Row(
            what="intake: the same delivery again",
            against="the first receipt",
            ours=f"{again.seconds:.1f} s",
            theirs=first,
            figure=again.seconds / ours.seconds,
            reach=_AGAIN,
            is_most=True,
            dominates="starting Python and reading the definitions",
        ),
        Row(
            what="intake: one file of a source has more rows than before",
            against="the first receipt",
            ours=f"{month.seconds:.1f} s",
            theirs=first,
            figure=month.seconds / ours.seconds,
            reach=share + _BEYOND,
            is_most=True,
            dominates="sorting the whole tables anew",
            remark=f"The file is {share:.1%} of the delivery; the others are not read again.",
        ),
    ]


def _copy_links(delivery: Path, to: Path) -> None:
    shutil.copytree(delivery, to, copy_function=os.link, ignore=shutil.ignore_patterns("truth", "spill"))


def _begin_anew(project: Path, to: Path) -> None:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(project, to, ignore=shutil.ignore_patterns(".klynge", "sample_data", "reports_out"))


def _bare(delivery: Path, project: Path, to: Path) -> Cost:
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir()
    contracts = project / "indicators/extracts.yaml"
    return cost_of([sys.executable, "-m", "bench.by_hand.bare_copy", delivery, contracts, to], cwd=to)


def _compare_rows(project: Path, bare: Path) -> None:
    """Look whether both sides took the same rows: what ours kept, and no more than came."""
    folder, manifest = current_snapshot(project / ".klynge")
    quality = Quality.model_validate_json((folder / "quality.json").read_bytes())
    came = dict.fromkeys(manifest.tables, 0)
    for source in quality.sources:
        for t in source.tables:
            came[t.table] += t.rows_in
    for table, stored in manifest.tables.items():
        theirs = duckdb.execute(f"SELECT count(*) FROM read_parquet('{bare / table}.parquet')").fetchall()[0][0]
        if not stored.rows <= theirs <= came[table]:
            raise AssertionError(json.dumps([table, stored.rows, theirs, came[table]]))


def add_a_month(delivery: Path) -> float:
    """Deliver the last file of prescriptions with a tenth of its rows once more; give its share of all bytes."""
    file = max((delivery / "lsr").glob("LSR_2026_*.csv"))
    lines = file.read_bytes().splitlines(keepends=True)
    file.unlink()  # the delivery itself stays as it is
    file.write_bytes(b"".join([*lines, *lines[-len(lines) // 10 :]]))
    return file.stat().st_size / sum(f.stat().st_size for f in delivery.rglob("*") if f.is_file())
