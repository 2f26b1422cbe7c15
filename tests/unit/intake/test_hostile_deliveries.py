"""A delivery with hostile cells, names and ids: its texts stay texts, and nothing is written elsewhere."""

import csv
import io
from decimal import Decimal

import pytest
from rich.console import Console
from support.hostile_texts import IDS, TEXTS, Page, words

from pipeline.characters import FORMULA_STARTS, names_a_folder, readable, unseen
from pipeline.errors import ExtractError
from pipeline.intake import terminal_table
from pipeline.project import find_shipped

TEMPLATE = "quality.html.jinja"
ORDINARY = "Et almindeligt navn"


@pytest.fixture(scope="module")
def template():
    """Read the shipped page of quality."""
    return {TEMPLATE: (find_shipped() / "templates" / TEMPLATE).read_text(encoding="utf-8")}


def _cell(text):
    return '"' + text.replace('"', '""') + '"'


def _named(desk, text, template):
    """Receive practices of which one has a hostile name and one a hostile number, from a source called the same."""
    title = ORDINARY if unseen(text.strip()) else text
    columns = {"practice_id": "nr", "name": "navn", "region_id": "region"}
    file = {"glob": "p.csv", "table": "practices", "format": "csv", "delimiter": ";", "columns": columns}
    desk.source("registers", [file], title=title, owner=title)
    rows = [f"00000{n};{_cell(text)};1084" for n in range(1, 5)]
    desk.file("p.csv", "\n".join(["nr;navn;region", *rows, f"{_cell(text)};navn;1084", ""]))
    tables = dict(desk.contracts.tables)
    tables["practices"] = tables["practices"].model_copy(update={"max_rejected_percent": Decimal(50), "title": title})
    desk.contracts = desk.contracts.model_copy(update={"tables": tables})
    return desk.receive(templates=template)


@pytest.mark.parametrize("name", [name for name, text in TEXTS.items() if "\0" not in text])
def test_a_delivered_text_stays_a_text(name, desk, tmp_path, template):
    """On the page of quality, in the list of rejected rows and on the terminal it is read and does nothing."""
    beside = sorted(p.name for p in tmp_path.iterdir())

    received = _named(desk, TEXTS[name], template)

    page = Page((received.folder / "quality.html").read_text(encoding="utf-8"))
    shown = ORDINARY if unseen(TEXTS[name].strip()) else TEXTS[name]
    assert {"script", "svg", "iframe", "object", "form", "img", "b", "input", "embed"}.isdisjoint(page.tags)
    assert [] == [a for a in page.addresses if not a.startswith("#")]
    assert words(shown) in words(page.text)
    console = Console(file=io.StringIO(), width=4000, force_terminal=False)
    console.print(terminal_table(received.quality))
    assert words(shown) in words(console.file.getvalue())
    assert [] == [c for c in unseen(console.file.getvalue()) if c != "\n"]
    (listed,) = (received.folder / "rejected").iterdir()
    rows = list(csv.reader(io.StringIO(listed.read_bytes().decode("utf-8"), newline="")))
    assert [] == [cell for row in rows for cell in row if cell.startswith(FORMULA_STARTS)]
    assert sorted({*beside, "state"}) == sorted(p.name for p in tmp_path.iterdir())


def _clusters(desk, ids):
    file = {
        "glob": "k.csv",
        "table": "clusters",
        "format": "csv",
        "delimiter": ";",
        "columns": {"cluster_id": "klynge"},
    }
    desk.source("registers", [file])
    desk.file("k.csv", "\n".join(["klynge", *map(_cell, ids), ""]))
    return desk.receive


@pytest.mark.parametrize("hostile", IDS)
def test_no_id_leads_anywhere(hostile, desk, tmp_path):
    """A cluster whose id could climb, hide or mean a device is refused; what enters can name a folder."""
    try:
        received = _clusters(desk, [hostile])()
    except ExtractError as error:
        assert unseen(str(error)) == []  # noqa: PT017 -- either is right: refused, or nothing of it entered
        entered = []
    else:
        entered = [row[0] for row in desk.rows(received, "SELECT cluster_id FROM clusters")]

    assert [] == [i for i in entered if not names_a_folder(i)]
    assert {"delivery", "state"} == {p.name for p in tmp_path.iterdir()}


def test_an_unfit_id_is_told(desk):
    """The owner reads which line it is, what an id may be, and what to do."""
    with pytest.raises(ExtractError) as error:
        _clusters(desk, ["nord", "../../x", "Nord", "\x1b[31m"])()

    problems = error.value.problems
    assert [str(p).split("\n", maxsplit=1)[0] for p in problems] == [
        "k.csv:5  the cluster id '<U+001B>[31m' cannot name a folder, and each cluster's report lies in one.",
        "k.csv:3  the cluster id '../../x' cannot name a folder, and each cluster's report lies in one.",
        "k.csv:2  the cluster ids 'Nord' and 'nord' differ in capitals alone.",
    ]
    assert problems[0].right == (
        "A-Z, a-z, 0-9, _ and - only, a letter or digit first, 60 at most, and no device such as 'nul'"
    )
    assert problems[2].right == "ids that differ in letters: on some systems the two would share a folder"
    assert {p.remedy for p in problems} == {
        "Give the cluster another id and receive again.",
        "Give one of them another id and receive again.",
    }


def test_a_delivery_points_at_nothing_outside_itself(desk, tmp_path):
    """A link in a delivery that leads to another file of the machine is refused."""
    (tmp_path / "private.csv").write_text("nr;dato;antal\n000001;2026-09-01;9\n", encoding="utf-8")
    desk.counts("nr;dato;antal\n000001;2026-09-01;9\n").unlink()
    (desk.delivery / "counted.csv").symlink_to(tmp_path / "private.csv")

    with pytest.raises(ExtractError, match=r"counted.csv  this name points at a file outside the delivery."):
        desk.receive()


def test_a_shifted_column_shows_no_personal_number(desk):
    """A personal number that slid into a column of numbers is told of without its digits."""
    desk.counts("nr;dato;antal\n000001;2026-09-01;010170-1234\n000002;2026-09-01;0101701234x\n")

    with pytest.raises(ExtractError) as error:
        desk.receive()

    assert "'…' is not a whole number" in str(error.value)
    assert "1234" not in str(error.value)


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@x", "\t=1", "\uff1d1"])
def test_a_rejected_cell_is_no_formula(desk, text):
    """A rejected cell that begins a formula is marked as text; a number keeps its sign."""
    desk.counts(f"nr;dato;antal\n000001;2026-09-01;3\n000002;2026-09-01;4\n000003;2026-09-01;{text}\n000004;x;-5\n")

    received = desk.receive()

    listed = (received.folder / "rejected" / "counted.counts.csv").read_text(encoding="utf-8")
    found = {row["line"]: row for row in csv.DictReader(io.StringIO(listed))}
    assert found["4"]["found"].startswith("'")
    assert found["4"]["found"].removeprefix("'").strip() == text.strip()
    assert found["5"]["patients"] == "-5"


def test_readable_text_is_left_alone():
    """Danish letters, marks, soft hyphens and lines are what they were."""
    text = "Lægehuset Åen – «Østre» 100 % ½\u00ad\nnæste linje\ttab"

    assert text == readable(text)
