"""Proves a folder of files against the report that they were made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from pipeline.characters import readable
from pipeline.errors import DisclosureError
from pipeline.output.proof.findings import Findings
from pipeline.output.proof.html import prove_html
from pipeline.output.proof.marks import Drawing, OddDrawingError, read_drawing
from pipeline.output.proof.pages import READ_ALOUD, Place, Reading
from pipeline.output.proof.pdf import Wanted, prove_pdf
from pipeline.output.proof.people import Secrets, Watch
from pipeline.output.proof.scopes import WHOLE, Scopes
from pipeline.output.proof.tables import prove_csv, prove_workbook
from pipeline.output.proof.tree import Node, read_html
from pipeline.output.proof.words import Counting, Fixed, split
from pipeline.reporting.report import Report
from pipeline.reporting.wording import DANISH_WORDING, Wording

MANIFEST: Final = "manifest.json"
ORDER: Final = (".html", ".pdf", ".csv", ".xlsx", ".json")
NOT_A_NUMBER: Final = frozenset({"en"})  # a number's word that is an article far more often


@dataclass(frozen=True)
class Proven:
    """What was read, and what was found."""

    files: tuple[str, ...]
    numbers: int
    marks: int
    findings: Findings


def prove(
    folder: Path,
    report: Report,
    secrets: Secrets,
    templates: Mapping[str, str],
    words: Wording = DANISH_WORDING,
) -> None:
    """
    Prove every file of a folder.

    Raises: DisclosureError with one problem for each finding
    """
    proven = prove_folder(folder, report, secrets, templates, words)
    if proven.findings.problems:
        outcome = "The report was not made; an earlier one stands as it was."
        raise DisclosureError(proven.findings.problems, outcome=outcome)


def prove_folder(
    folder: Path,
    report: Report,
    secrets: Secrets,
    templates: Mapping[str, str],
    words: Wording = DANISH_WORDING,
) -> Proven:
    """Read every file of a folder and tell what was found."""
    findings = Findings()
    numerals = frozenset(words.catalogue["numbers"].split()) - NOT_A_NUMBER
    texts = [readable(t) for t in (*report.grounds.fixed, *dict.fromkeys(row.unit_label for row in report.rows))]
    scopes, fixed = Scopes(report, words), Fixed(texts, numerals)
    counting, watch = Counting(words.catalogue), Watch(secrets, report.visibility, texts)
    files = sorted(
        (p for p in folder.rglob("*") if not p.is_dir()),
        key=lambda p: (ORDER.index(p.suffix) if p.suffix in ORDER else len(ORDER), p.name),
    )
    places: list[Place] = [Place("the page", (), scopes.pages[WHOLE])]
    wanted: Wanted | None = None
    for path in files:
        reading = Reading(path.name, scopes, fixed, counting, watch, findings, by_page=path.suffix == ".pdf")
        content = path.read_bytes()
        if path.suffix == ".html":
            places = prove_html(content, report, templates, reading) or places
            wanted = wanted_of(
                content,
                title=report.document_title,
                heads=(report.footer, report.watermark or ""),
                anchors=frozenset(page.anchor for page in report.pages),
                unseen=frozenset(words.say(head) for head in ("head_practice", "bridge_head")),
            )
        elif path.suffix == ".pdf" and wanted is not None:
            prove_pdf(content, wanted, places, reading)
        elif path.suffix == ".csv":
            prove_csv(content, report, reading)
        elif path.suffix == ".xlsx":
            prove_workbook(content, report, reading)
        elif path.name == MANIFEST:
            _prove_manifest(content, report, folder, reading)
        else:
            findings.add("form", path.name, "", "the folder holds a file of a kind that cannot be proven.")
    return Proven(tuple(p.name for p in files), findings.traced, findings.marks, findings)


def wanted_of(
    html: bytes, *, title: str, heads: tuple[str, ...], anchors: frozenset[str], unseen: frozenset[str] = frozenset()
) -> Wanted:
    """Give what a PDF must say that is printed from these bytes of a page."""
    root = read_html(html).root
    body = [node for node in root.every() if node.tag not in {"style", "meta"}]
    said = [part for node in body for part in node.parts if isinstance(part, str)]
    said += [node.attributes[name] for node in body for name in READ_ALOUD if name in node.attributes]
    counted = (str(n) for n in range(1, max([1, *(len(ol.children) for ol in root.every("ol"))]) + 1))
    drawings = [(i.attributes.get("alt", ""), drawing) for i in root.every("img") if (drawing := _drawing(i))]
    return Wanted(
        title=readable(title),
        heads=tuple(readable(head) for head in heads),
        words=frozenset([word for text in said for word in split(text)] + [*counted]),
        items=frozenset(tuple(split(li.text)) for ol in root.every("ol") for li in ol.children),
        drawings=tuple(drawings),
        anchors=anchors,
        unseen=unseen,
    )


def _drawing(image: Node) -> Drawing | None:
    try:
        return read_drawing(image.attributes.get("src", ""))
    except OddDrawingError:
        return None


def _prove_manifest(content: bytes, report: Report, folder: Path, reading: Reading) -> None:
    """Prove that a manifest tells where a report comes from and nothing more, and of these very files."""
    try:
        told = json.loads(content)
        digests = {name: file["sha256"] for name, file in told.pop("files").items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        reading.findings.add("form", reading.file, "", "the manifest cannot be read.")
        return
    trace = report.trace
    known = {
        "package": {"id": trace.package_id, "version": trace.package_version},
        "cluster_id": trace.cluster_id,
        "period": {"start": trace.period_start.isoformat(), "end": trace.period_end.isoformat()},
        "visibility": str(report.visibility),
        "indicator_fingerprints": dict(trace.indicator_fingerprints),
        "snapshot": trace.snapshot,
        "engine_version": trace.engine_version,
        "printed_on": trace.printed_on.isoformat(),
    }
    if told != known:
        reading.findings.add("hidden", reading.file, "", "the manifest tells something else than where it comes from.")
    real = {p.name: sha256(p.read_bytes()).hexdigest() for p in folder.iterdir() if p.name != MANIFEST}
    if digests != real:
        reading.findings.add("form", reading.file, "", "the manifest tells of other files than these.")
