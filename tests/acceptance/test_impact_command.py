"""`klynge impact` weighs a changed definition on the snapshot in force, and names the baselines that need a bridge."""

import shutil
from pathlib import Path

import polars as pl
import pytest
from support.command import klynge
from support.definition_texts import INDICATOR
from support.night_cases import TODAY, night, night_unit, on, ordered, released, well

TEXTS = Path(__file__).parents[1] / "errors" / "lifecycle"
ENDING = ("--ending", "2026-09-30")
FEV1, LIST = "indicators/copd/copd_fev1_12m.sql", "indicators/codelists/things.yaml"


def change(file, was, becomes):
    text = file.read_text(encoding="utf-8")
    assert was in text
    file.write_text(text.replace(was, becomes, 1), encoding="utf-8")


def text(name):
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8")


@pytest.fixture
def older(project_copy):
    """Give an older copy of the sample project, without its snapshots."""
    return shutil.copytree(project_copy, project_copy.parent / "older", ignore=shutil.ignore_patterns(".klynge"))


def test_a_changed_definition_of_the_sample_is_weighed(project_copy, older, tmp_path):
    """Fewer months to look back on move the nation, practices across the goal, and the composite that it is part of."""
    change(older / FEV1, "lookback: {months: 12}", "lookback: {months: 15}")
    for root in (older, project_copy):
        for file in (FEV1, FEV1.replace(".sql", "_counted.sql")):
            change(root / file, "value: 90", "value: 75")
    to = tmp_path / "impact.md"
    asked = ("impact", "--against", older, *ENDING, "--to", to, "--project", project_copy)

    said = klynge(*asked)

    assert said.exit_code == 0, said.text
    assert "\n2 indicators changed. " in said.text
    own = said.text.partition("## copd_fev1_12m: ")[2]
    assert "\n- counts otherwise by its own definition\n- no sealed baseline would need a bridge\n" in own
    assert "\n- Denmark: " in own
    assert "\n- Midtjylland: " in own
    assert " practices move by 5 or more; the farthest by −" in own
    assert " from met to not met\n" in own
    assert "- counts otherwise by its own definition or that of a part\n" in said.text
    assert "Unprotected: small numbers stand in it. It must not leave the unit." in said.text
    page = to.read_text(encoding="utf-8")
    assert "| practice | name | before | now | difference | state | verdict | goal |" in page
    assert page.count("met → not met") > 5
    before = to.read_bytes()
    assert klynge(*asked).exit_code == 0
    assert before == to.read_bytes()


def test_the_values_are_those_of_klynge_measure(project_copy, older, tmp_path):
    """Each version alone, counted by `klynge measure`, gives what stands beside each other here."""
    change(project_copy / FEV1, "lookback: {months: 12}", "lookback: {months: 9}")
    to, then, now = tmp_path / "impact.parquet", tmp_path / "then.parquet", tmp_path / "now.parquet"
    said = klynge(
        "impact", "--against", older, *ENDING, "--indicator", "copd_fev1_12m", "--to", to, "--project", project_copy
    )
    shutil.copytree(project_copy / ".klynge", older / ".klynge")
    for root, file in ((older, then), (project_copy, now)):
        assert klynge("measure", "copd_fev1_12m", *ENDING, "--to", file, "--project", root).exit_code == 0

    assert said.exit_code == 0, said.text
    found = pl.read_parquet(to).filter(pl.col("level") == "denmark").row(0, named=True)
    assert ["copd_fev1_12m"] == pl.read_parquet(to)["indicator_id"].unique().to_list()
    for file, column in ((then, "value_before"), (now, "value_after")):
        nation = pl.read_parquet(file).filter(pl.col("level") == "denmark")["value"].item()
        assert nation == found[column]


def test_nothing_changed_is_said_and_nothing_is_counted(project_copy, older, tmp_path):
    """Other words, its own or a part's, are no other figures; no file is written."""
    change(project_copy / FEV1, "title: FEV1 registreret", "title: FEV1 er registreret")
    to = tmp_path / "impact.csv"
    said = klynge("impact", "--against", older, *ENDING, "--to", to, "--project", project_copy)

    assert (said.exit_code, to.exists()) == (0, False)
    first, second = said.text.splitlines()
    assert f"Nothing changed against {older}: no indicator counts or judges otherwise." == first
    assert second.endswith(" indicators as before. In words alone: copd_all_four_12m, copd_fev1_12m.")


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    """Release two reports of the tiny country, so that two baselines hold its one indicator."""
    root = night_unit(tmp_path_factory.mktemp("sealed") / "unit")
    for cluster in ("nord", "syd"):
        ordered(root, cluster, *ENDING)
    night(root)
    for number in (1, 2):
        released(root, number)
    return root


