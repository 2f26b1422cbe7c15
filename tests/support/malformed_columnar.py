"""Deliveries whose Parquet or SAS files are cut, hold other types, or have other columns than the mapping names."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pyreadstat

DAYS = [date(2026, 9, 1)] * 9
NUMBERS = [f"{n:06d}" for n in range(1, 10)]
COUNTS = list(range(1, 10))
COLUMNS = {"practice_id": "nr", "counted_on": "dato", "patients": "antal"}


def _source(desk, form, **mapping):
    file = {"glob": f"counted.{form}", "table": "counts", "format": form, "columns": COLUMNS, **mapping}
    desk.source("counted", [file])
    return desk.delivery / f"counted.{form}"


def _parquet(desk, frame, **mapping):
    path = _source(desk, "parquet", **mapping)
    frame.write_parquet(path)
    return path


def _frame(**columns):
    return pl.DataFrame({"nr": NUMBERS, "dato": DAYS, "antal": COUNTS, **columns})


def _good():
    kept = io.BytesIO()
    _frame().write_parquet(kept)
    return kept.getvalue()


def _cut(share):
    def deliver(desk):
        content = _good()
        _source(desk, "parquet").write_bytes(content[: int(len(content) * share)])

    return deliver


CUT = {
    "parquet_cut_in_the_middle": _cut(0.5),
    "parquet_without_its_last_bytes": _cut(0.99),
    "parquet_of_four_bytes": _cut(0.001),
}


def parquet_of_no_bytes(desk):
    _source(desk, "parquet").write_bytes(b"")


def parquet_whose_pages_are_damaged(desk):
    content = bytearray(_good())
    content[8:80] = b"\x77" * 72
    _source(desk, "parquet").write_bytes(content)


def parquet_whose_footer_is_damaged(desk):
    content = bytearray(_good())
    content[-60:-8] = b"\xff" * 52
    _source(desk, "parquet").write_bytes(content)


def parquet_whose_footer_is_longer_than_the_file(desk):
    content = bytearray(_good())
    content[-8:-4] = (2**31 - 1).to_bytes(4, "little")
    _source(desk, "parquet").write_bytes(content)


def parquet_that_is_a_text(desk):
    _source(desk, "parquet").write_text("nr;dato;antal\n000001;2026-09-01;1\n")


def parquet_without_rows(desk):
    _parquet(desk, _frame().head(0))


def parquet_without_columns(desk):
    _parquet(desk, pl.DataFrame())


def parquet_without_a_column(desk):
    _parquet(desk, _frame().drop("antal"))


def parquet_with_a_column_more(desk):
    _parquet(desk, _frame(by=["Køge"] * 9), ignored=["navn"])


def parquet_with_names_that_differ_in_capitals(desk):
    _parquet(desk, _frame(ANTAL=[0] * 9))


def parquet_with_a_name_in_capitals(desk):
    _parquet(desk, _frame().rename({"antal": "Antal"}))


def parquet_with_days_for_numbers(desk):
    _parquet(desk, _frame(antal=DAYS))


def parquet_with_texts_for_days(desk):
    _parquet(desk, _frame(dato=["1. september"] * 9))


def parquet_with_numbers_for_practices(desk):
    _parquet(desk, _frame(nr=COUNTS))


def parquet_with_fractions_for_whole_numbers(desk):
    _parquet(desk, _frame(antal=[1.5, *map(float, COUNTS[1:])]))


def parquet_with_no_number_and_no_end(desk):
    _parquet(desk, _frame(antal=[float("nan"), float("inf"), float("-inf"), *map(float, COUNTS[3:])]))


def parquet_with_floats_beyond_64_bits(desk):
    _parquet(desk, _frame(antal=[1e300, *map(float, COUNTS[1:])]))


def parquet_with_unsigned_numbers_beyond_64_bits(desk):
    _parquet(desk, _frame(antal=pl.Series([2**64 - 1, *COUNTS[1:]], dtype=pl.UInt64)))


def parquet_with_a_list_in_a_cell(desk):
    _parquet(desk, _frame(antal=[[n] for n in COUNTS]))


def parquet_with_a_struct_in_a_cell(desk):
    _parquet(desk, _frame(antal=[{"n": n} for n in COUNTS]))


def parquet_with_bytes_for_texts(desk):
    _parquet(desk, _frame(nr=[b"\xff\xfe\x00" + bytes([n]) for n in COUNTS]))


def parquet_with_truth_for_numbers(desk):
    _parquet(desk, _frame(antal=[True] * 9))


def parquet_with_nothing_but_nulls(desk):
    _parquet(desk, _frame(antal=pl.Series([None] * 9, dtype=pl.Null)))


def parquet_with_days_beyond_the_calendar(desk):
    _parquet(desk, _frame(dato=pl.Series([10**8] * 2 + [20_697] * 7, dtype=pl.Int32).cast(pl.Date)))


def parquet_with_moments_for_days(desk):
    _parquet(desk, _frame(dato=[datetime(2026, 9, 1, 13, 30)] * 9))  # noqa: DTZ001 -- as files hold them


def parquet_with_decimals_of_many_digits(desk):
    _parquet(desk, _frame(antal=[Decimal("1.1234567890123"), *map(Decimal, COUNTS[1:])]))


def parquet_whose_patients_are_personal_numbers(desk):
    columns = {"patient_id": "pid", "code": "kode", "packs": "pk", "sold_on": "dato"}
    desk.source(
        "shop", [{"glob": "l.parquet", "table": "lines", "format": "parquet", "columns": columns}], person_key="people"
    )
    numbers = [101701234, 3112994321]
    frame = pl.DataFrame({"pid": numbers, "kode": "X01", "pk": 1, "dato": date(2026, 9, 1)})
    frame.write_parquet(desk.delivery / "l.parquet")


def sas_that_is_a_text(desk):
    _source(desk, "sas").write_text("nr;dato;antal\n")


def sas_of_no_bytes(desk):
    _source(desk, "sas").write_bytes(b"")


def sas_cut_in_the_middle(desk):
    path = _source(desk, "sas")
    pyreadstat.write_xport(_frame(), str(path), variable_format={"dato": "DATE9."})
    path.write_bytes(path.read_bytes()[:900])


def sas_without_a_column(desk):
    pyreadstat.write_xport(_frame().drop("antal"), str(_source(desk, "sas")), variable_format={"dato": "DATE9."})
