"""A sheet of orders is read as a spreadsheet writes it, and what cannot be read is told line by line."""

from datetime import date

import pytest

from pipeline.errors import OrderError
from pipeline.model import Visibility
from pipeline.orders.order import Choices
from pipeline.orders.order_files import read_orders

HEAD = "cluster;package;visibility;meeting;ending;indicators;ranking;question;members\n"
FULL = "nord;things;open;2027-02-01;2026-09-30;one two;none;Hvad; nu?;000001 000002\n".replace(
    "Hvad; nu?", '"Hvad; nu?"'
)


@pytest.fixture
def sheet(tmp_path):
    """Give what is read of a text, or of bytes."""

    def read(text):
        path = tmp_path / "orders.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_orders(path)

    return read


def refused(sheet, text):
    with pytest.raises(OrderError) as met:
        sheet(text)
    lines = str(met.value).replace("\n\n", "\n").splitlines()
    return [line[line.index("orders.csv") :] for line in lines if "orders.csv" in line]


def test_a_line_is_an_order(sheet):
    """Each field becomes what the option of its name would."""
    (one,) = sheet(HEAD + FULL)

    assert ("nord", "things", Visibility.OPEN) == (one.cluster_id, one.package_id, one.visibility)
    assert (date(2027, 2, 1), date(2026, 9, 30)) == (one.meeting_on, one.ending)
    assert Choices(("one", "two"), "none", "Hvad; nu?") == one.choices
    assert (("000001", "000002"), ()) == (one.members, one.unread)
    assert 2 == one.place.line


def test_what_is_not_needed_may_be_missing(sheet):
    """Four columns are enough, in any order; nothing is chosen then."""
    (one,) = sheet("meeting,visibility,package,cluster\n2027-02-01,anonymised,things,nord\n")

    assert (Choices(), (), None, ()) == (one.choices, one.members, one.ending, one.unread)


@pytest.mark.parametrize(
    "text",
    [
        HEAD + FULL,
        "\ufeff" + HEAD + FULL,
        (HEAD + FULL).replace("\n", "\r\n"),
        HEAD + FULL.removesuffix("\n"),
        HEAD + ";;;;;;;;\n\n" + FULL + ";;;;;;;;\n",
        HEAD.replace(";", " ; ").upper().replace("CLUSTER", " Cluster") + FULL,
    ],
    ids=["plain", "mark of a spreadsheet", "lines of Windows", "no last line end", "blank lines", "capitals"],
)
def test_a_spreadsheets_ways_make_no_difference(sheet, text):
    """The same order, whatever program wrote the file."""
    (expected,), (found,) = sheet(HEAD + FULL), sheet(text)

    assert (expected.cluster_id, expected.meeting_on, expected.choices, expected.members, ()) == (
        found.cluster_id,
        found.meeting_on,
        found.choices,
        found.members,
        found.unread,
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("nord;things;open;1. februar;;;;;", ["meeting: '1. februar' is not a date."]),
        ("nord;things;open;9999-01-01;;;;;", ["meeting: '9999-01-01' is not a date."]),
        ("nord;things;opn;2027-02-01;;;no;;", ["visibility: 'opn' is not known.", "ranking: 'no' is not known."]),
        (";things;;2027-02-01;;;;;", ["cluster: the field is empty.", "visibility: the field is empty."]),
        ("nord;things;open;2027-02-01", ["the line has 4 fields, and the first line has 9."]),
        (f"{FULL.strip()};more", ["the line has 10 fields, and the first line has 9."]),
    ],
)
def test_what_cannot_be_read_stands_with_its_line(sheet, line, told):
    """Nothing is guessed, and the lines beside it are read."""
    good, bad = sheet(HEAD + FULL + line + "\n")

    assert () == good.unread
    assert [(3, what) for what in told] == [(p.where.line, p.what) for p in bad.unread]


def test_a_line_after_a_broken_one_keeps_its_number(sheet):
    """A question may run over two lines of the file."""
    _, second = sheet(HEAD + FULL.replace("nu?", "\nnu?") + FULL)

    assert 4 == second.place.line


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", [f"orders.csv:1  column '{c}' is missing." for c in ("cluster", "package", "visibility", "meeting")]),
        (HEAD, ["orders.csv  the file holds no order."]),
        (
            HEAD.replace("package", "pakage") + FULL,
            ["orders.csv:1  column 'pakage' is not known.", "orders.csv:1  column 'package' is missing."],
        ),
        (HEAD.replace("ending", "meeting") + FULL, ["orders.csv:1  column 'meeting' stands twice."]),
        (HEAD + FULL + "åse;".encode("latin-1").decode("latin-1") + "\n", []),
        (HEAD.encode() + FULL.encode() + "håb".encode("latin-1"), ["orders.csv:3  this is not UTF-8."]),
        (HEAD + FULL + 'nord;"thi', ["orders.csv:3  the line cannot be read: unexpected end of data."]),
        (b"x" * 5_000_001, ["orders.csv  the file is larger than 5 MB."]),
    ],
    ids=["empty", "no line", "unknown column", "twice", "short line", "latin 1", "open quote", "too large"],
)
def test_a_file_that_is_no_table_of_orders_is_refused(sheet, text, told):
    """What the file lacks, with its line."""
    if not told:
        assert ["the line has 2 fields, and the first line has 9."] == [p.what for p in sheet(text)[1].unread]
    else:
        assert told == refused(sheet, text)


@pytest.mark.parametrize(("name", "why"), [("gone.csv", "no such file or directory"), (".", "is a directory")])
def test_a_file_that_is_not_there_is_told(tmp_path, name, why):
    """A name that leads to no file is a mistake, and no bug."""
    with pytest.raises(OrderError, match=f"the file cannot be read: {why}"):
        read_orders(tmp_path / name)