@pytest.fixture
def unit(sealed, tmp_path):
    return shutil.copytree(sealed, tmp_path / "unit")


def test_baselines_hold_the_version_to_weigh_against(unit):
    """Without an older folder the sealed definitions are the earlier version; both baselines need a bridge."""
    assert text("impact_nothing_changed") == well("impact", *ENDING, root=unit)
    change(unit / LIST, '  - {code: "!X01B"}\n', '  - {code: "!X01A"}\n')

    said = well("impact", *ENDING, root=unit)

    assert text("impact_on_baselines") == said


def test_only_baselines_that_count_otherwise_need_a_bridge(unit, tmp_path):
    """An older copy between the baselines and today: what differed before then is marked."""
    change(unit / LIST, '  - {code: "!X01B"}\n', '  - {code: "!X01A"}\n')
    older = shutil.copytree(unit, tmp_path / "older", ignore=shutil.ignore_patterns(".klynge"))
    change(unit / LIST, '  - {code: "!X01A"}\n', '  - {code: "!X01C"}\n')
    told = well("impact", "--against", older, *ENDING, root=unit)
    change(unit / LIST, '  - {code: "!X01C"}\n', '  - {code: "!X01B"}\n')
    back = well("impact", "--against", older, *ENDING, root=unit)

    needed = (
        "- a bridge would be needed from the baselines of orders 1, 2; by earlier changes already from orders 1, 2\n"
    )
    assert needed in told
    assert "- no sealed baseline would need a bridge\n" in back


def test_a_goal_alone_needs_no_bridge(unit):
    """The counts stand; which practices meet it is another matter."""
    goal = "target: {value: 30, text: Goal, source: A guideline, measured_on: same}\n"
    change(unit / INDICATOR, "reads: [events]", f"{goal}reads: [events]")
    said = well("impact", *ENDING, root=unit)

    assert "- judges otherwise by target\n- no sealed baseline would need a bridge\n" in said
    assert (
        "0 of 8 practices move by 5 or more; none moves at all\n- goal: 8 practices from no goal or value to not met\n"
        in said
    )


def test_what_cannot_be_counted_any_more_is_said(unit, tmp_path):
    """The earlier version reads a table that nobody delivers now; the change is told, and its reason."""
    older = shutil.copytree(unit, tmp_path / "older", ignore=shutil.ignore_patterns(".klynge"))
    change(older / INDICATOR, "reads: [events]", "reads: [events, plans]")
    change(
        older / INDICATOR,
        "FROM listed_at_end AS l",
        "FROM listed_at_end AS l\nWHERE l.patient_id IN (SELECT patient_id FROM plans)",
    )

    said = well("impact", "--against", older, *ENDING, root=unit)

    told = "The earlier version cannot be counted on today's snapshot: it reads plans, which"
    assert f"\n\n{told} today's snapshot does not have.\n" in said


def test_another_unit_is_told_and_not_compared(unit, tmp_path):
    """A share in percent and a number per patient are no neighbours."""
    older = shutil.copytree(unit, tmp_path / "older", ignore=shutil.ignore_patterns(".klynge"))
    change(older / INDICATOR, "unit: percent", "unit: ratio")

    said = well("impact", "--against", older, *ENDING, root=unit)

    assert "The unit was ratio and is percent: the values cannot be held against each other.\n" in said


REFUSED = {
    "impact_unknown_indicator": ("--against", "older", *ENDING, "--indicator", "thing_percent"),
    "impact_unknown_kind": ("--against", "older", *ENDING, "--to", "impact.pdf"),
    "impact_against_no_project": ("--against", "elsewhere", *ENDING),
    "impact_before_the_data": ("--against", "older", "--ending", "2023-12-31"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_weighed_is_refused(name, unit, monkeypatch):
    """Nothing is counted, and what would be right is said."""
    monkeypatch.chdir(unit.parent)
    shutil.copytree(unit, "older", ignore=shutil.ignore_patterns(".klynge"))
    change(Path("older", LIST), '  - {code: "!X01B"}\n', "")

    said = on(TODAY, "impact", *REFUSED[name], root=unit)

    assert said.exit_code in (2, 11)
    assert text(name) == said.text


def test_without_a_release_there_is_no_version_to_weigh_against(tmp_path):
    """An older copy is asked for."""
    said = on(TODAY, "impact", *ENDING, root=night_unit(tmp_path / "unit"))

    assert (said.exit_code, said.text) == (2, text("impact_nothing_sealed"))
