"""Writes a state folder as it was before the unit had a ledger: consents, editions and what was released, in files."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from support.editions import cell, edition, quarters

from pipeline.model import Level, Visibility
from pipeline.orders.consent import Act
from pipeline.orders.edition_text import edition_text
from pipeline.orders.editions import Edition

ACTS = (
    (Act("nord", "000001", "open", date(2026, 1, 5)), date(2026, 1, 7)),
    (Act("nord", None, "any", date(2026, 2, 2), minutes="Referat, punkt 4: æ\u2028ø"), date(2026, 2, 3)),
    (Act("nord", "000001", "open", date(2026, 3, 1), withdraws=True), date(2026, 3, 1)),
)
NAMES = (  # in the order in which they were released; the last was not
    "pk/2025-12-31/syd-anonymised-1.json",
    "pk/2025-12-31/nord-anonymised-1.json",
    "pk/2025-12-31/nord-anonymised-2.json",
    "pk/2026-03-31/nord-open-1.json",
)
DAYS = (date(2026, 4, 1), date(2026, 4, 1), date(2026, 5, 1))


def editions() -> tuple[Edition, ...]:
    """Give the editions of those names, each with a figure."""
    later = quarters(1, 4)
    figure = cell(Level.CLUSTER, "nord", later, (12, 40))
    first = [
        edition(("000001", "000002"), (), cluster=name, printed_on=on)
        for name, on in (("syd", DAYS[0]), ("nord", DAYS[1]), ("nord", DAYS[2]))
    ]
    last = edition(("000001",), (figure,), cluster="nord", period=later, visibility=Visibility.OPEN, printed_on=DAYS[2])
    return (*first, replace(last, cluster_name="Nord & Ærø"))


def act_line(act: Act, recorded_on: date) -> str:
    """Write an act as a line, as an older engine did."""
    told = {
        "act": "withdrawn" if act.withdraws else "given",
        "cluster_id": act.cluster_id,
        "practice_id": act.practice_id,
        "scope": act.scope,
        "on": act.on.isoformat(),
        "minutes": act.minutes,
        "recorded_on": recorded_on.isoformat(),
    }
    return json.dumps(told, ensure_ascii=False) + "\n"


def release_line(name: str, text: str, on: date) -> str:
    """Write a release as a line, as an older engine did."""
    digest = sha256(text.encode()).hexdigest()
    return json.dumps({"edition": name, "sha256": digest, "released_on": on.isoformat()}) + "\n"


def make_older_state(state: Path) -> Path:
    """Make the folder."""
    texts = [edition_text(e) for e in editions()]
    for name, text in zip(NAMES, texts, strict=True):
        path = state / "editions" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    lines = [release_line(*each) for each in zip(NAMES, texts, DAYS, strict=False)]
    (state / "editions/releases.jsonl").write_text("".join(lines), encoding="utf-8", newline="\n")
    (state / "editions/.lock").touch()
    (state / "editions/pk/2025-12-31/nord-anonymised-1.4711").write_text("{", encoding="utf-8")  # a run was killed
    (state / "consents.jsonl").write_text("".join(act_line(*a) for a in ACTS), encoding="utf-8", newline="\n")
    return state
