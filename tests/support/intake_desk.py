"""A small world of made-up tables, and deliveries written into it: received in a blink."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import duckdb
import yaml

from pipeline.definitions.extract import Contracts
from pipeline.definitions.source import Source
from pipeline.intake import receive

CONTRACTS = """
tables:
  practices:
    {title: Praksisser, row: en praksis, grain: register, key: [practice_id], columns: {
      practice_id: {type: practice, meaning: nr, pattern: "[0-9]{6}"},
      name: {type: text, meaning: navn},
      region_id: {type: text, meaning: region}}}
  clusters:
    {title: Klynger, row: en klynge, grain: register, key: [cluster_id], columns: {
      cluster_id: {type: text, meaning: id}}}
  cluster_members:
    {title: Medlemmer, row: et medlemskab, grain: register, key: [cluster_id, practice_id, joined_on], columns: {
      cluster_id: {type: text, meaning: id},
      practice_id: {type: practice, meaning: nr},
      joined_on: {type: date, meaning: fra},
      left_on: {type: date, meaning: til, required: "false"}}}
  listed_patients:
    {title: Tilmeldte, row: en tilmelding, grain: patient, key: [patient_id, listed_from], columns: {
      patient_id: {type: patient, meaning: id},
      practice_id: {type: practice, meaning: nr},
      listed_from: {type: date, meaning: fra},
      listed_to: {type: date, meaning: til, required: "false"}}}
  lines:
    title: Linjer
    row: en linje
    grain: event
    dated_by: sold_on
    sort: [code, sold_on, patient_id]
    coverage: {by: practice_id, on: sold_on}
    netting: {amount: packs, same: [patient_id, code, sold_on]}
    max_rejected_percent: 50
    checks:
      - {name: not_monday, condition: "dayofweek(sold_on) <> 1", meaning: mandag er mærkelig, severity: warn}
      - {name: not_dear, condition: "price IS NULL OR price < 1000", meaning: for dyr, severity: reject_row}
    columns:
      patient_id: {type: patient, meaning: id}
      practice_id: {type: practice, meaning: nr, required: "false", derived: listed_practice}
      code: {type: text, meaning: kode, pattern: "X[0-9]{2}", codes: made_up}
      packs: {type: integer, meaning: antal}
      price: {type: decimal, meaning: pris, required: "false"}
      sold_on: {type: date, meaning: dato, earliest: "1994-01-01"}
  counts:
    title: Optalt
    row: et antal
    grain: stratum
    key: [practice_id, counted_on]
    dated_by: counted_on
    coverage: {by: practice_id, on: counted_on}
    max_rejected_percent: 50
    columns:
      practice_id: {type: practice, meaning: nr, pattern: "[0-9]{6}"}
      counted_on: {type: date, meaning: dato}
      patients: {type: integer, meaning: antal, minimum: 0, maximum: 9999, may_be_hidden: "true"}
"""
DAY = date(2026, 11, 23)


class Desk:
    """A delivery folder, a state folder and the sources between them."""

    def __init__(self, folder: Path) -> None:
        self.delivery = folder / "delivery"
        self.state = folder / "state"
        self.delivery.mkdir()
        self.contracts = Contracts.model_validate(yaml.load(CONTRACTS, yaml.BaseLoader))  # noqa: S506 -- texts of our own
        self.sources: dict[str, Source] = {}
        self.environ: dict[str, str] = {}

    def source(self, name, files, **more):
        """Define a source; `files` are mappings as an analyst writes them."""
        words = {"title": name, "owner": "Ejer", "mode": "replace", "data_until": "2026-09-30", **more}
        self.sources[name] = Source.model_validate({"id": name, "files": files, **words})

    def counts(self, text, *, encoding="utf-8", source="counted", mode="replace", data_until="2026-09-30", **mapping):
        """Deliver counts as a file with the columns nr;dato;antal."""
        columns = {"practice_id": "nr", "counted_on": "dato", "patients": "antal"}
        file = {"glob": f"{source}*.csv", "table": "counts", "format": "csv", "delimiter": ";", "columns": columns}
        self.source(source, [{**file, **mapping}], mode=mode, data_until=data_until)
        return self.file(f"{source}.csv", text, encoding)

    def lines(self, text, **mapping):
        """Deliver lines as a file with the columns pid;kode;pk;pris;dato."""
        columns = {"patient_id": "pid", "code": "kode", "packs": "pk", "price": "pris", "sold_on": "dato"}
        file = {"glob": "lines.csv", "table": "lines", "format": "csv", "delimiter": ";", "columns": columns}
        self.source("shop", [{**file, **mapping}], person_key="people")
        return self.file("lines.csv", text)

    def file(self, name, text, encoding="utf-8"):
        """Write one delivered file."""
        path = self.delivery / name
        path.write_bytes(text.encode(encoding))
        return path

    def receive(self, **more):
        """Receive what lies in the delivery folder."""
        return receive(
            self.delivery,
            contracts=self.contracts,
            sources=self.sources,
            state=self.state,
            received_on=DAY,
            environ=self.environ,
            **more,
        )

    def rows(self, received, query):
        """Ask the snapshot's database."""
        with duckdb.connect(str(received.folder / "snapshot.duckdb"), read_only=True) as con:
            return con.execute(query).fetchall()

    def message(self, error):
        """Give an error's text without this machine's folders."""
        text = str(error).replace(str(self.state), "<state>").replace(str(self.delivery), "<delivery>")
        return re.sub(r"refused/2026-11-23-[0-9a-f]{8}", "refused/<delivery>", text)
