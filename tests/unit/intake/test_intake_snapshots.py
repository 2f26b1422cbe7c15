"""What a snapshot is, and how deliveries follow each other."""

import shutil
from datetime import date
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from pipeline.errors import ExtractError
from pipeline.intake import current_snapshot, terminal_table

TEMPLATE = Path(__file__).parents[3] / "templates" / "quality.html.jinja"
HEAD = "nr;dato;antal\n"


def test_the_same_delivery_twice_changes_nothing(desk):
    """Received again, the same files give the same snapshot and say that nothing changed."""
    desk.counts(HEAD + "000001;2026-09-01;1\n")
    first = desk.receive()
    stamps = {path: path.stat().st_mtime_ns for path in desk.state.rglob("*") if path.is_file()}
    second = desk.receive()

    assert (first.changed, second.changed) == (True, False)
    assert (first.folder, first.manifest) == (second.folder, second.manifest) == current_snapshot(desk.state)
    assert first.quality == second.quality
    assert stamps.keys() == {path for path in desk.state.rglob("*") if path.is_file()}
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in stamps.items() if "snapshots" in path.parts)


def test_the_same_inputs_give_the_same_rows_in_the_same_order(desk, tmp_path):
    """Two units that receive the same rows, in whatever order, hold the same tables, row by row."""
    rows = list(dict.fromkeys(f"{n % 40:06d};2026-{n % 9 + 1:02d}-01;{n % 7}\n" for n in range(360)))
    desk.counts(HEAD + "".join(rows))
    first = desk.receive()
    desk.state = tmp_path / "elsewhere"
    desk.counts(HEAD + "".join(reversed(rows)))
    second = desk.receive()

    assert first.manifest.tables == second.manifest.tables
    assert desk.rows(first, "FROM counts") == desk.rows(second, "FROM counts")
    assert desk.rows(first, "FROM counts") == desk.rows(first, "FROM counts ORDER BY ALL")


def test_a_registers_parquet_holds_the_same_as_its_table(desk):
    """Registers are written as Parquet too, so that who belongs where is read without a database; nothing else is."""
    practices = {"practice_id": "nr", "name": "navn", "region_id": "region"}
    desk.source("unit", [{"glob": "p.csv", "table": "practices", "format": "csv", "columns": practices}])
    desk.file("p.csv", "nr,navn,region\n000002,B,1\n000001,A,1\n")
    desk.counts(HEAD + "000001;2026-09-01;1\n")

    received = desk.receive()
    (file,) = received.folder.glob("parquet/*")

    assert file.name == "practices.parquet"
    assert duckdb.connect().execute(f"FROM read_parquet('{file}')").fetchall() == desk.rows(received, "FROM practices")


def test_the_native_tables_are_sorted_and_typed(desk):
    """Tables hold their rows in the contract's order; codes are listed."""
    head = "pid;kode;pk;pris;dato\n"
    desk.lines(head + "b;X02;1;2.5;2026-09-01\na;X01;1;;2026-09-03\nc;X01;2;;2026-09-02\n")

    received = desk.receive()

    assert desk.rows(received, "SELECT code, sold_on::VARCHAR FROM lines") == [
        ("X01", "2026-09-02"),
        ("X01", "2026-09-03"),
        ("X02", "2026-09-01"),
    ]
    assert desk.rows(received, "FROM _codes") == [("made_up", "X01", "lines", 2), ("made_up", "X02", "lines", 1)]
    assert desk.rows(received, "SELECT column_name, column_type FROM (DESCRIBE lines)") == [
        ("patient_id", "BIGINT"),
        ("practice_id", "VARCHAR"),
        ("code", "VARCHAR"),
        ("packs", "BIGINT"),
        ("price", "DECIMAL(18,6)"),
        ("sold_on", "DATE"),
    ]
    assert received.manifest.tables["lines"].columns == (
        "patient_id",
        "practice_id",
        "code",
        "packs",
        "price",
        "sold_on",
    )


def test_a_newer_delivery_replaces_an_older_one(desk):
    """In mode replace only the newest part counts; the older snapshot stays as it was."""
    desk.counts(HEAD + "000001;2026-09-01;1\n000002;2026-09-01;2\n")
    first = desk.receive()
    before = (first.folder / "snapshot.duckdb").read_bytes()
    desk.counts(HEAD + "000001;2026-09-01;9\n000003;2026-10-01;3\n", data_until="2026-10-31")
    second = desk.receive()
    change = second.quality.sources[0].tables[0].change

    assert desk.rows(second, "SELECT practice_id, patients FROM counts ORDER BY 1") == [("000001", 9), ("000003", 3)]
    assert before == (first.folder / "snapshot.duckdb").read_bytes()
    assert (change.rows_before, change.new_practices, change.lost_practices) == (2, ("000003",), ("000002",))
    assert change.restated_months == {"2026-09": (2, 1)}


