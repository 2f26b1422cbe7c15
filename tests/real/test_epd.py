"""One published month of prescribing: 10,027 lines without patients, and a list file with totals among its rows."""

import shutil
from pathlib import Path

import polars as pl
import pytest
from support.command import SHARED, klynge

DELIVERY = SHARED / "real/epd"
pytestmark = pytest.mark.skipif(not DELIVERY.exists(), reason="the published EPD files are not beside this checkout")


@pytest.fixture(scope="module")
def measured(tmp_path_factory) -> pl.DataFrame:
    root = Path(shutil.copytree(Path(__file__).parent / "epd", tmp_path_factory.mktemp("epd") / "epd"))
    received = klynge("receive", "--data", DELIVERY, "--project", root)
    assert received.exit_code == 0, received.text
    to = root / "measured.parquet"
    said = klynge(
        "measure", "broad_spectrum_share", "antibacterials_per_1000", "--ending", "2017-09-30", "--months", "1",
        "--to", to, "--project", root,
    )  # fmt: skip
    assert said.exit_code == 0, said.text
    return pl.read_parquet(to)


def sums(measured, indicator, level):
    rows = measured.filter(pl.col("indicator_id") == indicator, pl.col("level") == level)
    return {unit: (int(n), int(d)) for unit, n, d in rows.select("unit_id", "numerator", "denominator").iter_rows()}


def test_the_broad_spectrum_share_comes_out(measured):
    """The share of broad-spectrum items is the published one for each of the four practices."""
    expected = {"B85010": (28, 328), "B85054": (52, 537), "L84018": (31, 269), "L84073": (16, 174)}

    assert expected == sums(measured, "broad_spectrum_share", "practice")


def test_a_group_is_the_sum_of_its_practices(measured):
    """Both groups have the ratio of their practices' sums: 28 + 52 of 328 + 537, and 31 + 16 of 269 + 174."""
    expected = {"03A00": (28 + 52, 328 + 537), "11M00": (31 + 16, 269 + 174)}

    assert expected == sums(measured, "broad_spectrum_share", "cluster")


def test_the_list_files_totals_are_not_counted_twice(measured):
    """The list sizes are the file's own totals, which stand among its rows and are left out."""
    expected = {"B85010": 6939, "B85054": 10_529, "L84018": 6632, "L84073": 4181}

    assert expected == {unit: d for unit, (_, d) in sums(measured, "antibacterials_per_1000", "practice").items()}
