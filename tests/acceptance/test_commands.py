"""The commands beside `run`: each is documented, says what it did, and does the same every time."""

import json
import re
import subprocess
import sys

import polars as pl
import pytest
from support.command import ROOT, klynge

from pipeline.cli import app

COLUMNS = [
    "indicator_id", "period_start", "period_end", "level", "unit_id", "category",
    "numerator", "denominator", "value", "low", "high",
]  # fmt: skip
ASKED = ("measure", "antibiotic_users", "antibiotics_per_1000", "--ending", "2026-09-30")


def commands():
    alone = [c.name or c.callback.__name__ for c in app.registered_commands]
    return sorted([*alone, *(group.name for group in app.registered_groups)])


@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented(command):
    """Each command stands in the README's table and explains itself with --help."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    said = klynge(command, "--help")

    assert re.search(rf"^\| `klynge {command}\b", readme, re.MULTILINE)
    assert said.exit_code == 0
    assert "Usage" in said.text


def test_the_module_is_the_command():
    """`python -m pipeline` answers as `klynge` does."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "--version"], capture_output=True, text=True, check=False, cwd=ROOT
    )

    assert (done.returncode, done.stdout) == (0, klynge("--version").text)


def test_only_a_run_starts_the_press():
    """The other commands answer at once: neither the press nor the plotter is loaded before it is needed."""
    asked = "import sys, pipeline.cli; print([m for m in ('weasyprint', 'matplotlib') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False, cwd=ROOT)

    assert (done.returncode, done.stdout) == (0, "[]\n")


def test_measure_writes_the_same_table_in_three_kinds_of_file(sample_project, tmp_path):
    """CSV, Parquet and XLSX hold the same rows, in the same order, under the same columns."""
    files = [tmp_path / f"figures.{kind}" for kind in ("csv", "parquet", "xlsx")]
    for file in files:
        said = klynge(*ASKED, "--to", file, "--project", sample_project)
        assert said.exit_code == 0
        assert "Unprotected" in said.text
    as_csv, as_parquet, as_sheet = (pl.read_csv(files[0]), pl.read_parquet(files[1]), pl.read_excel(files[2]))

    assert COLUMNS == as_csv.columns == as_parquet.columns == as_sheet.columns
    assert as_parquet["value"].to_list() == as_csv["value"].to_list()
    assert as_parquet["unit_id"].to_list() == pl.read_csv(files[0], infer_schema=False)["unit_id"].to_list()
    assert as_sheet.height == as_csv.height


def test_measure_gives_the_same_bytes_twice(sample_project, tmp_path):
    """The same question over the same snapshot gives the same file."""
    first, second = tmp_path / "first.parquet", tmp_path / "second.parquet"
    for file in (first, second):
        klynge(*ASKED, "--to", file, "--project", sample_project)

    assert first.read_bytes() == second.read_bytes()


def test_a_group_is_the_ratio_of_its_sums(sample_project, tmp_path):
    """Denmark's figure is the sum of all practices' numerators over the sum of their denominators."""
    to = tmp_path / "figures.parquet"
    klynge(*ASKED, "--to", to, "--project", sample_project)
    table = pl.read_parquet(to).filter(pl.col("indicator_id") == "antibiotic_users")
    practices = table.filter(pl.col("level") == "practice")
    nation = table.filter(pl.col("level") == "denmark").row(0, named=True)

    assert nation["numerator"] == practices["numerator"].sum()
    assert nation["denominator"] == practices["denominator"].sum()


def test_measure_writes_a_share_category_by_category(sample_project, tmp_path):
    """Every unit has a row for each category in the header's order; prescriptions add up to 100, users to more."""
    to = tmp_path / "figures.parquet"
    said = klynge(
        "measure", "opioid_users_by_substance", "opioid_prescriptions_by_substance", "--ending", "2026-09-30",
        "--to", to, "--project", sample_project,
    )  # fmt: skip
    units = pl.read_parquet(to).group_by("indicator_id", "level", "unit_id", maintain_order=True)
    units = units.agg("category", "numerator", pl.col("denominator").unique(), pl.col("value").sum())
    per_practice = units.filter(pl.col("level") == "practice", pl.col("denominator").list.first() > 0)
    whole = per_practice.filter(pl.col("indicator_id") == "opioid_prescriptions_by_substance")
    users = per_practice.filter(pl.col("indicator_id") == "opioid_users_by_substance")

    assert said.exit_code == 0, said.text
    assert {("tramadol", "morphine", "oxycodone", "codeine_paracetamol")} == {tuple(c) for c in units["category"]}
    assert {1} == set(units["denominator"].list.len())
    assert whole.height == users.height > 50
    assert whole["numerator"].list.sum().to_list() == whole["denominator"].list.first().to_list()
    assert all(abs(value - 100) < 1e-9 for value in whole["value"])
    assert all(value >= 100 for value in users["value"])
    assert users["value"].max() > 100


