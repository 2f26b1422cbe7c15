"""Published data of 6,873 practices: every published percentage is rebuilt, and a group's report is printed."""

import csv
import shutil
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import polars as pl
import pytest
from support.command import SHARED, klynge, pdf_text

DELIVERY = SHARED / "real/qof"
FILE = DELIVERY / "qofGP_1819_respiratory.csv"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the published QOF file is not beside this checkout")

ENDS = {"1718": "2018-03-31", "1819": "2019-03-31"}
INDICATORS = {"AST": "asthma_prevalence", "COPD": "copd_prevalence"}


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    root = Path(shutil.copytree(Path(__file__).parent / "qof", tmp_path_factory.mktemp("qof") / "qof"))
    said = klynge("receive", "--data", DELIVERY, "--project", root)
    assert said.exit_code == 0, said.text
    return root


@pytest.fixture(scope="module")
def measured(project):
    found = {}
    for year, end in ENDS.items():
        to = project / f"{year}.parquet"
        words = ("--ending", end, "--level", "practice", "--to", to, "--project", project)
        klynge("measure", *INDICATORS.values(), *words)
        found |= {
            (indicator, year, unit): value
            for indicator, unit, value in pl.read_parquet(to).select("indicator_id", "unit_id", "value").iter_rows()
        }
    return found


def test_all_published_percentages_are_rebuilt(measured):
    """All 27,354 published percentages come out of count and list: half up, two decimals; a ':' has no value."""
    with FILE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    compared, wrong, invented = 0, [], []
    for row in rows:
        for year in ENDS:
            for column, indicator in INDICATORS.items():
                published = row[f"{column}_p_{year}"]
                ours = measured.get((indicator, year, row["practiceCode"]))
                if published == ":":
                    invented += [row["practiceCode"]] if ours is not None else []
                    continue
                compared += 1
                rebuilt = None if ours is None else Decimal(str(ours)).quantize(Decimal("0.01"), ROUND_HALF_UP)
                if rebuilt != Decimal(published.replace(",", ".")):
                    wrong.append((row["practiceCode"], year, column, published, ours))

    assert [] == wrong
    assert [] == invented
    assert compared == 27_354


@pytest.mark.parametrize("visibility", ["open", "anonymised"])
def test_one_groups_report_is_printed(project, tmp_path, visibility):
    """A CCG of eleven practices gets its report, open and anonymised; only the open one names a practice."""
    said = klynge(
        "run", "respiratory", "--ending", "2019-03-31", "--cluster", "00C", "--visibility", visibility,
        "--out", tmp_path, "--project", project,
    )  # fmt: skip
    made = tmp_path / f"respiratory/2019-03-31/00C-{visibility}"
    text = "\n".join(pdf_text(made / "rapport.pdf"))
    with FILE.open(encoding="utf-8") as file:
        names = [r["practiceName"] for r in csv.DictReader(file, delimiter=";") if r["CCGcode"] == "00C"]

    assert said.exit_code == 0, said.text
    assert "NHS Darlington CCG" in text
    assert len(names) == 11
    assert (visibility == "open") == any(name in text.replace("\r\n", " ") for name in names)
