"""Puts into printed files, one by one, what may not stand in them, and sees whether the proof tells."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from support.printed import SECRETS, files_of, with_everything, written

from attacks.rows import Scale, Tried
from attacks.sabotage import every, sabotaged
from pipeline.model import Visibility
from pipeline.output.proof import prove_folder
from pipeline.project import find_shipped

ROOT = find_shipped()


def attack(_: Scale) -> Iterator[Tried]:
    """Try every sabotage, and a report that is as it should be."""
    templates = {p.name: p.read_text(encoding="utf-8") for p in (ROOT / "templates").iterdir() if p.is_file()}
    printed = {}
    for seen in Visibility:
        report = with_everything(seen)
        printed[seen] = (report, files_of(report, templates))
    missed = 0
    with TemporaryDirectory() as folder:
        for place, sabotage in enumerate(every()):
            seen = Visibility.ANONYMISED if sabotage.only == "anonymised" else Visibility.OPEN
            report, files = printed[seen]
            to = Path(folder) / str(place)
            to.mkdir()
            told = prove_folder(written(sabotaged(files, sabotage), to), report, SECRETS, templates).findings.problems
            missed += not any(sabotage.told in str(problem) for problem in told)
    yield Tried(
        "what may not stand in a file", "PDF, HTML, CSV and XLSX", len(every()), missed, 0, "0 is: all were told"
    )