def test_measure_writes_a_median_with_its_patients_and_no_numerator(sample_project, tmp_path):
    """A median lies between the limits of its ranks, over so many patients."""
    to = tmp_path / "figures.parquet"
    klynge("measure", "copd_median_fev1", "--ending", "2026-09-30", "--to", to, "--project", sample_project)
    nation = pl.read_parquet(to).filter(pl.col("level") == "denmark").row(0, named=True)

    assert (nation["category"], nation["numerator"]) == (None, None)
    assert nation["denominator"] > 1000
    assert 1.5 < nation["low"] <= nation["value"] <= nation["high"] < 2.5  # litres; the sample's are around 1.9


def test_explain_shows_header_sql_codes_and_a_practices_sums(sample_project):
    """An analyst sees what an indicator is, the SQL that runs, its codes, and one practice's numbers."""
    said = klynge(
        "explain", "penicillin_v_share", "--ending", "2026-09-30", "--practice", "013507", "--project", sample_project
    )

    assert said.exit_code == 0
    assert re.search(r"title +Andel af antibiotikarecepterne", said.text)
    assert "prescriptions (Indløste recepter): one row is en indløst receptlinje" in said.text
    assert re.search(r"dispensed_on +│ date +│ Ekspeditionsdato", said.text)
    assert "CAST('2025-10-01' AS DATE)" in said.text
    assert re.search(r"J01CE02 +│ Phenoxymethylpenicillin", said.text)
    assert re.search(r"numerator +\d+\n", said.text)


def test_explain_shows_what_a_whole_is_composed_of(sample_project):
    """Of an indicator that combines others, the SQL of each stands in front, and its codes and columns below."""
    said = klynge("explain", "copd_all_four_12m", "--ending", "2026-09-30", "--project", sample_project)

    assert said.exit_code == 0
    assert re.search(r"copd_fev1_12m +│ FEV1 registreret", said.text)
    assert "WITH copd_fev1_12m AS (" in said.text
    assert re.search(r"observed_on +│ date +│ Dato", said.text)
    assert re.search(r"RYGESTATUS +│", said.text)


def test_explain_shows_each_category_of_a_practices_share(sample_project):
    """A share's sums stand under the names of its categories, and its header names them."""
    said = klynge(
        "explain", "opioid_users_by_substance", "--ending", "2026-09-30", "--practice", "013507",
        "--project", sample_project,
    )  # fmt: skip

    assert said.exit_code == 0, said.text
    assert "codeine_paracetamol: Kodein og paracetamol" in said.text
    assert re.findall(r"^  (\w+):$", said.text, re.MULTILINE) == [
        "tramadol", "morphine", "oxycodone", "codeine_paracetamol",
    ]  # fmt: skip


def test_explain_shows_what_else_a_practices_figure_is_made_of(sample_project):
    """Beside its sums stand each part of a composite, the value before standardising, and events without an amount."""
    asked = ("--ending", "2026-09-30", "--practice", "013507", "--project", sample_project)
    composite = klynge("explain", "copd_all_four_12m", *asked).text
    standardised = klynge("explain", "antibiotics_per_1000", *asked).text
    of_amounts = klynge("explain", "antibiotics_ddd_per_1000_per_day", *asked).text
    median = klynge("explain", "copd_median_fev1", *asked).text

    assert re.findall(r"^  combines (\w+):\n  numerator +\d+\n  denominator +\d+", composite, re.MULTILINE) == [
        "copd_fev1_12m", "copd_mrc_12m", "copd_bmi_12m", "copd_smoking_12m",
    ]  # fmt: skip
    numbers = {k: float(v) for k, v in re.findall(r"^  (\w+) +([\d.]+)", standardised, re.MULTILINE)}
    assert numbers["crude"] == pytest.approx(1000 * 365 * numbers["numerator"] / numbers["denominator"], abs=0.0001)
    assert re.search(r"^  events +\d+\n  unvalued +\d+  of the events", of_amounts, re.MULTILINE)
    assert re.search(r"^  missing +\d+  patients without a value", median, re.MULTILINE)


