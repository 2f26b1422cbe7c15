"""Deliveries whose text files are not the texts that they are said to be: encodings, bytes, lines, quotes, headers."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile

HEAD = "nr;dato;antal\n"
ROWS = [f"{n:06d};2026-09-01;{n}\n" for n in range(1, 10)]
GOOD = HEAD + "".join(ROWS)


def _bytes(desk, content, **mapping):
    """Deliver counts as these bytes."""
    desk.counts("", **mapping).write_bytes(content)


def empty_file(desk):
    desk.counts("")


def only_line_breaks(desk):
    desk.counts("\n\n\n")


def only_spaces(desk):
    desk.counts("   ")


def only_a_mark(desk):
    _bytes(desk, codecs.BOM_UTF8)


def header_only(desk):
    desk.counts(HEAD)


def header_only_without_line_break(desk):
    desk.counts(HEAD.strip())


def header_missing(desk):
    desk.counts("".join(ROWS))


def header_missing_before_patients(desk):
    desk.lines("0101701234;X01;1;;2026-09-01\n3112994321;X01;1;;2026-09-01\n")


def header_after_a_title(desk):
    desk.counts(f"Udtræk pr. 1. oktober 2026;;\n{GOOD}")


def header_after_empty_lines(desk):
    desk.counts(f"\n\n{GOOD}")


def header_after_excels_own_line(desk):
    desk.counts(f"sep=;\n{GOOD}")


def header_in_capitals(desk):
    desk.counts(GOOD.replace("nr;dato;antal", "NR;DATO;ANTAL"))


def header_of_a_name_too_few(desk):
    desk.counts(GOOD.replace("nr;dato;antal", "nr;dato"))


def header_with_a_name_twice(desk):
    desk.counts(GOOD.replace("nr;dato;antal", "nr;antal;antal;dato"))


def header_with_a_name_that_nobody_foresaw(desk):
    desk.counts("nr;dato;antal;navn\n000001;2026-09-01;1;a\n", ignored=["by"])


def header_ends_in_the_delimiter(desk):
    desk.counts(GOOD.replace("antal\n", "antal;\n"))


def rows_end_in_the_delimiter(desk):
    desk.counts(HEAD + "".join(row.replace("\n", ";\n") for row in ROWS))


def ten_thousand_columns(desk):
    desk.counts(";".join(f"c{n}" for n in range(10_000)) + "\n")


def mark_before_utf8(desk):
    _bytes(desk, codecs.BOM_UTF8 + GOOD.encode())


def mark_before_latin_1(desk):
    _bytes(desk, codecs.BOM_UTF8 + f"{GOOD}000010;2026-09-01;æ\n".encode("iso-8859-1"))


def utf16_with_mark(desk):
    _bytes(desk, GOOD.encode("utf-16"))


def utf16_the_other_way_round(desk):
    _bytes(desk, codecs.BOM_UTF16_BE + GOOD.encode("utf-16-be"))


def utf16_without_mark(desk):
    _bytes(desk, GOOD.encode("utf-16-le"))


def utf16_said_to_be_windows(desk):
    _bytes(desk, GOOD.encode("utf-16"), encoding="utf-8")
    _say(desk, encoding="windows-1252")


def utf32_with_mark(desk):
    _bytes(desk, GOOD.encode("utf-32"))


def _say(desk, **mapping):
    """Change what the source says of its file."""
    (file,) = desk.sources["counted"].files
    desk.sources["counted"] = desk.sources["counted"].model_copy(update={"files": (file.model_copy(update=mapping),)})


def latin_1_said_to_be_utf8(desk):
    columns = "nr;dato;antal;by\n"
    desk.counts(columns + "000001;2026-09-01;1;Køge\n", encoding="iso-8859-1")


def utf8_said_to_be_latin_1(desk):
    desk.counts("nr;dato;antal;by\n000001;2026-09-01;1;Køge\n")
    _say(desk, encoding="iso-8859-1")


def two_encodings_in_one_file(desk):
    first, second = "nr;dato;antal;by\n000001;2026-09-01;1;Køge\n", "000002;2026-09-01;2;Solrød\n"
    _bytes(desk, first.encode() + second.encode("iso-8859-1"))


def two_encodings_said_to_be_latin_1(desk):
    first, second = "nr;dato;antal;by\n000001;2026-09-01;1;Køge\n", "000002;2026-09-01;2;Solrød\n"
    _bytes(desk, first.encode() + second.encode("iso-8859-1"))
    _say(desk, encoding="iso-8859-1")


def half_a_letter_at_the_end(desk):
    _bytes(desk, f"{GOOD}000010;2026-09-01;ø".encode()[:-1])


def half_pairs(desk):
    _bytes(desk, GOOD.encode() + b"000010;2026-09-01;\xed\xa0\x80\n")


def byte_that_windows_lacks(desk):
    _bytes(desk, GOOD.encode() + b"000010;2026-09-01;\x81\n")
    _say(desk, encoding="windows-1252")


def nul_in_a_cell(desk):
    desk.counts(GOOD.replace(";3\n", ";3\x00\n"))


def nul_in_the_header(desk):
    desk.counts(GOOD.replace("antal", "ant\x00al"))


def nothing_but_nul(desk):
    _bytes(desk, bytes(4096))


def nul_after_the_last_row(desk):
    _bytes(desk, GOOD.encode() + bytes(512))


def a_patient_beside_nul(desk):
    desk.lines("pid;kode;pk;pris;dato\np1\x00;X01;1;;2026-09-01\np2;X02;1;;2026-09-01\n")


def line_separators_in_a_cell(desk):
    desk.counts(GOOD.replace("2026-09-01;3\n", "2026-09-01;3\u2028\x0b\x0c\n"))


def carriage_returns_alone(desk):
    desk.counts(GOOD.replace("\n", "\r"))


def line_ends_of_two_kinds(desk):
    desk.counts("".join(row.replace("\n", "\r\n") if n % 2 else row for n, row in enumerate([HEAD, *ROWS])))


def one_carriage_return_in_a_cell(desk):
    desk.counts(GOOD.replace(";3\n", ";3\r4\n"))


def other_delimiter(desk):
    desk.counts(GOOD.replace(";", ","))


def tabs(desk):
    desk.counts(GOOD.replace(";", "\t"))


def two_delimiters(desk):
    desk.counts(HEAD + "".join(row.replace(";", ",") if n % 3 == 0 else row for n, row in enumerate(ROWS)))


def delimiter_unknown(desk):
    desk.counts(GOOD.replace(";", "^"))


def quote_not_closed(desk):
    desk.counts(GOOD.replace(";3\n", ';"3\n'))


def quote_not_closed_in_the_last_row(desk):
    desk.counts(GOOD.replace(";9\n", ';"9\n'))


def quote_not_closed_in_the_header(desk):
    desk.counts(GOOD.replace("antal", '"antal'))


def quote_in_the_middle(desk):
    desk.counts(GOOD.replace(";3\n", ';3"3\n'))


def text_after_a_quote(desk):
    desk.counts(GOOD.replace(";3\n", ';"3"3\n'))


def field_too_few(desk):
    desk.counts(GOOD.replace("2026-09-01;3\n", "2026-09-01\n"))


def field_too_many(desk):
    desk.counts(GOOD.replace(";3\n", ";3;4\n"))


def every_row_ragged(desk):
    desk.counts(HEAD + "000001;2026-09-01\n000002\n000003;2026-09-01;3;4;5\n")


def totals_below(desk):
    desk.counts(f"{GOOD};I alt;45\n")


def cut_in_the_last_row(desk):
    desk.counts(GOOD[:-8])


def gzip_called_csv(desk):
    _bytes(desk, gzip.compress(GOOD.encode(), mtime=0))


def gzip_said_to_be_latin_1(desk):
    _bytes(desk, gzip.compress(GOOD.encode(), mtime=0))
    _say(desk, encoding="iso-8859-1")


def zip_called_csv(desk):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("counted.csv", GOOD)
    _bytes(desk, packed.getvalue())


def pdf_called_csv(desk):
    _bytes(desk, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")


def old_excel_called_csv(desk):
    _bytes(desk, bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504))
    _say(desk, encoding="iso-8859-1")


def a_page_that_asks_for_a_password(desk):
    desk.counts("<!DOCTYPE html>\n<html><head><title>Log ind</title></head><body>Log ind</body></html>\n")


def json_called_csv(desk):
    desk.counts('[{"nr": "000001", "dato": "2026-09-01", "antal": 1}]\n')


def a_long_line(desk):
    _bytes(desk, GOOD.encode() + b"000010;2026-09-01;" + b"1" * (64 << 20) + b"\n")


def a_long_line_without_an_end(desk):
    _bytes(desk, b"n" * (64 << 20))
