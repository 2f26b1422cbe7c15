"""An indicator combines others: what it then is, what it reads, and what runs."""

import pytest
from support.definition_texts import HEADER, INDICATOR, SELECT

from pipeline.definitions.sql_rules import columns_used
from pipeline.definitions.sql_text import final_sql, tables_of
from pipeline.model import Period

WHOLE = "indicators/topic/both_percent.sql"


@pytest.fixture
def project(texts):
    """Give a project with a second codelist and indicator, and one that combines both."""
    own = "reads: [events]\ncodelists: [things]\n"
    texts["indicators/codelists/others.yaml"] = texts["indicators/codelists/things.yaml"].replace("things", "others")
    other = HEADER.replace("things_percent", "others_percent").replace("things", "others")
    texts["indicators/topic/others_percent.sql"] = other.replace(
        "counts:", "lookback: {months: 3}\ncounts:"
    ) + SELECT.replace("FROM things", "FROM others").replace("$period_start", "$lookback_start")
    texts[WHOLE] = HEADER.replace("things_percent", "both_percent").replace(
        own, "reads: [plans]\ncombines: [things_percent, others_percent]\n"
    ) + (
        "WITH planned AS (SELECT patient_id FROM plans WHERE started_on <= $period_end)\n"
        "SELECT t.practice_id, t.patient_id, LEAST(t.numerator, o.numerator) AS numerator\n"
        "FROM things_percent AS t JOIN others_percent AS o ON o.patient_id = t.patient_id\n"
        "WHERE t.patient_id IN (SELECT patient_id FROM planned)\n"
    )
    for name in ("others_percent", "both_percent"):
        texts[f"tests/specs/indicators/{name}.md"] = f"# {name}\n"
    return texts


def test_a_whole_knows_its_parts(project):
    """Parts stand in the order of `combines`; their tables and codelists are the whole's own as well."""
    whole = project.read().indicators["both_percent"]

    assert [part.header.id for part in whole.parts] == ["things_percent", "others_percent"]
    assert whole.reads == ("plans", "events")
    assert whole.codelists == ("things", "others")
    assert tables_of(whole) == {"plans", "events", "listed_at_end", "things", "others"}


def test_the_fingerprint_follows_the_parts(project):
    """What changes in a part changes the whole, and what stays leaves it as it is."""
    before = project.read().indicators
    project.change(INDICATOR, "THEN 1", "THEN 0")
    after = project.read().indicators

    assert before["both_percent"].fingerprint != after["both_percent"].fingerprint
    assert before["others_percent"].fingerprint == after["others_percent"].fingerprint


def test_parts_run_in_front_each_under_its_own_name(project):
    """The final SQL gives every part's answer a denominator, and each part its own lookback."""
    period = Period.ending(project.read().indicators["both_percent"].header.reviewed.on, 12)
    sql = " ".join(final_sql(project.read().indicators["both_percent"], period).split())

    assert sql.startswith("WITH things_percent AS ( SELECT practice_id, patient_id, numerator, 1 AS denominator FROM (")
    assert ") AS things_percent ), others_percent AS ( SELECT" in sql
    assert "BETWEEN CAST('2025-03-02' AS DATE) AND CAST('2026-03-01' AS DATE)" in sql  # 12 months
    assert "BETWEEN CAST('2025-12-02' AS DATE) AND CAST('2026-03-01' AS DATE)" in sql  # its lookback of 3
    assert "planned AS ( SELECT patient_id FROM plans WHERE started_on <= CAST('2026-03-01' AS DATE) )" in sql


def test_the_columns_of_a_whole_are_those_of_its_parts_too(project):
    """Who asks what an indicator reads is told of the columns behind its parts."""
    catalogue = project.read()
    used = columns_used(catalogue.indicators["both_percent"], catalogue.contracts, catalogue.codelists)

    assert {("events", "code"), ("plans", "started_on"), ("things_percent", "numerator")} <= used


def test_a_part_that_cannot_be_read_is_told_of_once(project):
    """A mistake in a part is told where it is; the whole is not blamed for it."""
    project.change(INDICATOR, "unit: percent", "unit: procent")

    assert [p.split("  ")[0] for p in project.problems()] == [f"{INDICATOR}:7"]


def test_person_keys_of_parts_are_joined_too(project):
    """A whole that reads one table alone still joins the patients of its parts."""
    project["sources/plans.yaml"] = (
        "id: plans\ntitle: Plans\nowner: Another\nmode: replace\ndata_until: 2026-06-30\nperson_key: another_key\n"
        "files:\n  - glob: plans*.csv\n    table: plans\n    format: csv\n    delimiter: ';'\n"
        "    columns: {patient_id: a, practice_id: b, started_on: c}\n"
    )

    assert "'both_percent' joins patients across different person keys." in " ".join(project.problems())
