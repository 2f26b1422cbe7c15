"""The main job: from the sample country to reports that hold what they promise and nothing they must not."""

import csv
import json
import re

import pikepdf
import pytest
from support.command import klynge, pdf_text

ENDING = ("--ending", "2026-09-30")
FILES = ("rapport.pdf", "rapport.html", "figures.csv", "manifest.json")


PRINTED = (
    ("kol", "nordlys", "anonymised"),
    ("kol", "fjord", "open"),  # across two regions, and the longest
    ("antibiotika", "nordlys", "open"),
    ("lungefunktion", "fjord", "anonymised"),
    ("opioider", "nordlys", "open"),
)


@pytest.fixture(scope="session")
def practices(sample_project):
    with (sample_project / "sample_data/small/registre/praksisser.csv").open(encoding="iso-8859-1") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture(scope="session")
def reports(sample_project, tmp_path_factory):
    """Print each package, open or anonymised."""
    out = tmp_path_factory.mktemp("reports")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795737600")
        patch.setenv("KLYNGE_LABEL_KEY", "a key for tests alone")
        for package, cluster, visibility in PRINTED:
            said = klynge(
                "run", package, *ENDING, "--cluster", cluster, "--visibility", visibility,
                "--out", out, "--project", sample_project,
            )  # fmt: skip
            assert said.exit_code == 0, said.text
    return out


def folder(reports, package, cluster, visibility):
    return reports / package / "2026-09-30" / f"{cluster}-{visibility}"


def test_a_report_is_four_files_and_a_readable_number_of_pages(reports):
    """Each report is a PDF, the same as HTML, the figures shown and a manifest; the PDF has 6 to 10 pages."""
    for package, cluster, visibility in PRINTED:
        made = folder(reports, package, cluster, visibility)

        assert sorted(FILES) == sorted(p.name for p in made.iterdir())
        assert 6 <= len(pdf_text(made / "rapport.pdf")) <= 10


def test_the_front_page_says_who_what_when(reports):
    """The front page names cluster, period, visibility and how far each source's data reach."""
    front = pdf_text(folder(reports, "antibiotika", "nordlys", "open") / "rapport.pdf")[0]

    for text in ("Nordlys-klyngen", "1. okt. 2025", "30. sep. 2026", "Data til og med", "31. okt. 2026", "Åben"):
        assert text in front, text


def test_the_pdf_is_tagged_and_says_its_language_and_title(reports):
    """Every PDF is tagged, Danish, titled, shows its title, and has bookmarks."""
    for pdf in reports.rglob("rapport.pdf"):
        with pikepdf.open(pdf) as document:
            root = document.Root

            assert bool(root.MarkInfo.Marked)
            assert str(root.Lang) == "da"
            assert bool(root.ViewerPreferences.DisplayDocTitle)
            assert str(document.docinfo["/Title"])
            with document.open_outline() as outline:
                assert len(outline.root) >= 1


def test_an_anonymised_report_names_no_practice(reports, practices):
    """No file of an anonymised report holds a practice's number or name, in text, markup or PDF structure."""
    made = folder(reports, "kol", "nordlys", "anonymised")
    with pikepdf.open(made / "rapport.pdf") as document:
        structure = " ".join(str(o) for o in document.objects)
    texts = [*pdf_text(made / "rapport.pdf"), structure]
    texts += [(made / name).read_text(encoding="utf-8") for name in FILES if not name.endswith(".pdf")]
    whole = "\n".join(texts)
    found = [p for p in practices if re.search(rf"\b{p['YDERNR']}\b", whole) or p["NAVN"] in whole]

    assert len(practices) == 64
    assert [] == found


def test_figures_csv_holds_the_figures_shown(reports):
    """The table beside an open report has its columns and, hidden or not, a state for every figure."""
    with (folder(reports, "antibiotika", "nordlys", "open") / "figures.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    assert list(rows[0]) == [
        "package_id", "indicator_id", "period_start", "period_end", "level", "unit_label", "category",
        "state", "value", "low", "high", "numerator", "denominator", "unit",
    ]  # fmt: skip
    assert {r["level"] for r in rows} == {"practice", "cluster", "region", "denmark"}
    assert all((r["value"] != "") == (r["state"] == "value") for r in rows)


def test_an_anonymised_table_carries_a_rounded_value_and_no_more(reports):
    """Beside an anonymised report a practice's row has a whole number, and no interval or count."""
    with (folder(reports, "kol", "nordlys", "anonymised") / "figures.csv").open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["level"] == "practice"]

    assert rows
    assert all(re.fullmatch(r"\d+", r["value"]) for r in rows if r["unit"] in ("percent", "per_1000"))
    assert {""} == {r[c] for r in rows for c in ("low", "high", "numerator", "denominator")}


def test_same_order_same_bytes(reports, sample_project, tmp_path):
    """The same order over the same snapshot gives the same files, byte for byte."""
    said = klynge(
        "run", "kol", *ENDING, "--cluster", "nordlys", "--out", tmp_path, "--project", sample_project,
    )  # fmt: skip
    first, second = folder(reports, "kol", "nordlys", "anonymised"), folder(tmp_path, "kol", "nordlys", "anonymised")

    assert said.exit_code == 0
    assert [] == [name for name in FILES if (first / name).read_bytes() != (second / name).read_bytes()]


def test_the_manifest_traces_the_report(reports):
    """The manifest names package, snapshot, engine and the digest of every file."""
    told = json.loads((folder(reports, "kol", "nordlys", "anonymised") / "manifest.json").read_text(encoding="utf-8"))

    assert told["package"] == {"id": "kol", "version": "2026.1"}
    assert set(told["files"]) == {"rapport.pdf", "rapport.html", "figures.csv"}
    assert len(told["snapshot"]) >= 32


def test_a_cluster_below_the_house_minimum_gets_no_practice_figures(sample_project, tmp_path):
    """A cluster of four practices has its own figures in the report, and none of a practice."""
    said = klynge("run", "antibiotika", *ENDING, "--cluster", "oe", "--out", tmp_path, "--project", sample_project)
    with (folder(tmp_path, "antibiotika", "oe", "anonymised") / "figures.csv").open(encoding="utf-8") as file:
        levels = {r["level"] for r in csv.DictReader(file)}

    assert said.exit_code == 0, said.text
    assert levels == {"cluster", "region", "denmark"}


def test_one_cluster_without_consent_does_not_stop_another(sample_project, tmp_path):
    """Of two clusters asked for openly, the one with everybody's yes is printed; the exit code is the other's."""
    said = klynge(
        "run", "lungefunktion", *ENDING, "--cluster", "aa", "--cluster", "nordlys", "--visibility", "open",
        "--out", tmp_path, "--project", sample_project,
    )  # fmt: skip

    assert said.exit_code == 13
    assert [p.name for p in (tmp_path / "lungefunktion/2026-09-30").iterdir()] == ["nordlys-open"]
