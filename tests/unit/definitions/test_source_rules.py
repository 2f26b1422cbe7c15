import pytest
from support.definition_texts import CONTRACTS, SOURCE

from pipeline.definitions.extract import Contracts
from pipeline.definitions.reading import read_definition
from pipeline.definitions.source_rules import person_keys, read_sources

FILE = "sources/events_owner.yaml"
COLUMNS = "columns: {patient_id: PNR, code: CODE, happened_on: DAY}"

COUNTED = """\
id: counted_owner
title: Counted
owner: An owner
mode: replace
data_until: 2026-06-30
files:
  - glob: counted.csv
    table: counted
    format: csv
    columns: {practice_id: a, counted_on: b, sex: c, patients: d}
    multiply: {with_it: [e, f]}
    hidden: ["<5"]
    values: {sex: {female: K, male: M}}
"""


def _read(text, file=FILE):
    contracts, _ = read_definition(Contracts, CONTRACTS, "c.yaml")
    sources, problems = read_sources({file: text}, contracts.definition)
    return sources, [str(problem).split("\n")[0].removeprefix(f"{file}:").split("  ", 1)[1] for problem in problems]


def test_a_source_is_read():
    """A mapping that fits its contract gives a source under its id."""
    sources, problems = _read(SOURCE)

    assert problems == []
    assert sources["events_owner"].files[0].columns["patient_id"] == "PNR"
    assert person_keys(sources) == {"events": {"owners_key"}}


def test_a_tab_is_a_delimiter():
    """A delimiter is not stripped of its blanks."""
    sources, _ = _read(SOURCE.replace('";"', '"\\t"'))

    assert sources["events_owner"].files[0].delimiter == "\t"


def test_counts_need_no_person_key():
    """A source of counts has products, hidden marks and translated values, and no patients."""
    sources, problems = _read(COUNTED, "sources/counted_owner.yaml")

    assert (list(sources), problems) == (["counted_owner"], [])
    assert person_keys(sources) == {}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id: events_owner", "id: other", "id: 'other' is not the name of the file."),
        ("table: events", "table: event", "there is no table 'event'."),
        ("person_key: owners_key\n", "rounded_to: 0\nperson_key: owners_key\n", "rounded_to: 0 is no step."),
        ("code: CODE, ", "", "'events' needs code, and nothing fills it."),
        ("code: CODE, happened_on: DAY", "", "'events' needs code, happened_on, and nothing fills them."),
        (COLUMNS, f"{COLUMNS}\n    constants: {{code: X01}}", "'code' is filled by columns and by constants."),
        (COLUMNS, f"{COLUMNS}\n    constants: {{kode: X01}}", "constants: the table 'events' has no column 'kode'."),
        (COLUMNS, f"{COLUMNS}\n    pad: {{region: 4}}", "pad: 'region' does not come from a column of the file."),
        (COLUMNS, f"{COLUMNS}\n    pad: {{code: 0}}", "pad: 0 is no width."),
        (COLUMNS, f"{COLUMNS}\n    pad: {{happened_on: 8}}", "pad: 'happened_on' is a column of type date."),
        (COLUMNS, f"{COLUMNS}\n    part: {{code: [3, 2]}}", "part: 3 to 2 is no part of a text."),
        (COLUMNS, f"{COLUMNS}\n    billing_week: code", "billing_week: 'code' is a column of type text."),
        (COLUMNS, f"{COLUMNS}\n    pseudonymise: [code]", "pseudonymise: 'code' is a column of type text."),
        (COLUMNS, f"{COLUMNS}\n    multiply: {{region: [A, B]}}", "multiply: 'region' is a column of type text."),
        (COLUMNS, f"{COLUMNS}\n    hidden: ['<5']", "hidden: no mapped column of 'events' may be hidden."),
        (COLUMNS, f"{COLUMNS}\n    sheet: one", "sheet has nothing to say to a file in csv."),
        (COLUMNS, f"{COLUMNS}\n    thousands_mark: '.'", "thousands_mark: '.' is the decimal mark too."),
        (COLUMNS, f"{COLUMNS}\n    date_format: ISO", "date_format: 'ISO' is no format."),
        (COLUMNS, f"{COLUMNS}\n    date_format: '%d-%m-%!'", "date_format: '%d-%m-%!' is no format."),
        (COLUMNS, f"{COLUMNS}\n    date_format: '100%%'", "date_format: '100%%' is no format."),
        ("events*.csv", "e" * 256, f"glob: '{'e' * 256}' finds no files within a delivery."),
        (
            COLUMNS,
            f"{COLUMNS}\n    billing_week: happened_on\n    date_format: '%Y'",
            "date_format has nothing to say: no date comes from this file.",
        ),
        (COLUMNS, f"{COLUMNS}\n    ignored: [PNR]", "ignored: 'PNR' is used by this mapping."),
        (COLUMNS, f"{COLUMNS}\n    values: {{code: {{a: b}}}}", "values: 'b' cannot stand in events.code."),
        ('";"', '";;"', "delimiter: ';;' is not one character."),
        ("format: csv", "format: sas", "delimiter has nothing to say to a file in sas."),
    ],
)
def test_a_mapping_that_does_not_fit_is_told(old, new, expected):
    """Each key of a mapping names what is there, fits its type and is acted upon."""
    assert old in SOURCE

    assert expected in _read(SOURCE.replace(old, new))[1]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "data_until",
            "person_key: k\ndata_until",
            "person_key has nothing to say: no table of this source has patients.",
        ),
        ("female: K", "female: F", "values: 'F' is not a value of counted.sex."),
        ('hidden: ["<5"]', 'hidden: ["<5"]\n    missing: ["<5"]', "hidden: '<5' stands under missing too."),
    ],
)
def test_a_mapping_of_counts_that_does_not_fit_is_told(old, new, expected):
    """Counts have rules of their own: hidden marks, translated values, no person key."""
    assert _read(COUNTED.replace(old, new), "sources/counted_owner.yaml")[1] == [expected]


def test_two_sources_have_two_ids(texts):
    """A second source with the same id is told where the first lies."""
    texts["sources/second.yaml"] = texts[FILE]

    assert "sources/second.yaml:1  two sources have the id 'events_owner'." in texts.problems()


def test_listed_practices_are_looked_up_in_one_namespace(texts):
    """A practice cannot be derived from patients listed under another person key."""
    texts["sources/listings.yaml"] = """\
id: listings
title: Listings
owner: Another owner
mode: replace
data_until: 2026-06-30
person_key: another_key
files:
  - glob: listed*.csv
    table: listed_patients
    format: csv
    columns: {patient_id: a, practice_id: b, birth_date: c, sex: d, insurance_group: e, listed_from: f}
"""
    told = "events.practice_id is looked up across two person keys: 'owners_key' and 'another_key'."

    assert f"{FILE}:9  {told}" in texts.problems()
