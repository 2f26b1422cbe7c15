"""Beside an anonymised report of the sample country lies a slip for each practice, and none where readers look."""

import csv
import re
import shutil
import stat

import pytest
from support.command import klynge, pdf_text

from pipeline import pressing
from pipeline.errors import PressError, Problem, Where

RUN = ("run", "kol", "--ending", "2026-09-30", "--cluster", "nordlys")
FILES = {"rapport.pdf", "rapport.html", "figures.csv", "manifest.json"}


@pytest.fixture(scope="session")
def printed(sample_project, tmp_path_factory):
    """Print one anonymised report; give its folder, its slips by practice and the list beside them."""
    out = tmp_path_factory.mktemp("out")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795737600")
        patch.setenv("KLYNGE_LABEL_KEY", "a key for tests alone")
        said = klynge(*RUN, "--out", out, "--project", sample_project)
    assert said.exit_code == 0, said.text
    folder = sample_project / ".klynge/slips/kol/2026-09-30/nordlys"
    assert f"each practice's own slip, for the secretariat to send: {folder}" in said.text
    with (folder / "addresses.csv").open(encoding="utf-8") as file:
        return out, folder, list(csv.DictReader(file))


def text_of(folder, row):
    return "\n".join(pdf_text(folder / row["file"]))


def test_every_member_has_one(printed, sample_project):
    """Twelve members, twelve slips and a list; each slip names the practice that the list sends it to."""
    _, folder, addresses = printed

    assert 12 == len(addresses)
    assert {r["file"] for r in addresses} | {"addresses.csv"} == {p.name for p in folder.iterdir()}
    for row in addresses:
        text = text_of(folder, row)
        assert row["practice_id"] in text
        assert row["name"] in text


def test_no_slip_names_another_practice(printed):
    """Neither another's number nor its name: whoever finds a slip learns of one practice."""
    _, folder, addresses = printed
    for row in addresses:
        text = text_of(folder, row)

        assert [] == [o for o in addresses if o != row and (o["practice_id"] in text or o["name"] in text)]


def test_nothing_of_the_slips_lies_among_the_reports(printed, sample_project):
    """Below the reports lie the report's own files alone, and none of them knows a slip's name or a practice."""
    out, _, addresses = printed
    files = [p for p in out.rglob("*") if p.is_file()]
    whole = "\n".join(p.read_text(encoding="utf-8") for p in files if p.suffix != ".pdf")

    assert FILES == {p.name for p in files}
    assert [] == [r for r in addresses if r["file"][:-4] in whole or r["practice_id"] in whole or r["name"] in whole]


def test_slips_show_what_the_report_shows(printed):
    """
    Each letter of the report is on one slip, with the values that stand beside it in figures.csv.

    Whoever has the higher value of its own has no lower one shown: the letter is the practice's and nobody else's.
    """
    out, folder, addresses = printed
    with (out / "kol/2026-09-30/nordlys-anonymised/figures.csv").open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["level"] == "practice"]
    shown = {}
    for r in rows:
        shown.setdefault(r["unit_label"], []).append(r["value"])
    told, pairs = {}, {}
    for row in addresses:
        text = text_of(folder, row)
        figures = re.findall(r"bedre\)\s+(\d+),(\d) %.*?(?:vist som (\d+) %|ikke vist)", text, re.DOTALL)
        letter = re.search(r"I er ([A-Z]+)", text)
        if letter:
            told[letter[1]] = [value for _, _, value in figures if value]
        for place, (whole, tenth, value) in enumerate(figures):
            pairs.setdefault(place, []).extend([((int(whole), int(tenth)), int(value))] if value else [])

    assert shown == told
    assert 5 == len(pairs)
    for own in pairs.values():
        assert [value for _, value in sorted(own)] == sorted(value for _, value in own)


def test_a_rerun_gives_the_same_slips_and_an_open_run_leaves_them(printed, sample_project, tmp_path):
    """Same order, same bytes, same names; beside an open report nobody needs a slip."""
    _, folder, _ = printed
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    again = klynge(*RUN, "--out", tmp_path, "--project", sample_project)
    after = {p.name: p.read_bytes() for p in folder.iterdir()}
    opened = klynge(*RUN, "--visibility", "open", "--out", tmp_path, "--project", sample_project)

    assert (0, 0) == (again.exit_code, opened.exit_code), again.text + opened.text
    assert before == after == {p.name: p.read_bytes() for p in folder.iterdir()}
    assert "own slip" not in opened.text


def test_slips_are_readable_by_their_owner_alone(printed, sample_project):
    """From the folder of all slips down."""
    whole = sample_project / ".klynge/slips"

    assert {0o700} == {stat.S_IMODE(p.stat().st_mode) for p in (whole, *whole.rglob("*")) if p.is_dir()}
    assert {0o600} == {stat.S_IMODE(p.stat().st_mode) for p in whole.rglob("*") if p.is_file()}


def test_without_its_report_no_slip_appears(project_copy, monkeypatch, tmp_path):
    """A report that cannot be printed leaves no slip either; its cluster is told of."""

    def fails(*_args, **_more):
        raise PressError(Problem(Where("templates"), "the page is flawed."))

    shutil.rmtree(project_copy / ".klynge/slips", ignore_errors=True)  # of other tests' runs
    monkeypatch.setattr(pressing, "publish", fails)
    said = klynge("run", "lungefunktion", *RUN[2:], "--out", tmp_path, "--project", project_copy)

    assert 15 == said.exit_code
    assert [] == [p for p in (project_copy / ".klynge/slips/lungefunktion").rglob("*") if p.is_file()]


def test_a_cluster_below_the_house_minimum_gets_slips_that_say_so(project_copy, tmp_path):
    """Four practices: no letter for anybody, and each reads its own numbers beside the cluster's."""
    said = klynge(*RUN[:-1], "oe", "--out", tmp_path, "--project", project_copy)
    folder = project_copy / ".klynge/slips/kol/2026-09-30/oe"
    texts = ["\n".join(pdf_text(p)) for p in folder.glob("*.pdf")]

    assert (0, 4) == (said.exit_code, len(texts)), said.text
    assert all("for få praksis til, at rapporten viser dem hver for sig" in t for t in texts)
    assert all(re.search(r"\d+ af \d+", t) for t in texts)
