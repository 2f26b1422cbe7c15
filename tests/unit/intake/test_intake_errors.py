"""Every error at intake says where, what, what would be right and what to do, to the letter."""

from pathlib import Path

import pytest

from pipeline.errors import DefinitionError, ExtractError
from pipeline.intake import current_snapshot

EXPECTED = Path(__file__).parents[2] / "errors" / "intake"
GOOD = "nr;dato;antal\n000001;2026-09-01;100\n"
LINES = "pid;kode;pk;pris;dato\n"


def no_file_at_all(desk):
    desk.counts(GOOD).unlink()


def no_folder(desk):
    desk.counts(GOOD)
    desk.delivery = desk.delivery / "elsewhere"


def file_missing(desk):
    desk.counts(GOOD)
    columns = {"practice_id": "nr", "name": "navn", "region_id": "region"}
    second = {"glob": "praksis_*.csv", "table": "practices", "format": "csv", "columns": columns}
    desk.source("counted", [desk.sources["counted"].files[0], second])


def column_missing(desk):
    desk.counts("nr;dato;antall\n000001;2026-09-01;100\n")


def column_twice(desk):
    desk.counts("nr;dato;antal;antal\n000001;2026-09-01;100;100\n")


def column_not_foreseen(desk):
    desk.counts("nr;dato;antal;navn;by\n000001;2026-09-01;100;a;b\n", ignored=["navn"])


def wrong_delimiter(desk):
    desk.counts(GOOD.replace(";", ","))


def wrong_encoding(desk):
    desk.counts("nr;dato;antal\n000001;2026-09-01;100\n000002;2026-09-01;æ\n", encoding="iso-8859-1")


def encoding_is_utf8(desk):
    desk.counts("nr;dato;antal;by\n000001;2026-09-01;1;Ærø\n")
    file = desk.sources["counted"].files[0].model_copy(update={"encoding": "iso-8859-1"})
    desk.sources["counted"] = desk.sources["counted"].model_copy(update={"files": (file,)})


def text_in_number(desk):
    desk.counts(
        "nr;dato;antal\n000001;2026-09-01;mange\n000002;2026-09-01;få\n000003;2026-09-01;7\n000004;2026-09-01;12,5\n"
    )


def impossible_date(desk):
    desk.counts("nr;dato;antal\n000001;31FEB2026;100\n", date_format="%d%b%Y")


def duplicate_keys(desk):
    desk.counts("nr;dato;antal\n000001;2026-09-01;1\n000001;2026-09-01;2\n000001;2026-09-01;3\n")


def two_clusters(desk):
    columns = {"cluster_id": "k", "practice_id": "nr", "joined_on": "fra", "left_on": "til"}
    file = {"glob": "m.csv", "table": "cluster_members", "format": "csv", "delimiter": ";", "columns": columns}
    desk.source("unit", [file])
    desk.file("m.csv", "k;nr;fra;til\nnord;000001;2020-01-01;2026-03-31\nsyd;000001;2026-03-31;\n")


def looks_like_cpr(desk):
    desk.lines(LINES + "0101701234;X01;1;;2026-09-01\n311299-4321;X01;1;;2026-09-01\n")


def no_pseudonym_key(desk):
    desk.lines(LINES + "0101701234;X01;1;;2026-09-01\n", pseudonymise=["patient_id"])


def older_after_newer(desk):
    desk.counts(GOOD)
    desk.receive()
    desk.counts(GOOD.replace("100", "90"), data_until="2026-06-30")


def empty_file(desk):
    desk.counts("")


def header_only(desk):
    desk.counts("nr;dato;antal\n")


def lost_quote(desk):
    desk.counts('nr;dato;antal\n000001;2026-09-01;"100\n000002;2026-09-01;7\n')


def no_sheet(desk):
    desk.counts(GOOD, format="xlsx", delimiter=None)


def not_sas(desk):
    desk.counts(GOOD, format="sas", delimiter=None)


def not_parquet(desk):
    desk.counts(GOOD, format="parquet", delimiter=None)