def test_parts_that_are_appended_count_together(desk):
    """In mode append a later file adds rows; a file that came before is not counted twice."""
    desk.counts(HEAD + "000001;2026-08-01;1\n", mode="append")
    desk.receive()
    desk.counts(HEAD + "000001;2026-08-01;1\n", mode="append")
    (desk.delivery / "counted_2.csv").write_text(HEAD + "000001;2026-09-01;2\n000001;2026-08-01;5\n")
    second = desk.receive()
    figures = second.quality.sources[0].tables[0]

    assert desk.rows(second, "SELECT patients FROM counts ORDER BY 1") == [(1,), (2,)]
    assert (figures.rows_in, figures.rejected) == (3, 1)  # the double key across parts
    assert len(second.manifest.sources[0].parts) == 2


def test_a_correction_replaces_rows_of_the_same_key(desk):
    """In mode correct a newer row stands for the older one with its key; the others stay."""
    desk.counts(HEAD + "000001;2026-08-01;1\n000002;2026-08-01;2\n", mode="correct")
    desk.receive()
    desk.counts(HEAD + "000002;2026-08-01;7\n", mode="correct")
    second = desk.receive()

    assert desk.rows(second, "SELECT practice_id, patients FROM counts ORDER BY 1") == [("000001", 1), ("000002", 7)]
    assert second.quality.sources[0].tables[0].replaced == 1


def test_a_source_that_delivers_nothing_keeps_its_part(desk):
    """What one owner delivered stays in force while another delivers."""
    desk.counts(HEAD + "000001;2026-09-01;1\n")
    desk.receive()
    (desk.delivery / "counted.csv").unlink()
    desk.counts(HEAD + "000009;2026-09-01;9\n", source="other")
    second = desk.receive()

    assert desk.rows(second, "SELECT practice_id FROM counts ORDER BY 1") == [("000001",), ("000009",)]
    assert [(s.id, s.arrived) for s in second.quality.sources] == [("counted", False), ("other", True)]
    assert second.manifest.tables["counts"].sources == ("counted", "other")


def test_every_row_is_accounted_for(desk):
    """Rows in are those left out, collapsed, replaced, netted, set aside and kept."""
    text = (
        "pid;kode;pk;pris;dato\nALL;X01;1;;2026-09-01\na;X01;1;;2026-09-01\na;X01;-1;;2026-09-01\nb;Y;1;;2026-09-01\n"
    )
    desk.lines(text + "c;X01;1;;2026-09-01\nc;X01;1;;2026-09-01\n", leave_out={"pid": ["ALL"]}, distinct="true")

    t = desk.receive().quality.sources[0].tables[0]

    assert (t.rows_in, t.left_out, t.collapsed, t.replaced, t.netted, t.rejected, t.kept) == (6, 1, 1, 0, 2, 1, 1)


def test_the_quality_page_tells_gaps_hidden_cells_and_reasons(desk):
    """The page names months without rows, shares that are missing and why rows were set aside."""
    practices = {"practice_id": "nr", "name": "navn", "region_id": "region"}
    desk.source("unit", [{"glob": "p.csv", "table": "practices", "format": "csv", "columns": practices}])
    desk.file("p.csv", "nr,navn,region\n000001,A,1\n000002,B,1\n000003,C,1\n")
    text = HEAD + "".join(f"00000{p};2026-0{m}-01;{p}\n" for p in (1, 2) for m in (6, 7, 8) if (p, m) != (2, 7))
    desk.counts(text + "000001;2026-05-01;<5\n000001;2026-13-01;5\n", hidden=["<5"], decimal_mark=",")

    received = desk.receive(templates={"quality.html.jinja": TEMPLATE.read_text(encoding="utf-8")})
    page = (received.folder / "quality.html").read_text(encoding="utf-8")
    coverage = received.quality.sources[0].tables[0].coverage

    assert coverage.months == ("2026-05", "2026-06", "2026-07", "2026-08")
    assert coverage.gaps == {"000002": "-101"}
    assert (coverage.complete, coverage.never) == (1, ("000003",))
    for words in ("Data til og med 30. september 2026", "er ikke en dato", "000002", "Skjult af ejeren", 'lang="da"'):
        assert words in page


@pytest.mark.parametrize("width", [80, 120])
def test_the_terminal_shows_every_table_and_what_to_note(desk, width):
    """However narrow the terminal, each table has its figures, and below them stands what asks for attention."""
    desk.counts(HEAD + "000001;2026-09-01;1\n000001;2026-09-01;x\n")
    console = Console(width=width, file=StringIO())

    console.print(terminal_table(desk.receive().quality))
    lines = [" ".join(line.split()) for line in console.file.getvalue().splitlines()]

    assert "counted Optalt 30.09.2026 2 1 1" in lines
    assert "Optalt afvist: patients er ikke et helt tal 1" in lines


