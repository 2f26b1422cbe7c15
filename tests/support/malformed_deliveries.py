"""Deliveries whose files lie wrong, came before, or come in the wrong order; and sources that say otherwise."""

from __future__ import annotations

import os
from decimal import Decimal

from support.malformed_rows import LINES
from support.malformed_texts import GOOD, HEAD, ROWS


def no_file_at_all(desk):
    desk.counts(GOOD).unlink()


def no_folder(desk):
    desk.counts(GOOD)
    desk.delivery = desk.delivery / "elsewhere"


def a_file_where_the_folder_should_be(desk):
    desk.delivery = desk.counts(GOOD)


def a_folder_where_the_file_should_be(desk):
    path = desk.counts(GOOD)
    path.unlink()
    path.mkdir()
    (path / "part-0.csv").write_text(GOOD)


def a_folder_beside_the_file(desk):
    desk.counts(GOOD)
    (desk.delivery / "counted_2.csv").mkdir()


def a_pipe_where_the_file_should_be(desk):
    path = desk.counts(GOOD)
    path.unlink()
    os.mkfifo(path)


def a_file_that_cannot_be_read(desk):
    desk.counts(GOOD).chmod(0)


def a_folder_that_cannot_be_read(desk):
    desk.counts(GOOD)
    desk.delivery.chmod(0)


def a_link_to_nothing(desk):
    path = desk.counts(GOOD)
    path.unlink()
    path.symlink_to(desk.delivery / "gone.csv")


def links_in_a_ring(desk):
    path = desk.counts(GOOD)
    path.unlink()
    path.symlink_to(desk.delivery / "counted_2.csv")
    (desk.delivery / "counted_2.csv").symlink_to(path)


def a_link_to_its_own_folder(desk):
    desk.counts(GOOD, glob="**/counted*.csv")
    (desk.delivery / "again").symlink_to(desk.delivery)


def a_link_out_of_the_delivery(desk):
    path = desk.counts(GOOD)
    path.rename(desk.delivery.parent / "private.csv")
    path.symlink_to(desk.delivery.parent / "private.csv")


def a_name_with_odd_characters(desk):
    desk.counts(GOOD.replace(";3\n", ";x\n")).rename(desk.delivery / "counted 'æ\u202e\n[1]*?\x1b[31m.csv")


def a_name_that_is_no_text(desk):
    desk.counts(GOOD).unlink()
    (desk.delivery / os.fsdecode(b"counted\xff.csv")).write_text(GOOD)


def a_file_in_capitals(desk):
    desk.counts(GOOD).rename(desk.delivery / "COUNTED.CSV")


def a_file_that_is_missing_beside_another(desk):
    desk.counts(GOOD)
    columns = {"practice_id": "nr", "name": "navn", "region_id": "region"}
    second = {"glob": "praksis_*.csv", "table": "practices", "format": "csv", "columns": columns}
    desk.source("counted", [desk.sources["counted"].files[0], second])


def the_same_delivery_again(desk):
    desk.counts(GOOD)
    desk.receive()


def the_same_rows_under_another_name(desk):
    desk.counts(GOOD)
    (desk.delivery / "counted_copy.csv").write_text(GOOD)


def the_same_file_appended_under_another_name(desk):
    desk.counts(GOOD, mode="append")
    desk.receive()
    (desk.delivery / "counted.csv").rename(desk.delivery / "counted_september.csv")


def older_after_newer(desk):
    desk.counts(GOOD.replace(";1\n", ";11\n"), data_until="2026-06-30")


def appended_rows_of_a_key_that_came_before(desk):
    desk.counts(GOOD, mode="append")
    desk.receive()
    desk.counts(HEAD + "".join(row.replace("2026-09-01;", "2026-09-01;1") for row in ROWS[:3]), mode="append")


def a_correction_without_a_key(desk):
    desk.lines(f"{LINES}p1;X01;1;;2026-09-01\n")
    desk.sources["shop"] = desk.sources["shop"].model_copy(update={"mode": "correct"})


def a_source_of_another_contract(desk):
    counts = desk.contracts.tables["counts"]
    patients = counts.columns["patients"].model_copy(update={"may_be_hidden": False})
    table = counts.model_copy(update={"columns": {**counts.columns, "patients": patients}})
    desk.contracts = desk.contracts.model_copy(update={"tables": {**desk.contracts.tables, "counts": table}})
    desk.lines(f"{LINES}p1;X01;1;;2026-09-01\n")
    (desk.delivery / "counted.csv").unlink()


def patients_without_a_person_key(desk):
    desk.lines(f"{LINES}p1;X01;1;;2026-09-01\n")
    desk.sources["shop"] = desk.sources["shop"].model_copy(update={"person_key": None})


def patients_of_two_person_keys(desk):
    desk.lines(f"{LINES}p1;X01;1;;2026-09-01\n")
    columns = {"patient_id": "pid", "practice_id": "nr", "listed_from": "fra"}
    file = {"glob": "lists.csv", "table": "listed_patients", "format": "csv", "columns": columns}
    desk.source("lists", [file], person_key="others")
    desk.file("lists.csv", "pid,nr,fra\np1,000001,2020-01-01\n")


def pseudonyms_without_their_secret(desk):
    desk.lines(f"{LINES}0101701234;X01;1;;2026-09-01\n", pseudonymise=["patient_id"])


def patients_listed_twice(desk):
    columns = {"patient_id": "pid", "practice_id": "nr", "listed_from": "fra"}
    file = {"glob": "lists.csv", "table": "listed_patients", "format": "csv", "columns": columns}
    desk.source("lists", [file], person_key="people")
    tables = desk.contracts.tables
    listed = tables["listed_patients"].model_copy(update={"max_rejected_percent": Decimal(50)})
    desk.contracts = desk.contracts.model_copy(update={"tables": {**tables, "listed_patients": listed}})
    desk.file("lists.csv", "pid,nr,fra\np1,000001,2020-01-01\np1,000002,2020-01-01\np2,000001,2020-01-01\n")


def a_practice_in_two_clusters(desk):
    columns = {"cluster_id": "k", "practice_id": "nr", "joined_on": "fra", "left_on": "til"}
    file = {"glob": "m.csv", "table": "cluster_members", "format": "csv", "delimiter": ";", "columns": columns}
    desk.source("unit", [file])
    desk.file("m.csv", "k;nr;fra;til\nnord;000001;2020-01-01;2026-03-31\nsyd;000001;2026-03-31;\n")


def a_cluster_called_like_a_way_out(desk):
    file = {"glob": "k.csv", "table": "clusters", "format": "csv", "columns": {"cluster_id": "klynge"}}
    desk.source("unit", [file])
    desk.file("k.csv", "klynge\n../../ud\n")
