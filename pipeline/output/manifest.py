"""Writes manifest.json: what a report was made from, and the digests of its files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from pipeline.errors import PressError
from pipeline.output.places import unwritable
from pipeline.reporting.report import Report

NAME = "manifest.json"


def write_manifest(report: Report, folder: Path, files: Iterable[str]) -> None:
    """
    Write a report's manifest beside its files.

    Raises: PressError where it cannot be written
    """
    try:
        digests = {name: sha256((folder / name).read_bytes()).hexdigest() for name in sorted(files)}
        (folder / NAME).write_text(manifest_text(report, digests), encoding="utf-8", newline="\n")
    except OSError as error:
        raise PressError(unwritable(folder / NAME, error)) from None


def manifest_text(report: Report, digests: dict[str, str]) -> str:
    """Give the manifest as the text of a JSON file, keys in a fixed order."""
    trace = report.trace
    told = {
        "package": {"id": trace.package_id, "version": trace.package_version},
        "cluster_id": trace.cluster_id,
        "period": {"start": trace.period_start.isoformat(), "end": trace.period_end.isoformat()},
        "visibility": str(report.visibility),
        "indicator_fingerprints": dict(trace.indicator_fingerprints),
        "snapshot": trace.snapshot,
        "engine_version": trace.engine_version,
        "printed_on": trace.printed_on.isoformat(),
        "files": {name: {"sha256": digest} for name, digest in sorted(digests.items())},
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