def test_what_changed_since_the_last_delivery_is_told(desk):
    """A month that was restated, practices that came and went and the new last day stand in the figures."""
    template = {"quality.html.jinja": TEMPLATE.read_text(encoding="utf-8")}
    desk.counts(HEAD + "000001;2026-08-01;1\n000002;2026-08-01;1\n000001;2026-07-01;1\n")
    desk.receive()
    desk.counts(HEAD + "000001;2026-08-01;1\n000003;2026-10-01;1\n000001;2026-10-01;1\n", data_until="2026-10-31")
    received = desk.receive(templates=template)
    change = received.quality.sources[0].tables[0].change
    console = Console(width=200, file=StringIO())
    console.print(terminal_table(received.quality))

    assert (change.rows_before, change.data_until_before) == (3, date(2026, 9, 30))
    assert (change.new_practices, change.lost_practices) == (("000003",), ("000002",))
    assert change.restated_months == {"2026-07": (1, 0), "2026-08": (2, 1)}
    for words in ("nye praksisser: 000003", "faldet fra: 000002", "ændrede måneder: 2026-07, 2026-08"):
        assert words in console.file.getvalue()
    assert "Nye praksisser (1): 000003" in (received.folder / "quality.html").read_text(encoding="utf-8")


def test_rows_of_unknown_practices_are_kept_and_counted(desk):
    """A practice that the register does not hold keeps its rows; the page says how many they are."""
    practices = {"practice_id": "nr", "name": "navn", "region_id": "region"}
    desk.source("unit", [{"glob": "p.csv", "table": "practices", "format": "csv", "columns": practices}])
    desk.file("p.csv", "nr,navn,region\n000001,A,1\n")
    desk.counts(HEAD + "000001;2026-08-01;1\n000009;2026-08-01;1\n000009;2026-09-01;1\n")

    t = desk.receive().quality.sources[0].tables[0]

    assert (t.kept, t.unknown, t.coverage.gaps) == (3, {"practice_id": 2}, {})


def test_what_happens_is_told(desk):
    """Each step is told as an event with facts."""
    told = []
    desk.counts(HEAD + "000001;2026-09-01;1\n")
    desk.receive(tell=lambda event, **facts: told.append((event, sorted(facts))))

    assert [event for event, _ in told] == ["file_read", "part_made", "rows_assembled", "snapshot_made"]


def test_a_snapshot_that_was_removed_is_made_anew(desk):
    """Accepted parts are enough to make the snapshot again."""
    desk.counts(HEAD + "000001;2026-09-01;1\n")
    first = desk.receive()
    shutil.rmtree(first.folder)
    second = desk.receive()

    assert (True, first.manifest) == (second.changed, second.manifest)


def test_a_refused_delivery_leaves_its_list_and_nothing_else(desk):
    """Beyond the limit the rows lie ready to be mended, and the earlier snapshot stands."""
    desk.counts(HEAD + "000001;2026-09-01;1\n")
    first = desk.receive()
    desk.counts(HEAD + "000001;2026-09-01;x\n000002;2026-09-01;2\n000003;2026-09-01;y\n")
    with pytest.raises(ExtractError):
        desk.receive()
    lists = [path.read_text().splitlines()[1:] for path in desk.state.glob("refused/*/counted.counts.csv")]

    assert lists == [
        [
            "counted.csv,2,antal,x,is not a whole number,000001,2026-09-01,x",
            "counted.csv,4,antal,y,is not a whole number,000003,2026-09-01,y",
        ]
    ]
    assert (first.folder, first.manifest) == current_snapshot(desk.state)
    assert [len(list((desk.state / "parts" / "counted").iterdir()))] == [1]


@pytest.mark.parametrize("harm", ["damaged", "of another version", "gone"])
def test_an_accepted_part_whose_record_cannot_be_read_is_told(desk, harm):
    """Nothing is guessed of what was accepted: the analyst is told what to move aside, and the snapshot stands."""
    desk.counts(HEAD + "000001;2026-09-01;1\n")
    received = desk.receive()
    (record,) = desk.state.glob("parts/*/*/part.json")
    text = record.read_text(encoding="utf-8")
    record.write_text({"damaged": text[:-9], "of another version": text.replace('"pieces"', '"old"')}.get(harm, ""))
    if harm == "gone":
        record.unlink()
    desk.counts(HEAD + "000001;2026-09-01;2\n")

    with pytest.raises(ExtractError) as caught:
        desk.receive()

    digest = record.parent.name
    assert desk.message(caught.value) == (
        f"parts/counted/{digest}/part.json  the record of an accepted delivery cannot be read.\n"
        "    as this version of the engine wrote it\n"
        "    Move <state>/parts aside, and receive the deliveries in force anew, the oldest first.\n\n"
        "1 problem in 1 file. The earlier snapshot stands as it was."
    )
    assert received.folder == current_snapshot(desk.state)[0]
