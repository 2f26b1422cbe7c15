"""A small project of texts that is right in every part, for tests to break."""

from datetime import date

from pipeline.definitions.catalogue import read_catalogue
from pipeline.errors import DefinitionError

HOUSE = """\
name: A unit
contact: unit@example.org
"""

CONTRACTS = """\
tables:
  regions:
    title: Regions
    row: a region
    grain: register
    columns:
      region_id: {type: text, meaning: code}
      name: {type: text, meaning: name}
      valid_from: {type: date, meaning: first day}
      valid_to: {type: date, meaning: last day, required: false}
  practices:
    title: Practices
    row: a practice
    grain: register
    key: [practice_id]
    columns:
      practice_id: {type: practice, meaning: number, pattern: "[0-9]{6}"}
      name: {type: text, meaning: name}
      region_id: {type: text, meaning: region}
  clusters:
    title: Clusters
    row: a cluster
    grain: register
    columns:
      cluster_id: {type: text, meaning: id}
      name: {type: text, meaning: name}
  cluster_members:
    title: Members
    row: a membership
    grain: register
    columns:
      cluster_id: {type: text, meaning: cluster}
      practice_id: {type: practice, meaning: practice}
      joined_on: {type: date, meaning: first day}
      left_on: {type: date, meaning: last day, required: false}
  listed_patients:
    title: Listed
    row: a listing
    grain: patient
    columns:
      patient_id: {type: patient, meaning: patient}
      practice_id: {type: practice, meaning: practice}
      birth_date: {type: date, meaning: birth}
      sex: {type: text, meaning: sex, allowed: [K, M]}
      insurance_group: {type: text, meaning: group}
      listed_from: {type: date, meaning: first day}
      listed_to: {type: date, meaning: last day, required: false}
      left_reason: {type: text, meaning: why, required: false}
  events:
    title: Events
    row: an event
    grain: event
    dated_by: happened_on
    columns:
      patient_id: {type: patient, meaning: patient}
      practice_id: {type: practice, meaning: practice, required: false, derived: listed_practice}
      code: {type: text, meaning: what, pattern: "[A-Z][0-9]{2}[A-Z]?", codes: letters}
      region: {type: text, meaning: region, required: false}
      amount: {type: decimal, meaning: how much, required: false}
      happened_on: {type: date, meaning: day}
  plans:
    title: Plans
    row: a plan
    grain: patient
    columns:
      patient_id: {type: patient, meaning: patient}
      practice_id: {type: practice, meaning: practice}
      started_on: {type: date, meaning: day}
  counted:
    title: Counted
    row: a count
    grain: stratum
    dated_by: counted_on
    columns:
      practice_id: {type: practice, meaning: practice}
      counted_on: {type: date, meaning: day}
      sex: {type: text, meaning: sex, allowed: [K, M]}
      patients: {type: integer, meaning: how many, minimum: 0, may_be_hidden: true}
      with_it: {type: integer, meaning: how many of them, minimum: 0, may_be_hidden: true}
"""

CODELIST = """\
id: things
title: Things
system: letters
source: a book
verified: true
codes:
  - {code: "X01*", name: All things}
  - {code: "!X01B"}
"""

HEADER = """\
/*---
id: things_percent
title: Patients with a thing
why: Things matter.
population: The listed.
numerator: Those with a thing.
unit: percent
better: higher
relevant_difference: 5
reads: [events]
codelists: [things]
counts: patient
status: published
source: A guideline, 2026
reviewed: {by: A. Doctor, on: 2026-03-01, again: 2027-03-01}
---*/
"""

SELECT = """\
SELECT
  l.practice_id,
  l.patient_id,
  CASE WHEN l.patient_id IN (
    SELECT e.patient_id
    FROM events AS e
    WHERE e.code IN (SELECT code FROM things)
      AND e.happened_on BETWEEN $period_start AND $period_end
  ) THEN 1 ELSE 0 END AS numerator
FROM listed_at_end AS l
"""

PACKAGE = """\
id: things_package
version: 1.0
owner: A unit
title: Things
introduction: About things.
period: {months: 12}
sections:
  - heading: Things
    indicators: [things_percent]
questions:
  - {text: "Why do we differ?", indicator: things_percent}
implementation: ["What will you change?"]
follow_up: {months: 9}
sources: [A guideline]
status: published
reviewed: {by: A. Doctor, on: 2026-03-01, again: 2027-03-01}
"""

SOURCE = """\
id: events_owner
title: Events
owner: An owner
mode: replace
data_until: 2026-06-30
person_key: owners_key
files:
  - glob: events*.csv
    table: events
    format: csv
    delimiter: ";"
    columns: {patient_id: PNR, code: CODE, happened_on: DAY}
"""

INDICATOR = "indicators/topic/things_percent.sql"
SPECIFICATION = "tests/specs/indicators/things_percent.md"


TWIN = "indicators/topic/things_percent_counted.sql"
TEMPLATE = "indicators/topic/events_percent.sql"


class Texts(dict):
    """The texts of a project, with a way to change a few words of one."""

    def change(self, file, old, new):
        """Put other words in one place of a file; the words must stand there."""
        assert old in self[file], f"'{old}' does not stand in {file}"
        self[file] = self[file].replace(old, new, 1)
        return self

    def read(self, today=date(2026, 11, 23)):
        """Read the catalogue."""
        return read_catalogue(self, today=today)

    def problems(self):
        """Give what is wrong, a line for each problem."""
        try:
            self.read()
        except DefinitionError as error:
            return [str(problem).split("\n")[0] for problem in error.problems]
        return []

    def select(self, sql, **header):
        """Put another SELECT under the header, and other values in it."""
        self[INDICATOR] = HEADER + sql
        for key, value in header.items():
            line = next(line for line in HEADER.split("\n") if line.startswith(f"{key}:"))
            self.change(INDICATOR, line, f"{key}: {value}")
        return self


def whole_project():
    """Give a project without a fault."""
    return Texts(
        {
            "klynge.yaml": HOUSE,
            "indicators/extracts.yaml": CONTRACTS,
            "indicators/codelists/things.yaml": CODELIST,
            INDICATOR: HEADER + SELECT,
            "packages_defs/things_package.yaml": PACKAGE,
            "sources/events_owner.yaml": SOURCE,
            SPECIFICATION: "# Things\n",
        }
    )


def template_beside(texts):
    """Put a template beside the project's indicator: the same question, of any codes."""
    template = texts[INDICATOR].replace("id: things_percent", "id: events_percent")
    template = template.replace("codelists: [things]", "template: letters").replace("FROM things)", "FROM codes)")
    texts[TEMPLATE] = template.replace("title: Patients with a thing", 'title: "Patients with {codelist}"')
    texts["tests/specs/indicators/events_percent.md"] = "# Events\n"
    return texts


def twin_beside(texts):
    """Put a counted twin beside the project's indicator: what the owner has counted of the same."""
    header = HEADER.replace("id: things_percent", "id: things_percent_counted").replace("codelists: [things]\n", "")
    header = header.replace("reads: [events]", "reads: [counted]\nstands_for: things_percent\ngrain: stratum")
    texts[TWIN] = header + (
        "SELECT practice_id, with_it AS numerator, patients AS denominator,\n"
        "  (patients_hidden OR with_it_hidden) AS hidden\n"
        "FROM counted WHERE counted_on = $period_end\n"
    )
    texts["tests/specs/indicators/things_percent_counted.md"] = "# Counted\n"
    return texts
