"""A package that is written once, with patients, is run, ordered and followed up as the owner counted it."""

import csv
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.command import klynge, pdf_text
from support.definition_texts import INDICATOR, Texts, twin_beside
from support.orders import folder, let_go, well
from support.tiny_country import PRACTICES, make_project

PACKAGE = "packages_defs/things_package.yaml"
ORDERED, LATER = datetime(2025, 9, 8, 10, tzinfo=UTC), datetime(2026, 11, 20, 10, tzinfo=UTC)
BASELINE, NEWEST, MEETING, SECOND_MEETING = "2025-06-30", "2026-09-30", "2025-09-24", "2026-12-20"
ADD = ("order", "add", "--meeting", SECOND_MEETING, "--package")
TWIN = "things_percent_counted"
COUNTS = """\
id: counts_owner
title: Optællinger
owner: Leverandøren
mode: replace
data_until: 2026-09-30
files:
  - glob: counted.csv
    table: counted
    format: csv
    delimiter: ";"
    columns: {practice_id: yder, counted_on: dag, sex: koen, patients: antal, with_it: heraf}
"""


def with_twin(root):
    """Give the tiny country's indicator a twin, and its package one without; let counts of two days be delivered."""
    texts = Texts((file, (root / file).read_text(encoding="utf-8")) for file in (INDICATOR, PACKAGE))
    twin_beside(texts)
    alone = texts[INDICATOR].replace("id: things_percent", "id: lone_percent")
    alone = alone.replace("title: Patients with a thing", "title: Patients alone for 12 months")
    texts["indicators/topic/lone_percent.sql"] = alone
    texts["tests/specs/indicators/lone_percent.md"] = "# Lone\n"
    texts.change(PACKAGE, "questions:\n", "  - heading: Alone\n    indicators: [lone_percent]\nquestions:\n")
    texts.change(PACKAGE, "questions:\n", 'questions:\n  - {text: "How alone?", indicator: lone_percent}\n')
    texts["delivery/sources/counts_owner.yaml"] = COUNTS
    every = [(p, n, day) for n, p in enumerate(PRACTICES, 6) for day in (BASELINE, NEWEST)]
    rows = [f"{p};{day};{sex};30;{n + (day == NEWEST)}" for p, n, day in every for sex in "KM"]
    texts["delivery/counted.csv"] = "\n".join(["yder;dag;koen;antal;heraf", *rows]) + "\n"
    for file, text in texts.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """Give a project whose order 1, as the owner counted it, was released in September 2025."""
    root = make_project(tmp_path_factory.mktemp("twins") / "unit")
    with_twin(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(int(ORDERED.timestamp())))
        patch.setenv("KLYNGE_LABEL_KEY", "a key for tests alone")
        well(root, "receive")
        let_go(root, "things_package", BASELINE, "nord", "anonymised", "--counted", meeting=MEETING)
    return root


@pytest.fixture
def unit(released, tmp_path, monkeypatch):
    """Give a copy of it, fourteen months later."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(LATER.timestamp())))
    monkeypatch.setenv("KLYNGE_LABEL_KEY", "a key for tests alone")
    monkeypatch.setenv("KLYNGE_USER", "anna")
    return Path(shutil.copytree(released, tmp_path / "unit"))


def rows(report):
    with (report / "figures.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def text_of(report):
    return " ".join(" ".join(pdf_text(report / "rapport.pdf")).split())


def test_a_trial_shows_what_the_owner_counted(unit):
    """The twin takes its own's place; what has none is told of on the page of method and nowhere else."""
    well(unit, "run", "things_package", "--ending", NEWEST, "--cluster", "nord")
    well(unit, "run", "things_package", "--ending", NEWEST, "--cluster", "nord", "--counted")
    folders = unit / "reports_out/things_package" / NEWEST
    by_patient, counted = folders / "nord-anonymised", folders / "nord-anonymised-counted"

    assert {r["indicator_id"] for r in rows(by_patient)} == {"things_percent", "lone_percent"}
    assert {r["indicator_id"] for r in rows(counted)} == {TWIN}
    told = text_of(counted)
    assert "Optalt af dataejeren. Klynge Nordklyngen" in told
    assert "Ikke vist, fordi dataejeren ikke har talt det op: »Patients alone for 12 months«." in told
    assert "How alone?" not in told
    assert "Why do we differ?" in told
    assert "ptalt af dataejeren" not in text_of(by_patient)


