"""A country of eight practices around one made-up indicator, delivered as CSV: received in a second."""

from __future__ import annotations

from pathlib import Path

from support.definition_texts import INDICATOR, whole_project

PRACTICES = [f"00000{n}" for n in range(1, 9)]
PATIENTS = 60  # listed with each practice

_REGISTERS = """\
id: registers
title: Registre
owner: Enheden
mode: replace
data_until: 2026-11-01
files:
  - glob: regions.csv
    table: regions
    format: csv
    delimiter: ";"
    columns: {region_id: region, name: navn, valid_from: fra}
  - glob: practices.csv
    table: practices
    format: csv
    delimiter: ";"
    columns: {practice_id: yder, name: navn, region_id: region}
  - {glob: clusters.csv, table: clusters, format: csv, delimiter: ";", columns: {cluster_id: klynge, name: navn}}
  - glob: members.csv
    table: cluster_members
    format: csv
    delimiter: ";"
    columns: {cluster_id: klynge, practice_id: yder, joined_on: fra, left_on: til}
  - glob: consents.csv
    table: consents
    format: csv
    delimiter: ";"
    columns: {cluster_id: klynge, practice_id: yder, scope: omfang, given_on: dato}
"""
LISTINGS = """\
id: listings
title: Tilmeldte
owner: Regionen
mode: replace
data_until: 2026-11-01
person_key: rkp
files:
  - glob: listed.csv
    table: listed_patients
    format: csv
    delimiter: ";"
    columns:
      patient_id: person
      practice_id: yder
      birth_date: foedt
      sex: koen
      insurance_group: gruppe
      listed_from: fra
"""
EVENTS = """\
id: events_owner
title: Hændelser
owner: Registret
mode: replace
data_until: 2026-10-31
lag_weeks: 2
person_key: rkp
files:
  - glob: events.csv
    table: events
    format: csv
    delimiter: ";"
    decimal_mark: ","
    columns: {patient_id: person, code: kode, amount: antal, happened_on: dato}
"""


CONSENTS = """\
  consents:
    title: Consents
    row: a yes
    grain: register
    columns:
      cluster_id: {type: text, meaning: cluster}
      practice_id: {type: practice, meaning: practice, required: false}
      scope: {type: text, meaning: what to, allowed: [open, any]}
      given_on: {type: date, meaning: day}
      withdrawn_on: {type: date, meaning: taken back, required: false}
      minutes: {type: text, meaning: minutes, required: false}
"""


def make_project(root: Path) -> Path:
    """Make a project with one indicator, and another whose table nobody delivers; a delivery lies in `delivery`."""
    texts = whole_project()
    texts.pop("sources/events_owner.yaml")
    texts["klynge.yaml"] += "delivery: delivery\n"
    contracts = texts["indicators/extracts.yaml"].replace("    grain: event\n", "    grain: event\n    sort: [code]\n")
    contracts = contracts.replace("    row: a listing\n", "    row: a listing\n    key: [patient_id, listed_from]\n")
    for row in ("a listing", "an event"):
        contracts = contracts.replace(f"    row: {row}\n", f"    row: {row}\n    max_rejected_percent: 2\n")
    texts["indicators/extracts.yaml"] = contracts + CONSENTS
    plans = texts[INDICATOR].replace("things_percent", "plans_percent").replace("[events]", "[plans]")
    plans = plans.replace("codelists: [things]\n", "").replace("published", "preview")
    select = "SELECT practice_id, patient_id, CASE WHEN patient_id IN (SELECT patient_id FROM plans) THEN 1 ELSE 0 END"
    texts[INDICATOR.replace("things", "plans")] = (
        f"{plans.split('SELECT')[0]}{select} AS numerator\nFROM listed_at_end\n"
    )
    package = texts["packages_defs/things_package.yaml"]
    texts["packages_defs/plans_package.yaml"] = package.replace("things_p", "plans_p").replace("published", "preview")
    for file, text in texts.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text, encoding="utf-8")
    deliver(root / "delivery")
    return root


def deliver(folder: Path) -> None:
    """Write a delivery: registers, listings from 2020 and events from 2024."""
    (folder / "sources").mkdir(parents=True)
    for name, text in (("registers", _REGISTERS), ("listings", LISTINGS), ("events_owner", EVENTS)):
        (folder / "sources" / f"{name}.yaml").write_text(text, encoding="utf-8")
    _table(folder / "regions.csv", "region;navn;fra", ["1084;Hovedstaden;2007-01-01"])
    _table(folder / "practices.csv", "yder;navn;region", [f"{p};Lægehuset {p[-1]};1084" for p in PRACTICES])
    _table(folder / "clusters.csv", "klynge;navn", ["nord;Nordklyngen", "syd;Sydklyngen", "tom;Den tomme klynge"])
    members = [f"{'nord' if n < 6 else 'syd'};{p};2020-01-01;" for n, p in enumerate(PRACTICES)]
    _table(folder / "members.csv", "klynge;yder;fra;til", members)
    _table(folder / "consents.csv", "klynge;yder;omfang;dato", [f"nord;{p};open;2026-01-01" for p in PRACTICES[:4]])
    _table(folder / "listed.csv", "person;yder;foedt;koen;gruppe;fra", [_listed(p, n) for p, n in _people()])
    _table(folder / "events.csv", "person;kode;antal;dato", [line for p, n in _people() for line in _events(p, n)])


def _people() -> list[tuple[str, int]]:
    return [(practice, n) for practice in PRACTICES for n in range(PATIENTS)]


def _person(practice: str, n: int) -> str:
    return f"p{practice[-1]}x{n:03d}"


def _listed(practice: str, n: int) -> str:
    return f"{_person(practice, n)};{practice};{1930 + n}-06-15;{'KM'[n % 2]};1;2020-01-01"


def _events(practice: str, n: int) -> list[str]:
    """Give every third patient an event each half year, of one of two kinds."""
    if n % 3:
        return []
    dates = [f"{year}-{month}-{1 + n % 28:02d}" for year in (2024, 2025, 2026) for month in ("01", "07")]
    return [f"{_person(practice, n)};{'X01A' if n % 2 else 'X02'};7,0;{on}" for on in dates]


def _table(path: Path, head: str, rows: list[str]) -> None:
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
