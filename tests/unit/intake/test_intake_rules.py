"""What becomes of rows that meet each other: keys, reversals, lists, memberships."""

from collections import Counter
from datetime import date

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.definitions.extract import Table
from pipeline.intake.aside import Rows
from pipeline.intake.netting import net

LINES = "pid;kode;pk;pris;dato\n"


def kept(desk, received):
    return desk.rows(received, "SELECT patient_id, packs FROM lines ORDER BY ALL")


def test_reversals_vanish_with_what_they_take_back(desk):
    """A reversal cancels one equal line, or all lines of the same keys that sum to zero."""
    equal = "a;X01;1;;2026-09-02\na;X01;1;;2026-09-02\na;X01;-1;;2026-09-02\n"
    partial = "b;X01;1;;2026-09-02\nb;X01;2;;2026-09-02\nb;X01;-3;;2026-09-02\n"
    other_day = "c;X01;1;;2026-09-02\nc;X01;-1;;2026-09-03\n"
    zero = "d;X01;0;;2026-09-02\n"
    desk.lines(LINES + equal + partial + other_day + zero)

    received = desk.receive()
    figures = received.quality.sources[0].tables[0]
    reasons = {(r.text, r.rows) for r in figures.reasons}

    assert kept(desk, received) == [(1, 1), (3, 1)]
    assert (figures.rows_in, figures.netted, figures.rejected, figures.kept) == (9, 2 + 3, 2, 2)
    assert reasons == {
        ("tilbagefører en linje, der ikke findes", 1),
        ("er 0: hverken ydelse eller tilbageførsel", 1),
    }


RULE = Table.model_validate(
    {
        "title": "t",
        "row": "r",
        "grain": "event",
        "columns": {"k": {"type": "text", "meaning": "m"}, "n": {"type": "integer", "meaning": "m"}},
        "netting": {"amount": "n", "same": ["k"]},
    }
)

NETTING = duckdb.connect()
NETTING.execute("CREATE TABLE came (_source VARCHAR, _part INT, _file VARCHAR, _line INT, k VARCHAR, n BIGINT)")
NETTING.execute("CREATE TABLE g (rid BIGINT)")
NETTING.execute("CREATE VIEW r AS SELECT *, _line AS _row FROM came WHERE _line NOT IN (SELECT rid FROM g)")
NETTING.execute(
    "CREATE TABLE f (_source VARCHAR, _part INT, _file VARCHAR, _line INT, _column VARCHAR, _in_file VARCHAR, "
    "_kind VARCHAR, _found VARCHAR, _reason VARCHAR, k VARCHAR, n VARCHAR)"
)


@given(st.lists(st.tuples(st.sampled_from([None, "a", "b"]), st.integers(-3, 3)), max_size=14))
@settings(max_examples=30)
def test_netting_agrees_with_counting_by_hand(lines):
    """Every line is kept, cancelled or set aside; the kept are those that plain counting keeps."""
    con = NETTING
    for table in ("came", "f", "g"):
        con.execute(f"DELETE FROM {table}")
    if lines:
        con.executemany("INSERT INTO came VALUES ('s', 0, 'f', ?, ?, ?)", [(i, *line) for i, line in enumerate(lines)])

    vanished = net(con, Rows("r", "f", "g"), RULE).get("s", 0)
    left = Counter(con.execute("SELECT k, n FROM r").fetchall())
    aside = con.execute("SELECT count(*) FROM f").fetchall()[0][0]

    expected: Counter[tuple[str | None, int]] = Counter()
    for key in (None, "a", "b"):
        amounts = [n for k, n in lines if k == key and n != 0]
        if sum(amounts) == 0:
            continue
        sizes = Counter(amounts)
        for size in (1, 2, 3):
            if sizes[size] > sizes[-size]:
                expected[(key, size)] = sizes[size] - sizes[-size]
    assert expected == left
    assert len(lines) == vanished + aside + sum(left.values())


def test_the_first_row_of_a_key_stays(desk):
    """A key that comes again is set aside, naming the line of the first."""
    desk.counts("nr;dato;antal\n000001;2026-09-01;1\n000002;2026-09-01;2\n000001;2026-09-01;3\n")

    received = desk.receive()
    text = (received.folder / "rejected" / "counted.counts.csv").read_text(encoding="utf-8")

    assert desk.rows(received, "SELECT practice_id, patients FROM counts ORDER BY 1") == [("000001", 1), ("000002", 2)]
    assert 'counted.csv,4,"practice_id, counted_on",000001 2026-09-01,is the key of line 2 too' in text


def test_an_event_belongs_to_the_practice_of_that_day(desk):
    """Who was listed nowhere that day belongs to no practice, and is counted."""
    columns = {"patient_id": "pid", "practice_id": "nr", "listed_from": "fra", "listed_to": "til"}
    file = {"glob": "lists.csv", "table": "listed_patients", "format": "csv", "columns": columns}
    desk.source("lists", [file], person_key="people")
    desk.file(
        "lists.csv",
        "pid,nr,fra,til\na,000001,2026-01-01,2026-03-31\na,000002,2026-04-01,\nb,000003,2026-01-01,2026-03-31\n",
    )
    days = ("a;2025-12-31", "a;2026-03-31", "a;2026-04-01", "b;2026-04-01", "c;2026-02-01")
    desk.lines(LINES + "".join(f"{d.split(';')[0]};X01;1;;{d.split(';')[1]}\n" for d in days))

    received = desk.receive()

    assert desk.rows(received, "SELECT sold_on, practice_id FROM lines WHERE practice_id IS NOT NULL ORDER BY 1") == [
        (date(2026, 3, 31), "000001"),
        (date(2026, 4, 1), "000002"),
    ]
    assert received.quality.sources[1].tables[0].unlisted == 3


def test_checks_reject_or_warn(desk):
    """A failed check sets the row aside or only warns, as the contract says."""
    desk.lines(LINES + "a;X01;1;1000;2026-09-02\na;X01;1;999,99;2026-09-07\nb;X01;1;;2026-09-02\n", decimal_mark=",")

    figures = desk.receive().quality.sources[0].tables[0]

    assert (figures.rejected, figures.kept) == (1, 2)
    assert figures.reasons[0].text == "for dyr"
    assert figures.warnings == {"mandag er mærkelig": 1}  # 7 September 2026


def test_members_that_no_register_knows_are_set_aside(desk):
    """A membership of an unknown cluster or by an unknown practice is no membership."""
    practices = {"practice_id": "nr", "name": "navn", "region_id": "region"}
    members = {"cluster_id": "k", "practice_id": "nr", "joined_on": "fra"}
    desk.source(
        "unit",
        [
            {"glob": "p.csv", "table": "practices", "format": "csv", "columns": practices},
            {"glob": "k.csv", "table": "clusters", "format": "csv", "columns": {"cluster_id": "k"}},
            {"glob": "m.csv", "table": "cluster_members", "format": "csv", "columns": members},
        ],
    )
    desk.file("p.csv", "nr,navn,region\n" + "".join(f"{n:06d},P,1\n" for n in range(300)))
    desk.file("k.csv", "k\nnord\n")
    good = "".join(f"nord,{n:06d},2020-01-01\n" for n in range(300))
    desk.file("m.csv", f"k,nr,fra\n{good}syd,000001,2010-01-01\nnord,999999,2020-01-01\n")

    received = desk.receive()
    members_of = received.quality.sources[0].tables[0]

    assert (members_of.kept, members_of.rejected) == (300, 2)
    assert {(r.column, r.rows) for r in members_of.reasons} == {("practice_id", 1), ("cluster_id", 1)}
