"""Intake beside a bare COPY: what the other side does."""

import duckdb
import pytest
from bench.by_hand.bare_copy import sort_into_parquet
from bench.intake import add_a_month

CONTRACTS = """
tables:
  lines:
    sort: [code, sold_on]
    columns:
      {code: {type: text}, pid: {type: patient}, sold_on: {type: date}, ddd: {type: decimal}, packs: {type: integer}}
"""
SOURCE = """
files:
- {glob: lsr/LSR_2021_*.csv, table: lines, format: csv, delimiter: ;, encoding: iso-8859-1, date_format: '%d%m%Y',
   decimal_mark: ',', columns: {code: ATC, pid: PNR, sold_on: EKSD, packs: APK}, multiply: {ddd: [VOL, APK]}}
- {glob: lsr/LSR_2026_*.csv, table: lines, format: csv, delimiter: ;, encoding: iso-8859-1, date_format: '%Y%m%d',
   decimal_mark: ',', columns: {code: ATC, pid: PNR, sold_on: EKSD, packs: APK}, multiply: {ddd: [VOL, APK]},
   strip_prefix: {code: M}}
"""
HEAD = "PNR;ATC;EKSD;APK;VOL\n"


@pytest.fixture
def delivery(tmp_path):
    """Give a delivery of three files, one cell of which is no number."""
    folder = tmp_path / "delivery"
    for name, text in {
        "sources/shop.yaml": SOURCE,
        "lsr/LSR_2021_1.csv": HEAD + "b;X02;01022021;2;1,5\na;X01;31012021;1;2,0\n",
        "lsr/LSR_2021_2.csv": HEAD + "ø;X01;01012021;1;1,0\n",
        "lsr/LSR_2026_1.csv": HEAD + "c;MX01;20260101;x;1,0\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="iso-8859-1")
    return folder


def test_a_bare_copy_takes_every_row_in_order(delivery, tmp_path):
    """All files of a table are typed, multiplied and sorted together; what is no number becomes nothing."""
    contracts = tmp_path / "extracts.yaml"
    contracts.write_text(CONTRACTS, encoding="utf-8")

    rows = sort_into_parquet(delivery, contracts, tmp_path)
    written = duckdb.execute(
        f"SELECT code, pid, sold_on::VARCHAR, ddd::VARCHAR, packs FROM '{tmp_path}/lines.parquet'"
    ).fetchall()

    assert rows == {"lines": 4}
    assert written == [
        ("X01", "ø", "2021-01-01", "1.000000000000", 1),
        ("X01", "a", "2021-01-31", "2.000000000000", 1),
        ("X01", "c", "2026-01-01", None, None),
        ("X02", "b", "2021-02-01", "3.000000000000", 2),
    ]


def test_a_month_more_is_told_by_its_share(delivery):
    """The last file grows by a tenth of its lines, at least one; its share is that of the delivery's bytes."""
    share = add_a_month(delivery)

    assert (delivery / "lsr/LSR_2026_1.csv").read_text(encoding="iso-8859-1") == HEAD + "c;MX01;20260101;x;1,0\n" * 2
    assert 0 < share < 1
