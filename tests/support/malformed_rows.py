"""Deliveries of which rows say what cannot be: numbers, dates, practices, people, keys, reversals."""

from __future__ import annotations

from support.malformed_texts import GOOD, HEAD, ROWS

LINES = "pid;kode;pk;pris;dato\n"
BOUGHT = [f"p{n};X{n:02d};1;10.00;2026-09-{n:02d}\n" for n in range(1, 10)]


def _number(text):
    """Make a delivery of counts in which one number is written so."""

    def deliver(desk):
        desk.counts(f"{GOOD}000010;2026-09-01;{text}\n")

    return deliver


def _price(text):
    """Make a delivery of lines in which one price is written so, where the owner writes 1.234,50."""

    def deliver(desk):
        rows = "".join(BOUGHT).replace("10.00", "1.234,50")
        tables = desk.contracts.tables
        lines = tables["lines"].model_copy(update={"checks": ()})
        desk.contracts = desk.contracts.model_copy(update={"tables": {**tables, "lines": lines}})
        desk.lines(f"{LINES}{rows}p10;X10;1;{text};2026-09-10\n", decimal_mark=",", thousands_mark=".")

    return deliver


def _day(text, table="counts"):
    """Make a delivery in which one date is written so."""

    def deliver(desk):
        if table == "counts":
            desk.counts(f"{GOOD}000010;{text};10\n")
        else:
            desk.lines(f"{LINES}{''.join(BOUGHT)}p10;X10;1;;{text}\n")

    return deliver


def _practice(text):
    """Make a delivery of counts in which one practice is written so."""

    def deliver(desk):
        desk.counts(f"{GOOD}{text};2026-09-01;10\n")

    return deliver


NUMBERS = {
    "word_for_a_number": _number("mange"),
    "number_with_its_unit": _number("5 stk"),
    "number_with_a_decimal": _number("12.5"),
    "number_with_the_other_mark": _number("12,5"),
    "number_with_thousands": _number("1.234.567"),
    "number_beyond_64_bits": _number("9223372036854775808"),
    "number_of_forty_digits": _number("1" * 40),
    "number_with_an_exponent": _number("1e3"),
    "number_in_hexadecimal": _number("0x10"),
    "number_that_is_none": _number("NaN"),
    "number_without_end": _number("inf"),
    "number_below_the_least": _number("-5"),
    "number_above_the_greatest": _number("10000"),
    "number_in_wide_digits": _number("\uff11\uff12"),
    "number_with_a_hard_space": _number("1\u00a0234"),
    "number_that_is_a_half": _number("\u00bd"),
    "number_in_percent": _number("12 %"),
    "number_that_is_empty": _number(""),
    "number_hidden_by_a_mark_that_nobody_named": _number("<5"),
    "number_that_is_a_formula": _number("=1+1"),
    "price_with_marks_in_the_other_order": _price("1,234.50"),
    "price_with_a_mark_twice": _price("1,234,50"),
    "price_with_thousands_of_two": _price("12.34,5"),
    "price_beyond_eighteen_digits": _price("1234567890123,00"),
    "price_that_is_none": _price("NaN"),
}
DATES = {
    "date_in_1900": _day("1900-01-01", "lines"),
    "date_in_2999": _day("2999-12-31"),
    "date_after_the_last_day": _day("2026-10-01"),
    "date_in_the_year_10000": _day("10000-01-01"),
    "date_in_the_year_nil": _day("0000-00-00"),
    "date_before_christ": _day("-0044-03-15", "lines"),
    "date_that_no_month_has": _day("2026-02-31"),
    "date_that_only_leap_years_have": _day("2025-02-29"),
    "date_the_danish_way": _day("31-08-2026"),
    "date_with_month_and_day_swapped": _day("2026-31-08"),
    "date_with_an_hour": _day("2026-09-01 00:00:00"),
    "date_as_excel_counts": _day("46266"),
    "date_that_is_a_word": _day("i går"),
    "date_that_is_empty": _day(""),
}
PRACTICES = {
    "practice_without_its_zeros": _practice("10"),
    "practice_with_a_letter": _practice("00001O"),
    "practice_with_a_decimal": _practice("10.0"),
    "practice_that_is_empty": _practice(""),
    "practice_that_is_a_personal_number": _practice("0101701234"),
}


def practices_that_are_personal_numbers(desk):
    desk.counts(HEAD + "0101701234;2026-09-01;1\n311299-4321;2026-09-01;2\n")


def patients_that_are_personal_numbers(desk):
    desk.lines(f"{LINES}0101701234;X01;1;;2026-09-01\n311299-4321;X01;1;;2026-09-01\n")


def personal_numbers_in_a_column_of_codes(desk):
    desk.lines(f"{LINES}p1;0101701234;1;;2026-09-01\np2;3112994321;1;;2026-09-01\n")


def personal_numbers_in_a_column_of_numbers(desk):
    desk.counts(HEAD + "000001;2026-09-01;0101701234\n000002;2026-09-01;010170-1234\n")


def columns_swapped(desk):
    desk.counts(GOOD.replace("nr;dato;antal", "nr;antal;dato"))


def columns_swapped_that_look_alike(desk):
    desk.lines(LINES + "".join(BOUGHT).replace(";1;10.00;", ";10.50;1;"))


def rows_shifted_by_one(desk):
    rows = "".join(f";{row.rpartition(';')[0]}\n" for row in ROWS[:4])
    desk.counts(HEAD + "".join(ROWS) + rows)


def code_of_another_form(desk):
    desk.lines(LINES + "".join(BOUGHT) + "p10;Y1;1;;2026-09-10\n")


def key_used_twice(desk):
    desk.counts(f"{GOOD}000001;2026-09-01;7\n")


def rows_twice_in_one_file(desk):
    desk.counts(GOOD + "".join(ROWS))


def reversal_without_partner(desk):
    desk.lines(LINES + "".join(BOUGHT) + "p10;X10;-1;;2026-09-10\n")


def reversal_of_another_day(desk):
    desk.lines(LINES + "".join(BOUGHT) + "p1;X01;-1;;2026-09-02\n")


def reversal_of_more_than_was_sold(desk):
    desk.lines(LINES + "".join(BOUGHT) + "p1;X01;-2;;2026-09-01\n")


def reversal_twice(desk):
    desk.lines(LINES + "".join(BOUGHT) + "p1;X01;-1;;2026-09-01\n" * 2)


def nothing_but_reversals(desk):
    desk.lines(LINES + "".join(BOUGHT).replace(";1;", ";-1;"))


def line_of_nothing(desk):
    desk.lines(LINES + "".join(BOUGHT) + "p10;X10;0;;2026-09-10\n")


def line_that_breaks_a_check(desk):
    desk.lines(LINES + "".join(BOUGHT) + "p10;X10;1;5000;2026-09-10\n")


def more_wrong_rows_than_may_be(desk):
    desk.counts(HEAD + "".join(row.replace("2026-09-01", "i går") if n < 6 else row for n, row in enumerate(ROWS)))


def every_row_wrong_in_every_way(desk):
    desk.counts(HEAD + "x;y;z\n;;\n-1;-1;-1\n")
