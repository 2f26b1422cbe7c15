"""How delivered files of every format become rows."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyreadstat
import pytest

SAS = Path(__file__).parent / "made_up.sas7bdat"
WEEKS = {"practice_id": "nr", "counted_on": "uge", "patients": "antal"}
LINES = "pid;kode;pk;pris;dato\n"


def counted(desk, received):
    return desk.rows(received, "SELECT practice_id, patients FROM counts ORDER BY 1")


def refused(desk, received, name="counted.counts"):
    text = (received.folder / "rejected" / f"{name}.csv").read_text(encoding="utf-8")
    return text.splitlines()[1:]


def test_a_file_with_mark_windows_line_ends_and_quotes(desk):
    """A byte-order mark, CRLF and quoted fields change nothing."""
    desk.counts(
        '\ufeff"nr";"dato";"antal"\r\n"000001";2026-09-01;"1.234"\r\n000002;2026-09-01; 5 \r\n', thousands_mark="."
    )

    assert counted(desk, desk.receive()) == [("000001", 1234), ("000002", 5)]


def test_latin_letters(desk):
    """ISO-8859-1 and Windows-1252 are read as said."""
    columns = {"practice_id": "nr", "name": "navn", "region_id": "region"}
    for encoding, name in (("iso-8859-1", "a.csv"), ("windows-1252", "b.csv")):
        file = {"glob": name, "table": "practices", "format": "csv", "columns": columns, "encoding": encoding}
        desk.source(f"source_{name[0]}", [file])
    desk.file("a.csv", "nr,navn,region\n000001,Æblehøj,1\n", "iso-8859-1")
    desk.file("b.csv", "nr,navn,region\n000002,Ærø – Søby,1\n", "windows-1252")

    assert desk.rows(desk.receive(), "SELECT name FROM practices ORDER BY practice_id") == [
        ("Æblehøj",),
        ("Ærø – Søby",),
    ]


def test_lines_are_the_files_own_past_empty_and_broken_lines(desk):
    """A row set aside bears the line at which an editor shows it."""
    text = "nr;dato;antal\n000001;2026-09-01;1\n\n000002;2026-09-01\n000003;2026-09-01;x\n\n\n000004;2026-09-01;y\n"
    desk.counts(text + "".join(f"0001{n:02d};2026-09-01;{n}\n" for n in range(10)))

    assert refused(desk, desk.receive()) == [
        'counted.csv,4,"","",the line has another number of fields than the header,"","",""',
        "counted.csv,5,antal,x,is not a whole number,000003,2026-09-01,x",
        "counted.csv,8,antal,y,is not a whole number,000004,2026-09-01,y",
    ]


def test_a_row_set_aside_tells_all_its_faults_and_no_patient(desk):
    """Every fault of a row has a line; patients stand nowhere."""
    desk.lines(LINES + "secret;Y1;x;;2026-09-01\n" + "p1;X01;1;;2026-09-01\n" * 3)

    received = desk.receive()

    assert refused(desk, received, "shop.lines") == [
        'lines.csv,2,kode,Y1,does not have the form X[0-9]{2},"","",Y1,x,"",2026-09-01',
        'lines.csv,2,pk,x,is not a whole number,"","",Y1,x,"",2026-09-01',
    ]
    assert (
        received.manifest.sources[0].rows_in,
        received.manifest.sources[0].rows_rejected,
        received.manifest.sources[0].rows_kept,
    ) == (4, 1, 3)


def test_marks_for_missing_and_hidden(desk):
    """A number that its owner hid is neither a value nor a fault, and is marked."""
    desk.counts(
        "nr;dato;antal\n000001;2026-09-01;<5\n000002;2026-09-01;0\n000003;2026-09-01;:\n", hidden=["<5"], missing=[":"]
    )

    received = desk.receive()

    assert desk.rows(received, "SELECT practice_id, patients, patients_hidden FROM counts ORDER BY 1") == [
        ("000001", None, True),
        ("000002", 0, False),
    ]
    assert refused(desk, received) == ['counted.csv,4,antal,:,"is empty, but must have a value",000003,2026-09-01,:']


def test_what_a_mapping_can_do_to_a_column(desk):
    """Prefix, part, padding, translation, product, constant and rows that are no data."""
    columns = {"practice_id": "yder", "code": "kode", "patient_id": "pid"}
    mapping = {
        "columns": columns,
        "pad": {"practice_id": "6"},
        "strip_prefix": {"code": "M"},
        "part": {"code": ["3", "5"]},
        "values": {"code": {"Z09": "X09"}},
        "multiply": {"packs": ["apk", "antal"], "price": ["apk", "enhed"]},
        "constants": {"sold_on": "2026-09-01"},
        "leave_out": {"pid": ["ALL"]},
        "decimal_mark": ",",
    }
    file = {"glob": "l.csv", "table": "lines", "format": "csv", "delimiter": "tab", **mapping}
    desk.source("shop", [file], person_key="p")
    desk.file("l.csv", "pid\tyder\tkode\tapk\tantal\tenhed\nALL\t1\tM12X01\t1\t1\t1\na\t12345\tM12Z09\t2\t3\t1,25\n")

    received = desk.receive()

    assert desk.rows(received, "SELECT practice_id, code, packs, price, sold_on FROM lines") == [
        ("012345", "X09", 2 * 3, 2 * Decimal("1.25"), date(2026, 9, 1))
    ]
    assert received.quality.sources[0].tables[0].left_out == 1


def test_a_product_of_what_is_no_number(desk):
    """A factor that is no number is a fault that shows both factors; a missing one gives no value."""
    columns = {"patient_id": "pid", "code": "kode", "packs": "pk", "sold_on": "dato"}
    mapping = {"columns": columns, "multiply": {"price": ["a", "b"]}}
    desk.source("shop", [{"glob": "l.csv", "table": "lines", "format": "csv", **mapping}], person_key="p")
    desk.file("l.csv", "pid,kode,pk,dato,a,b\np,X01,1,2026-09-01,2,to\np,X02,1,2026-09-01,,3\n")

    received = desk.receive()

    assert desk.rows(received, "SELECT code, price FROM lines") == [("X02", None)]
    assert ",a × b,2 × to,is not a number," in refused(desk, received, "shop.lines")[0]


def test_equal_rows_collapse_where_the_mapping_says_so(desk):
    """With `distinct` a register that repeats itself gives each row once."""
    desk.counts("nr;dato;antal\n" + "000001;2026-09-01;7\n" * 5 + "000002;2026-09-01;7\n", distinct="true")

    received = desk.receive()

    assert counted(desk, received) == [("000001", 7), ("000002", 7)]
    assert received.quality.sources[0].tables[0].collapsed == 5 - 1


@pytest.mark.parametrize(("form", "ending"), [("parquet", "parquet"), ("xlsx", "xlsx"), ("sas", "xpt")])
def test_files_whose_cells_have_types(desk, form, ending):
    """A number or date that a file knows as such needs no format, and a code stored as a number is padded."""
    frame = pl.DataFrame({"nr": [1, 2], "dato": [date(2026, 8, 31), date(2026, 9, 1)], "antal": [7.0, 8.0]})
    path = desk.delivery / f"counted.{ending}"
    if form == "parquet":
        frame.write_parquet(path)
    elif form == "xlsx":
        frame.write_excel(path, worksheet="ark")
    else:
        pyreadstat.write_xport(frame, str(path), variable_format={"dato": "DATE9."})
    columns = {"practice_id": "nr", "counted_on": "dato", "patients": "antal"}
    mapping = {"columns": columns, "decimal_mark": ",", "date_format": "%d%m%Y", "pad": {"practice_id": "6"}}
    sheet = {"sheet": "ark"} if form == "xlsx" else {}
    desk.source("counted", [{"glob": path.name, "table": "counts", "format": form, **mapping, **sheet}])

    assert counted(desk, desk.receive()) == [("000001", 7), ("000002", 8)]


def test_a_sas7bdat_file(desk):
    """SAS numbers, dates and Danish letters arrive as they are; an empty cell is missing."""
    columns = {"patient_id": "pid", "practice_id": "yder", "packs": "antal", "sold_on": "ekspd"}
    mapping = {"columns": columns, "pad": {"practice_id": "6"}, "constants": {"code": "X01"}}
    desk.source("shop", [{"glob": "*.sas7bdat", "table": "lines", "format": "sas", **mapping}], person_key="p")
    (desk.delivery / "made_up.sas7bdat").write_bytes(SAS.read_bytes())
    table = desk.contracts.tables["lines"].model_copy(update={"max_rejected_percent": Decimal(100)})
    desk.contracts = desk.contracts.model_copy(update={"tables": {**desk.contracts.tables, "lines": table}})

    received = desk.receive()

    assert desk.rows(received, "SELECT practice_id, packs, sold_on FROM lines") == [("001234", 1, date(2026, 1, 31))]
    assert refused(desk, received, "shop.lines") == [
        'made_up.sas7bdat,3,antal,2.5,is not a whole number,"",12345,X01,2.5,"",2026-02-01',
        'made_up.sas7bdat,4,antal,"","is empty, but must have a value","",123456,X01,"","",""',
        'made_up.sas7bdat,4,ekspd,"","is empty, but must have a value","",123456,X01,"","",""',
    ]


def test_a_row_of_a_sheet_bears_the_sheets_own_line(desk):
    """Where a table begins further down in its sheet, a row set aside has the line that the sheet shows."""
    frame = pl.DataFrame({"nr": ["000001", "000002"], "dato": [date(2026, 9, 1)] * 2, "antal": ["1", "x"]})
    frame.write_excel(desk.delivery / "counted.xlsx", position="B5")
    columns = {"practice_id": "nr", "counted_on": "dato", "patients": "antal"}
    desk.source("counted", [{"glob": "counted.xlsx", "table": "counts", "format": "xlsx", "columns": columns}])

    assert refused(desk, desk.receive()) == ["counted.xlsx,7,antal,x,is not a whole number,000002,2026-09-01,x"]


def test_a_week_that_begins_before_the_last_day_is_whole(desk):
    """The week in which a source's last day lies is taken, though its Thursday lies later; the next one is not."""
    desk.counts("nr;uge;antal\n000001;2640;1\n000002;2641;2\n", billing_week="counted_on", columns=WEEKS)

    received = desk.receive()

    assert counted(desk, received) == [("000001", 1)]
    assert refused(desk, received) == [
        'counted.csv,3,uge,2641,"lies after 2026-09-30, the last day that the source says it holds",000002,2641,2'
    ]
