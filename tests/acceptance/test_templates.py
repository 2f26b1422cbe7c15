"""A package that uses a template is run, ordered, released, rebuilt and followed up like any other."""

import csv
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.command import klynge, pdf_text
from support.definition_texts import CODELIST, TEMPLATE, Texts, template_beside
from support.orders import folder, let_go, well
from support.tiny_country import make_project

PACKAGE = "packages_defs/things_package.yaml"
ORDERED, LATER = datetime(2025, 9, 8, 10, tzinfo=UTC), datetime(2026, 11, 20, 10, tzinfo=UTC)
BASELINE, MEETING, SECOND_MEETING = "2025-06-30", "2025-09-24", "2026-12-20"
MADE = ("events_percent__things", "events_percent__others")
OTHERS = CODELIST.replace("id: things", "id: others").replace("title: Things", "title: Andre ting")


def with_template(root):
    """Let the tiny country's package use a template for two codelists, one of which takes more codes."""
    texts = Texts(
        (file, (root / file).read_text(encoding="utf-8")) for file in ("indicators/topic/things_percent.sql", PACKAGE)
    )
    template_beside(texts)
    use = "  - heading: Events\n    use: events_percent\n    codelists: [things, others]\nquestions:"
    texts.change(PACKAGE, "questions:", use)
    texts["indicators/codelists/others.yaml"] = OTHERS.replace("X01*", "X*")
    for file, text in texts.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """Give a project whose order 1 was released in September 2025, and which forgot the template since."""
    root = make_project(tmp_path_factory.mktemp("templates") / "unit")
    with_template(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(int(ORDERED.timestamp())))
        patch.setenv("KLYNGE_LABEL_KEY", "a key for tests alone")
        well(root, "receive")
        let_go(
            root,
            "things_package",
            BASELINE,
            "nord",
            "anonymised",
            "--indicator",
            MADE[0],
            "--indicator",
            MADE[1],
            meeting=MEETING,
        )
    return root


@pytest.fixture
def unit(released, tmp_path, monkeypatch):
    """Give a copy of it, fourteen months later."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(LATER.timestamp())))
    monkeypatch.setenv("KLYNGE_LABEL_KEY", "a key for tests alone")
    monkeypatch.setenv("KLYNGE_USER", "anna")
    return Path(shutil.copytree(released, tmp_path / "unit"))


def rows(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_report_shows_what_was_made(unit):
    """Each codelist has its page, under the template's title; what was not chosen is left out."""
    report = folder(unit, 1)
    pages = " ".join(" ".join(pdf_text(report / "rapport.pdf")).split())

    assert list(dict.fromkeys(r["indicator_id"] for r in rows(report / "figures.csv"))) == list(MADE)
    assert "Patients with Andre ting" in pages
    assert "Lavet af: Skabelonen events_percent og kodelisten Andre ting" in pages


def test_figures_follow_the_codelist(unit):
    """`klynge measure` gives the figures of what the codelist takes, and the same as an indicator with that list."""
    well(unit, "measure", "things_percent", *MADE, "--ending", BASELINE, "--level", "denmark", "--to", unit / "x.csv")
    found = {r["indicator_id"]: (r["numerator"], r["denominator"]) for r in rows(unit / "x.csv")}

    few, many = ("80.000000", "480.000000"), ("160.000000", "480.000000")
    assert found == {"things_percent": few, MADE[0]: few, MADE[1]: many}


def test_what_was_made_is_explained(unit):
    """`klynge explain` names template and codelist, and shows the SQL that runs and the codes."""
    said = well(unit, "explain", MADE[1])
    template = well(unit, "explain", "events_percent")

    assert "template events_percent, codelist others" in said
    assert "FROM others AS codes" in said
    assert "others, as written" in said
    assert "FROM codes" in template
    assert all(name in template for name in MADE)


def test_a_check_counts_templates_apart(unit):
    """A template is no indicator; what packages make of it is one."""
    assert "2 packages, 4 indicators, 1 template, 2 codelists," in well(unit, "check")


