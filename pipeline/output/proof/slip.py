"""
Proves a practice's own slip: it tells that practice's own numbers and what the report shows, and nobody else's.

Its own room because a slip is no part of a report, and is the only file that may tell a small number: to one practice.
"""

from __future__ import annotations

from typing import Final

from pipeline.characters import readable
from pipeline.errors import DisclosureError
from pipeline.model import Visibility
from pipeline.output.proof.figures import Looked, check_strip
from pipeline.output.proof.findings import Findings
from pipeline.output.proof.folder import NOT_A_NUMBER, wanted_of
from pipeline.output.proof.html import without_style
from pipeline.output.proof.pages import Place, Reading, prove_node
from pipeline.output.proof.pdf import prove_pdf
from pipeline.output.proof.people import Secrets, Watch
from pipeline.output.proof.scopes import Numbers, Shown, as_label
from pipeline.output.proof.tree import Node, read_html
from pipeline.output.proof.words import Counting, Fixed
from pipeline.reporting.slip import Slip
from pipeline.reporting.wording import DANISH_WORDING, Wording

OWN: Final = "own"  # the one place that all rows of a slip belong to


def prove_slip(
    name: str, content: bytes, page: str, slip: Slip, secrets: Secrets, words: Wording = DANISH_WORDING
) -> None:
    """
    Prove the bytes of a slip's PDF, and the page that it is printed from.

    Raises: DisclosureError with one problem for each finding
    """
    findings = findings_of(name, content, page, slip, secrets, words)
    if findings.problems:
        raise DisclosureError(
            findings.problems, outcome="Nothing was made; earlier slips and reports stand as they were."
        )


def findings_of(
    name: str, content: bytes, page: str, slip: Slip, secrets: Secrets, words: Wording = DANISH_WORDING
) -> Findings:
    """Read a slip's PDF, and the page that it is printed from, and tell what was found."""
    fixed = [readable(text) for text in slip.fixed]
    others = Secrets(tuple(p for p in secrets.practices if p.practice_id != slip.practice_id), secrets.patient_keys)
    reading = Reading(
        name,
        _shown(slip, words),
        Fixed(fixed, frozenset(words.catalogue["numbers"].split()) - NOT_A_NUMBER),
        Counting(words.catalogue),
        Watch(others, Visibility.ANONYMISED, fixed),
        Findings(),
    )
    root = read_html(page.encode()).root
    place = Place("the slip", (OWN,), reading.scopes.pages[OWN])
    prove_node(without_style(root), place, reading)
    _prove_strips(root, reading)
    reading.prove_whole()
    printed = Reading(
        name, reading.scopes, reading.fixed, reading.counting, reading.watch, reading.findings, by_page=True
    )
    heads = (slip.footer, slip.watermark or "")
    wanted = wanted_of(page.encode(), title=slip.document_title, heads=heads, anchors=frozenset())
    prove_pdf(content, wanted, [place], printed)
    return reading.findings


def _shown(slip: Slip, words: Wording) -> Shown:
    """Give what may stand in each row of a slip, and in all together."""
    shown = Shown(words)
    for told in slip.told:
        counts = {told.count} if told.count else set()
        row = Numbers({shown.forms(number) for number in told.numbers}, counts, set(told.marks))
        shown.rows[OWN, as_label(told.label)].add(row)
        shown.pages[OWN].counts |= counts
    return shown


def _prove_strips(root: Node, reading: Reading) -> None:
    """Hold each row's small picture against the values that the report shows."""
    for tr in root.every("tr"):
        label = next((th.parts[0] for th in tr.children if th.tag == "th" and th.parts), "")
        numbers = reading.scopes.row((OWN,), label) if isinstance(label, str) else None
        for image in tr.every("img"):
            own = numbers or Numbers()
            looked = Looked(
                reading.file, f"row '{label}'", (OWN,), own, reading.scopes, reading.fixed, reading.findings
            )
            check_strip(image, looked)