def test_explain_follows_rows_to_a_figure(sample_project):
    """From the table as it stands, through the period, the codes and each join, to the sums; and what is printed."""
    asked = ("--ending", "2026-09-30", "--practice", "013507", "--project", sample_project)
    share = klynge("explain", "penicillin_v_share", *asked).text
    median = klynge("explain", "copd_median_fev1", *asked).text
    steps = re.findall(r"^ +(\d+) +(\d+) +(\d+) +(\d+) +(?:\d+)? +(.+)$", share, re.MULTILINE)

    assert ["prescriptions, all that the snapshot has", "dispensed_on BETWEEN 2025-10-01 AND 2026-09-30"] == [
        text for *_, text in steps[:2]
    ]
    rows = [int(own) for own, *_ in steps]
    assert rows[0] > rows[1] > rows[2] > rows[3] > 0  # in the snapshot, in the period, with the codes, and patients
    assert all(int(own) < int(country) for own, _, country, _, _ in steps)
    assert re.search(r"^  printed as +value: enough stands behind it", share, re.MULTILINE)
    (without,) = re.findall(r"^ +(\d+) +\d+ +\d+ +\d+ +without a value: set aside$", median, re.MULTILINE)
    assert re.search(rf"^  missing +{without}  patients without a value", median, re.MULTILINE)


def test_explain_asks_which_practice_was_meant(sample_project):
    """A practice number without its leading zero is told of, with the one that it may stand for."""
    said = klynge(
        "explain", "penicillin_v_share", "--ending", "2026-09-30", "--practice", "13507", "--project", sample_project
    )

    assert said.exit_code == 2
    assert "--practice  practice '13507' does not exist at the period's end.\n" in said.text
    assert "did you mean '013507'?" in said.text


def test_an_indicator_asked_for_twice_is_measured_once(sample_project, tmp_path):
    """A name that stands twice on the command line gives no second set of rows."""
    once, twice = tmp_path / "once.csv", tmp_path / "twice.csv"
    asked = ("--ending", "2026-09-30", "--level", "cluster", "--project", sample_project)
    klynge("measure", "penicillin_v_share", *asked, "--to", once)
    klynge("measure", "penicillin_v_share", "penicillin_v_share", *asked, "--to", twice)

    assert once.read_bytes() == twice.read_bytes()


def test_explain_without_a_period_shows_codes_as_written(sample_project):
    """Before a period is named, parameters and starts of codes stand as their authors wrote them."""
    said = klynge("explain", "penicillin_v_share", "--project", sample_project)

    assert said.exit_code == 0
    assert "$period_start" in said.text
    assert re.search(r"J01\* +│ Antibiotika til systemisk brug +│ yes", said.text)


def test_check_reads_the_deliverys_sources_too(project_copy):
    """A mistake in a source is told by `klynge check`, before anything is received."""
    source = project_copy / "sample_data/small/sources/listings.yaml"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text("id: listings\nmode: overwrite\n", encoding="utf-8")
    said = klynge("check", "--project", project_copy)

    assert said.exit_code == 10
    assert "sample_data/small/sources/listings.yaml:2  mode: 'overwrite' is not a mode." in said.text


def test_schemas_know_the_units(tmp_path):
    """The schemas for editors list the allowed units, so that a wrong one is marked while typing."""
    said = klynge("schema", "--to", tmp_path)
    header = json.loads((tmp_path / "header.schema.json").read_text(encoding="utf-8"))

    assert said.exit_code == 0
    assert header["$defs"]["Unit"]["enum"] == [
        "percent", "ratio", "per_1000", "mean", "median", "ddd_per_1000_per_day", "share",
    ]  # fmt: skip


def test_receiving_the_same_delivery_again_changes_nothing(project_copy, sample_project):
    """The same files give the same snapshot: nothing is made, nothing moves."""
    before = (project_copy / ".klynge/current").read_bytes()
    said = klynge("receive", "--data", sample_project / "sample_data/small", "--project", project_copy)

    assert said.exit_code == 0
    assert "stands as it was" in said.text
    assert before == (project_copy / ".klynge/current").read_bytes()
