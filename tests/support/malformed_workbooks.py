"""Deliveries whose workbooks are none, are locked, or hold something else than one plain table."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import xlsxwriter

COLUMNS = {"practice_id": "nr", "counted_on": "dato", "patients": "antal"}
NAMES = list(COLUMNS.values())
DAY = date(2026, 9, 1)


def _source(desk, **mapping):
    file = {"glob": "counted.xlsx", "table": "counts", "format": "xlsx", "columns": COLUMNS, **mapping}
    desk.source("counted", [file])
    return desk.delivery / "counted.xlsx"


def _rows(sheet, day, start=0):
    sheet.write_row(start, 0, NAMES)
    for n in range(1, 10):
        sheet.write_row(start + n, 0, [f"{n:06d}", "", n])
        sheet.write_datetime(start + n, 1, DAY, day)


def _book(desk, fill, **mapping):
    """Deliver a workbook that `fill` has written in."""
    with xlsxwriter.Workbook(str(_source(desk, **mapping))) as book:
        fill(book, book.add_format({"num_format": "yyyy-mm-dd"}))


def _good():
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        _rows(book.add_worksheet("ark"), book.add_format({"num_format": "yyyy-mm-dd"}))
    return kept.getvalue()


def _repacked(desk, change):
    """Deliver a workbook of which one part is changed: `change` gives a part's content by its name and content."""
    with (
        zipfile.ZipFile(io.BytesIO(_good())) as good,
        zipfile.ZipFile(_source(desk), "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            content = change(name, good.read(name))
            if content is not None:
                bad.writestr(name, content)


def workbook_that_is_a_text(desk):
    _source(desk).write_text("nr;dato;antal\n000001;2026-09-01;1\n")


def workbook_of_no_bytes(desk):
    _source(desk).write_bytes(b"")


def workbook_cut_in_the_middle(desk):
    content = _good()
    _source(desk).write_bytes(content[: len(content) // 2])


def workbook_that_is_another_zip(desk):
    with zipfile.ZipFile(_source(desk), "w") as archive:
        archive.writestr("counted.csv", "nr;dato;antal\n")


def workbook_that_is_locked(desk):
    """Deliver what Excel writes for a workbook with a password: an older kind of container, no zip."""
    _source(desk).write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + b"EncryptedPackage" + bytes(2000))


def workbook_whose_sheet_is_no_xml(desk):
    _repacked(desk, lambda name, content: b"<not" if name.endswith("sheet1.xml") else content)


def workbook_whose_sheet_is_missing(desk):
    _repacked(desk, lambda name, content: None if name.endswith("sheet1.xml") else content)


def workbook_that_swells(desk):
    """Deliver a small file of which one part unpacks to 512 MB of spaces."""

    def swell(name, content):
        if not name.endswith("sheet1.xml"):
            return content
        return content.replace(b"<sheetData>", b"<sheetData>" + b" " * (512 << 20))

    _repacked(desk, swell)


def workbook_whose_cell_lies_far_away(desk):
    """Deliver a sheet whose one cell beyond the rows is the last that Excel has."""
    _book(desk, lambda book, day: (_rows(sheet := book.add_worksheet(), day), sheet.write(1_048_575, 16_383, "x")))


def workbook_without_its_sheet(desk):
    _book(desk, lambda book, day: _rows(book.add_worksheet("tal"), day), sheet="ark")


def workbook_with_an_empty_sheet_first(desk):
    _book(desk, lambda book, day: (book.add_worksheet("forside"), _rows(book.add_worksheet("tal"), day)))


def workbook_with_a_hidden_sheet_first(desk):
    def fill(book, day):
        hidden = book.add_worksheet("gammel")
        hidden.write_row(0, 0, NAMES)
        hidden.write_row(1, 0, ["000099", "2020-01-01", 99])
        shown = book.add_worksheet("ny")
        _rows(shown, day)
        shown.activate()
        shown.set_first_sheet()
        hidden.hide()

    _book(desk, fill)


def workbook_with_a_chart_first(desk):
    def fill(book, day):
        chart = book.add_chartsheet("figur")
        _rows(book.add_worksheet("tal"), day)
        bars = book.add_chart({"type": "column"})
        bars.add_series({"values": "=tal!$C$2:$C$10"})
        chart.set_chart(bars)

    _book(desk, fill)


def workbook_with_a_merged_title(desk):
    def fill(book, day):
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 2, "Optalt pr. 1. september 2026")
        _rows(sheet, day, 1)

    _book(desk, fill)


def workbook_with_merged_cells(desk):
    def fill(book, day):
        sheet = book.add_worksheet()
        _rows(sheet, day)
        sheet.merge_range(1, 0, 3, 0, "000001")

    _book(desk, fill)


def workbook_with_a_merged_header(desk):
    def fill(book, day):
        sheet = book.add_worksheet()
        _rows(sheet, day)
        sheet.merge_range(0, 0, 0, 1, "nr")

    _book(desk, fill)


def workbook_with_formulas_that_were_never_counted(desk):
    def fill(book, day):
        sheet = book.add_worksheet()
        _rows(sheet, day)
        sheet.write_formula(1, 2, "=1+1", None, "")

    _book(desk, fill)


def workbook_with_an_error_in_a_cell(desk):
    def fill(book, day):
        sheet = book.add_worksheet()
        _rows(sheet, day)
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")

    _book(desk, fill)


def workbook_with_numbers_for_days(desk):
    def fill(book, day):
        sheet = book.add_worksheet()
        _rows(sheet, day)
        for n in range(1, 10):
            sheet.write_number(n, 1, 46_266)

    _book(desk, fill)


def workbook_with_a_word_among_numbers(desk):
    def fill(book, day):
        sheet = book.add_worksheet()
        _rows(sheet, day)
        sheet.write(3, 2, "mange")

    _book(desk, fill)


def workbook_with_practices_as_numbers(desk):
    def fill(book, day):
        sheet = book.add_worksheet()
        _rows(sheet, day)
        for n in range(1, 10):
            sheet.write_number(n, 0, n)

    _book(desk, fill)


def workbook_with_a_name_twice(desk):
    def fill(book, day):
        sheet = book.add_worksheet()
        _rows(sheet, day)
        sheet.write(0, 3, "antal")
        sheet.write(1, 3, 77)

    _book(desk, fill)


def workbook_with_a_header_and_no_rows(desk):
    _book(desk, lambda book, _: book.add_worksheet().write_row(0, 0, NAMES))


def workbook_with_nothing_in_it(desk):
    _book(desk, lambda book, _: book.add_worksheet())


def workbook_whose_table_begins_further_down(desk):
    _book(desk, lambda book, day: _rows(book.add_worksheet(), day, 4))