def person_keys_crossed(desk):
    desk.lines(LINES + "p1;X01;1;;2026-09-01\n")
    columns = {"patient_id": "pid", "practice_id": "nr", "listed_from": "fra"}
    file = {"glob": "lists.csv", "table": "listed_patients", "format": "csv", "columns": columns}
    desk.source("lists", [file], person_key="others")
    desk.file("lists.csv", "pid,nr,fra\np1,000001,2020-01-01\n")


def no_person_key(desk):
    desk.lines(LINES + "p1;X01;1;;2026-09-01\n")
    desk.sources["shop"] = desk.sources["shop"].model_copy(update={"person_key": None, "mode": "correct"})


def reversal_alone(desk):
    desk.lines(LINES + "p1;X01;-1;;2026-09-01\n")


def check_is_no_sql(desk):
    desk.lines(LINES + "p1;X01;1;;2026-09-01\n")
    check = desk.contracts.tables["lines"].checks[0].model_copy(update={"condition": "no_column > 1"})
    table = desk.contracts.tables["lines"].model_copy(update={"checks": (check,)})
    desk.contracts = desk.contracts.model_copy(update={"tables": {**desk.contracts.tables, "lines": table}})


def contract_changed(desk):
    desk.counts(GOOD)
    desk.receive()
    counts = desk.contracts.tables["counts"]
    patients = counts.columns["patients"].model_copy(update={"may_be_hidden": False})
    table = counts.model_copy(update={"columns": {**counts.columns, "patients": patients}})
    desk.contracts = desk.contracts.model_copy(update={"tables": {**desk.contracts.tables, "counts": table}})
    desk.lines(LINES + "p1;X01;1;;2026-09-01\n")
    (desk.delivery / "counted.csv").unlink()


CASES = [
    no_file_at_all,
    no_folder,
    file_missing,
    column_missing,
    column_twice,
    column_not_foreseen,
    wrong_delimiter,
    wrong_encoding,
    encoding_is_utf8,
    text_in_number,
    impossible_date,
    duplicate_keys,
    two_clusters,
    looks_like_cpr,
    no_pseudonym_key,
    older_after_newer,
    empty_file,
    header_only,
    lost_quote,
    no_sheet,
    not_sas,
    not_parquet,
    person_keys_crossed,
    no_person_key,
    reversal_alone,
    check_is_no_sql,
    contract_changed,
]


@pytest.mark.parametrize("prepare", CASES, ids=lambda case: case.__name__)
def test_a_faulty_delivery_is_refused_with_its_exact_message(desk, prepare):
    """A faulty delivery says what is wrong to the letter, and leaves the state as it was."""
    prepare(desk)
    current = desk.state / "current"
    before = current.read_text() if current.exists() else None

    with pytest.raises((ExtractError, DefinitionError)) as caught:
        desk.receive()

    assert (EXPECTED / f"{prepare.__name__}.txt").read_text(encoding="utf-8") == desk.message(caught.value) + "\n"
    assert before == (current.read_text() if current.exists() else None)
    assert not list(desk.state.glob(".making-*"))


def test_every_expected_message_has_its_case():
    """No text lies about that no case gives."""
    written = {path.stem for path in EXPECTED.glob("*.txt")}

    assert {case.__name__ for case in CASES} | {"no_snapshot", "snapshot_gone", "receipt_under_way"} == written


def test_asking_for_a_snapshot_before_any_delivery(desk):
    """Without a snapshot the user is told to receive one."""
    with pytest.raises(ExtractError) as caught:
        current_snapshot(desk.state)

    assert (EXPECTED / "no_snapshot.txt").read_text(encoding="utf-8") == desk.message(caught.value) + "\n"


def test_a_snapshot_that_somebody_removed(desk):
    """A pointer at a folder that is gone is told as it is."""
    desk.state.mkdir()
    (desk.state / "current").write_text("0123\n")

    with pytest.raises(ExtractError) as caught:
        current_snapshot(desk.state)

    assert (EXPECTED / "snapshot_gone.txt").read_text(encoding="utf-8") == desk.message(caught.value) + "\n"
