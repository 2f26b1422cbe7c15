"""
Turns what was chosen by chance into one try: a target, its texts that are right, one of them damaged, and what came.

The small project is read whole, so that its definitions speak of each other. Of the shipped one a file is read beside
the house's rules and the contracts alone: that its neighbours are missing is told, and costs little.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from support.definition_texts import template_beside, twin_beside, whole_project

from fuzzing.holding import TODAY, Came, hold, read_definitions
from fuzzing.mutating import Choose, mutate
from pipeline.definitions.catalogue import CONTRACTS, HOUSE
from pipeline.definitions.extract import Contracts
from pipeline.definitions.reading import read_definition
from pipeline.definitions.source import Source
from pipeline.definitions.source_rules import read_sources
from pipeline.errors import DefinitionError
from pipeline.intake import receive

ROOT = Path(__file__).parents[2]
SECONDS = 10.0  # an answer may take

#: A delivery that is right: what it holds by name, and how a source says so.
_DELIVERY = {
    "events.csv": "person;kode;antal;dato;praksis\np1;X01A;1,5;31-08-2026;1\np2;X02;2;01-09-2026;2\n",
    "listed.csv": "person,praksis,foedt,koen,gruppe,fra\np1,000001,1950-01-01,K,1,2020-01-01\n",
}
_SOURCE = """\
id: shop
title: Lines
owner: An owner
mode: replace
data_until: 2026-09-30
lag_weeks: 2
person_key: theirs
covers: nation
rounded_to: 5
files:
  - glob: events*.csv
    table: events
    format: csv
    delimiter: ";"
    encoding: utf-8
    decimal_mark: ","
    thousands_mark: "."
    date_format: "%d-%m-%Y"
    missing: ["", NA]
    columns: {patient_id: person, code: kode, amount: antal, happened_on: dato, practice_id: praksis}
    pad: {practice_id: 6}
    values: {code: {X01A: X01}}
    leave_out: {kode: [I ALT]}
    distinct: true
  - glob: listed.csv
    table: listed_patients
    format: csv
    columns: {patient_id: person, practice_id: praksis, birth_date: foedt, sex: koen, listed_from: fra}
    constants: {insurance_group: "1"}
"""


@dataclass(frozen=True)
class Try:
    """One try: what was damaged, its text, and what reads it."""

    file: str
    text: str
    read: Callable[[], object]

    def hold(self) -> Came:
        """Read the damaged text; raises a finding where it is neither read nor told of."""
        return hold(self.read, SECONDS)


@cache
def _small() -> Mapping[str, str]:
    texts = twin_beside(template_beside(whole_project()))
    for file in [file for file in texts if file.startswith("tests/specs")]:
        texts[file] = re.sub(r"\A# \S+", f"# {Path(file).stem}", _page())
    return texts


@cache
def _shipped() -> Mapping[str, str]:
    folders = ("indicators", "packages_defs", "tests/specs/indicators")
    files = [ROOT / HOUSE, *(p for folder in folders for p in sorted((ROOT / folder).rglob("*")) if p.is_file())]
    return {p.relative_to(ROOT).as_posix(): p.read_text(encoding="utf-8") for p in files}


@cache
def _page() -> str:
    pages = [text for file, text in _shipped().items() if file.startswith("tests/specs")]
    return min((text for text in pages if text.count("\n## ") > 3), key=len)


def definitions_of_small(choose: Choose) -> Try:
    """Damage a file of the small project, and read it whole."""
    texts = dict(_small())
    file = sorted(texts)[choose(len(texts))]
    texts[file] = mutate(texts[file], choose)
    return Try(file, texts[file], lambda: read_definitions(texts))


def definitions_of_shipped(choose: Choose) -> Try:
    """Damage a file of the shipped project, and read it beside the house's rules and the contracts."""
    every = _shipped()
    file = sorted(every)[choose(len(every))]
    texts = {HOUSE: every[HOUSE], CONTRACTS: every[CONTRACTS], file: mutate(every[file], choose)}
    return Try(file, texts[file], lambda: read_definitions(texts))


def source_mappings(choose: Choose) -> Try:
    """Damage a source, read it, and where it can be read receive a small delivery by it."""
    text = mutate(_SOURCE, choose)
    return Try("sources/shop.yaml", text, lambda: _received(text))


def contracts_of_deliveries(choose: Choose) -> Try:
    """Damage the contracts, and where they can be read receive a small delivery under them."""
    texts = dict(_small())
    del texts["sources/events_owner.yaml"]
    texts[CONTRACTS] = mutate(texts[CONTRACTS], choose)

    def read() -> None:
        catalogue = read_definitions(texts)
        _received(_SOURCE, catalogue.contracts)  # type: ignore[attr-defined]

    return Try(CONTRACTS, texts[CONTRACTS], read)


@cache
def _contracts() -> Contracts:
    written, _ = read_definition(Contracts, whole_project()[CONTRACTS], CONTRACTS)
    return written.definition  # type: ignore[union-attr]  # they are right


def _received(text: str, contracts: Contracts | None = None) -> None:
    contracts = contracts or _contracts()
    sources, problems = read_sources({"sources/shop.yaml": text}, contracts)
    if problems:
        raise DefinitionError(problems)
    with tempfile.TemporaryDirectory() as folder:
        delivery = Path(folder) / "delivery"
        delivery.mkdir()
        for name, content in _DELIVERY.items():
            (delivery / name).write_text(content, encoding="utf-8")
        _receive(delivery, sources, contracts, Path(folder) / "state")


def _receive(delivery: Path, sources: Mapping[str, Source], contracts: Contracts, state: Path) -> None:
    key = {"KLYNGE_PSEUDONYM_KEY": "a key for damaged sources alone, and long enough"}
    receive(delivery, contracts=contracts, sources=sources, state=state, received_on=TODAY, environ=key)


TARGETS: dict[str, Callable[[Choose], Try]] = {
    "the small project, whole": definitions_of_small,
    "the shipped project, file by file": definitions_of_shipped,
    "sources, and a delivery by them": source_mappings,
    "contracts, and a delivery under them": contracts_of_deliveries,
}