def test_an_order_keeps_who_counted(unit):
    """The ledger tells it, and the report is printed and rebuilt from its baseline so."""
    shown = well(unit, "order", "show", "--order", "1")
    before = {p.name: p.read_bytes() for p in folder(unit, 1).iterdir()}
    well(unit, "rebuild", "--order", "1", "--to", unit / "again")
    (again,) = (unit / "again").iterdir()

    assert "    counted: by the owner of the data\n" in shown
    assert {r["indicator_id"] for r in rows(folder(unit, 1))} == {TWIN}
    assert "Tilpasset klyngens ønsker" not in text_of(folder(unit, 1))
    assert before == {p.name: p.read_bytes() for p in again.iterdir()}


def test_a_follow_up_is_of_the_same_counts(unit):
    """Then and now are the owner's, by the frozen twin."""
    path = unit / "indicators/topic/things_percent_counted.sql"
    path.unlink()
    well(unit, "follow-up", "--order", "1", "--meeting", SECOND_MEETING)
    found = {
        r["period_end"]: r["value"]
        for r in rows(folder(unit, 2))
        if (r["level"], r["category"], r["indicator_id"]) == ("cluster", "", TWIN)
    }

    assert found == {BASELINE: "30.0", NEWEST: "33.3"}
    assert "Optalt af dataejeren." in text_of(folder(unit, 2))


def test_patients_need_not_be_delivered(tmp_path, unit):
    """Where the owner sends counts alone, the package is run and ordered by them, and not by patients."""
    root = make_project(tmp_path / "counts_alone")
    with_twin(root)
    for source in ("events_owner", "listings"):
        (root / f"delivery/sources/{source}.yaml").unlink()
    well(root, "receive")
    by_patient = klynge("run", "things_package", "--ending", NEWEST, "--cluster", "nord", "--project", root)
    waiting = well(root, *ADD, "things_package", "--cluster", "nord")
    said = well(root, *ADD, "things_package", "--cluster", "syd", "--counted")
    well(root, "run", "--order", "2")

    assert by_patient.exit_code == 11
    assert "Waits for: a delivery of Events and Listed" in waiting
    assert "Waits for: a delivery" not in said
    assert {r["period_end"] for r in rows(folder(root, 2))} == {NEWEST}


def test_a_package_without_a_twin_is_refused(unit):
    """Whoever runs it or orders it is told what a twin is."""
    run = klynge("run", "plans_package", "--ending", NEWEST, "--counted", "--project", unit)
    ordered = klynge(*ADD, "plans_package", "--cluster", "nord", "--counted", "--project", unit)

    assert (run.exit_code, ordered.exit_code) == (2, 16)
    told = "--counted  nothing of package 'plans_package' is counted by the owner: plans_percent.\n"
    assert run.text.startswith(told)
    assert ordered.text.startswith(told)


def test_a_twin_in_preview_is_none_of_a_published_package(unit):
    """What is published shows nothing that is not."""
    path = unit / "indicators/topic/things_percent_counted.sql"
    path.write_text(path.read_text(encoding="utf-8").replace("status: published", "status: preview"), encoding="utf-8")
    run = klynge("run", "things_package", "--ending", NEWEST, "--counted", "--project", unit)

    assert run.exit_code == 2
    assert "nothing of package 'things_package' is counted by the owner: things_percent, lone_percent." in run.text


def test_a_file_of_orders_says_who_counts(unit):
    """The column `counted` holds yes or no."""
    head = "cluster,package,visibility,meeting,counted\n"
    (unit / "orders.csv").write_text(f"{head}syd,things_package,anonymised,{SECOND_MEETING},yes\n", encoding="utf-8")
    well(unit, "order", "add", "--from", unit / "orders.csv")
    (unit / "orders.csv").write_text(f"{head}nord,things_package,open,{SECOND_MEETING},ja\n", encoding="utf-8")
    refused = klynge("order", "add", "--from", unit / "orders.csv", "--project", unit)

    assert "    counted: by the owner of the data\n" in well(unit, "order", "show", "--order", "2")
    assert "counted: 'ja' is not known.\n    counted: yes, no\n" in refused.text