def test_a_template_itself_is_not_counted(unit):
    """A command that wants an indicator is told what is made from the template."""
    said = klynge("measure", "events_percent", "--ending", BASELINE, "--to", "x.csv", "--project", unit)

    assert said.exit_code == 2
    assert said.text == (
        "INDICATOR  'events_percent' is a template: it counts nothing without a codelist.\n"
        "    made from it: events_percent__others, events_percent__things\n"
        "    in a section of a package, use: events_percent, and codelists: [their ids]\n\n"
        "1 problem. Nothing was run.\n"
    )


def test_a_baseline_is_rebuilt_without_todays_template(unit):
    """The capsule holds template and codelists: the report comes out byte for byte when both are gone."""
    for file in (TEMPLATE, "indicators/codelists/others.yaml", PACKAGE):
        (unit / file).unlink()
    before = {p.name: p.read_bytes() for p in folder(unit, 1).iterdir()}
    well(unit, "rebuild", "--order", "1", "--to", unit / "again")
    (again,) = (unit / "again").iterdir()

    assert before == {p.name: p.read_bytes() for p in again.iterdir()}


def test_a_follow_up_is_counted_with_the_frozen_template(unit):
    """Then and now are counted by the template of the baseline, whatever it says today."""
    path = unit / TEMPLATE
    path.write_text(path.read_text(encoding="utf-8").replace("THEN 1 ELSE 0", "THEN 0 ELSE 1"), encoding="utf-8")
    well(unit, "follow-up", "--order", "1", "--meeting", SECOND_MEETING)
    cluster = [
        (r["indicator_id"], r["value"])
        for r in rows(folder(unit, 2) / "figures.csv")
        if (r["level"], r["category"], r["period_end"]) == ("cluster", "", "2026-09-30")
    ]

    assert cluster == [(MADE[0], "20.0"), (MADE[1], "40.0")]


SPECIFIED = """# events_percent

Kodeliste: others

Periode: 2025-07-01 til 2026-06-30

## Givet listed_patients
| patient | practice_id | listed_from | bemærkning |
|---|---|---|---|
| Anna | 000001 | 2020-01-01 | |
| Bo | 000001 | 2020-01-01 | |

## Givet events
| patient | code | happened_on | bemærkning |
|---|---|---|---|
| Anna | X02 | 2026-01-01 | the codelist takes it |
| Bo | Y02 | 2026-01-01 | the codelist does not |

## Så tælles
| practice_id | numerator | denominator |
|---|---|---|
| 000001 | 1 | 2 |
"""


def test_a_template_is_specified_once_with_a_codelist(unit):
    """`klynge spec` runs the template's page, whether the template or what is made from it is named."""
    page = unit / "tests/specs/indicators/events_percent.md"
    page.write_text(SPECIFIED, encoding="utf-8")

    assert "events_percent: 1 case as specified in DuckDB and Polars\n" == well(unit, "spec", "events_percent")
    assert "events_percent: 1 case as specified in DuckDB and Polars\n" == well(unit, "spec", *MADE)
    covered = klynge("spec", "events_percent", "--coverage", "--project", unit)
    assert "events_percent__others: 2 of 4 conditions shown\n" in covered.text


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Kodeliste: others", "Kodeliste: other", "codelists: others, things\n    did you mean 'others'?"),
        ("Kodeliste: others\n", "", "codelists: others, things\n"),
    ],
)
def test_a_templates_page_without_its_codelist_is_told(unit, old, new, told):
    """The page of a template names a codelist of its system."""
    page = unit / "tests/specs/indicators/events_percent.md"
    page.write_text(SPECIFIED.replace(old, new), encoding="utf-8")
    said = klynge("spec", "events_percent", "--project", unit)

    assert said.exit_code == 10
    assert "'events_percent' is a template, and the page names no codelist of the system 'letters'." in said.text
    assert told in said.text
