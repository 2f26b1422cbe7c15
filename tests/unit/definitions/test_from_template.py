"""What a template and a codelist make together, and how a package uses it."""

from datetime import date

import pytest
from support.definition_texts import CODELIST, INDICATOR, PACKAGE, SELECT, TEMPLATE, TWIN, template_beside, twin_beside

from pipeline.definitions.catalogue import read_catalogue
from pipeline.definitions.package_texts import texts_behind
from pipeline.definitions.sql_text import final_sql, tables_of
from pipeline.model import Period
from pipeline.orders.choosing import as_counted

CONTRACTS_FILE = "indicators/extracts.yaml"
CODED = """      sex: {type: text, meaning: sex, allowed: [K, M]}
      code: {type: text, meaning: what, codes: letters}
      patients"""
PACKAGE_FILE = "packages_defs/things_package.yaml"
USE = "  - heading: Events\n    use: events_percent\n    codelists: [things, others]\nquestions:"


@pytest.fixture
def project(texts):
    """Give a project whose package uses a template for two codelists, beside an indicator of its own."""
    texts["indicators/codelists/others.yaml"] = CODELIST.replace("id: things", "id: others").replace(
        "title: Things", "title: Other things"
    )
    return template_beside(texts).change(PACKAGE_FILE, "questions:", USE)


def test_a_package_has_an_indicator_for_each_codelist(project):
    """Those with a file stand first; the template itself is no indicator."""
    catalogue = project.read()

    made = ("events_percent__things", "events_percent__others")
    assert catalogue.packages["things_package"].indicator_ids == ("things_percent", *made)
    assert sorted(catalogue.indicators) == sorted(("things_percent", *made))
    assert list(catalogue.templates) == ["events_percent"]
    assert [i.header.id for i in catalogue.made_of("events_percent")] == list(made)


def test_what_is_made_tells_its_codelist(project):
    """Title, why, population and numerator name the codelist; the SELECT reads it where it read the codes."""
    project.change(TEMPLATE, "numerator: Those with a thing.", "numerator: 'Those with: {codelist}.'")
    made = project.read().indicators["events_percent__others"]

    assert (made.header.title, made.header.numerator) == ("Patients with Other things", "Those with: Other things.")
    assert (made.header.codelists, made.header.template) == (("others",), None)
    assert (made.made_from.template, made.made_from.codelist) == ("events_percent", "others")
    assert (made.file, made.sql_line) == (TEMPLATE, 17)
    assert made.sql == SELECT.replace("FROM things", "FROM others AS codes").strip()
    assert tables_of(made) == {"events", "listed_at_end", "others"}


def test_the_columns_of_codes_keep_their_name(project):
    """A table that is named codes, or anything else, in the SELECT is still called so."""
    select = (
        "SELECT l.practice_id, l.patient_id, CASE WHEN EXISTS (SELECT 1 FROM events AS e JOIN codes\n"
        "ON codes.code = e.code WHERE e.patient_id = l.patient_id AND e.code IN (SELECT c.code FROM codes AS c)\n"
        "AND e.happened_on BETWEEN $period_start AND $period_end) THEN 1 ELSE 0 END AS numerator\n"
        "FROM listed_at_end AS l\n"
    )
    project[TEMPLATE] = project[TEMPLATE].split("SELECT")[0] + select
    made = project.read().indicators["events_percent__others"]

    assert "JOIN others AS codes\nON codes.code = e.code" in made.sql
    assert "(SELECT c.code FROM others AS c)" in made.sql
    assert "others AS codes" in final_sql(made, Period(date(2026, 1, 1), date(2026, 12, 31)))


def test_each_has_its_own_fingerprint(project):
    """Two codelists give two; the template's text changes both, a codelist's title its own."""
    before = project.read().indicators
    project.change(TEMPLATE, "THEN 1", "THEN 0")
    after = project.read().indicators
    project.change("indicators/codelists/others.yaml", "Other things", "Another thing")
    retitled = project.read().indicators

    prints = [{i: one.fingerprint[:12] for i, one in read.items()} for read in (before, after, retitled)]
    things, others = "events_percent__things", "events_percent__others"
    assert prints[0][things] != prints[0][others]
    assert prints[0]["things_percent"] == prints[1]["things_percent"]
    assert (prints[0][things] != prints[1][things], prints[0][others] != prints[1][others]) == (True, True)
    assert (prints[1][things] == prints[2][things], prints[1][others] != prints[2][others]) == (True, True)


def test_keys_that_say_nothing_change_no_fingerprint(project):
    """An indicator that was printed before there were templates has the fingerprint that was printed."""
    assert project.read().indicators["things_percent"].fingerprint[:12] == "0e0e7f314b94"


def test_texts_behind_a_package_hold_its_template(project):
    """Package, template, codelists and specification are enough to read it as it was read among all."""
    catalogue = project.read()
    kept = texts_behind(catalogue.packages["things_package"], catalogue, project)
    read = read_catalogue(kept, today=date(2026, 11, 23))

    assert read.packages == catalogue.packages
    assert read.indicators == catalogue.indicators
    assert "tests/specs/indicators/events_percent.md" in kept


def test_a_package_may_use_templates_alone(project):
    """No indicator with a file is asked for, and a question is about what was made."""
    project[PACKAGE_FILE] = PACKAGE.replace(
        "indicators: [things_percent]", "use: events_percent\n    codelists: [things]"
    )
    project.change(PACKAGE_FILE, "indicator: things_percent", "indicator: events_percent__things")
    project.pop("indicators/codelists/others.yaml")
    catalogue = project.read()

    assert catalogue.packages["things_package"].indicator_ids == ("events_percent__things",)
    assert catalogue.warnings == ()


def test_a_section_keeps_what_is_chosen(project):
    """Of a section that uses a template the codelists chosen stay, and of one without any nothing."""
    section = project.read().packages["things_package"].sections[1]

    assert section.keeping({"events_percent__others", "things_percent"}).codelists == ("others",)
    assert section.keeping({"things_percent"}).indicator_ids == ()


def test_a_draft_may_wait_for_its_codes(project):
    """A draft package uses a template for an empty list; what is made reads it."""
    codes = CODELIST.split("codes:")[0].replace("id: things", "id: others").replace("verified: true", "verified: false")
    project["indicators/codelists/others.yaml"] = f"{codes}codes: []\nmissing: all of them\n"
    project.change(PACKAGE_FILE, "status: published", "status: draft")

    assert project.problems() == []
    assert project.read().codelists["others"].is_empty


def test_weights_of_a_codelist_are_used_through_a_template(project):
    """A codelist with weights is asked for them all where a template adds by weight."""
    select = (
        "SELECT e.practice_id, e.patient_id, SUM(codes.weight) AS numerator FROM events AS e\n"
        "JOIN codes ON codes.code = e.code WHERE e.happened_on BETWEEN $period_start AND $period_end GROUP BY 1, 2\n"
    )
    header = project[TEMPLATE].split("SELECT")[0]
    project[TEMPLATE] = (
        header.replace("unit: percent", "unit: ratio").replace("counts: patient", "counts: message") + select
    )
    told = project.problems()

    assert told == [
        f"indicators/codelists/{name}.yaml:7  codes: 'X01*' has no weight, and events_percent__{name} adds by weight."
        for name in ("others", "things")
    ]


def test_an_indicator_is_not_lost_by_its_file(project):
    """A template whose file cannot be read is no missing template to the package that uses it."""
    project.change(TEMPLATE, "unit: percent", "unit: procent")

    assert project.problems() == [f"{TEMPLATE}:7  unit: 'procent' is not a unit."]
    assert INDICATOR in project


def test_a_counted_template_stands_for_what_is_made(project):
    """A template's twin is used wherever the template is, and each pair of codelists stands for its own."""
    twin_beside(project)
    project.change(TWIN, "id: things_percent_counted", "id: events_counted").change(
        TWIN, "stands_for: things_percent", "stands_for: events_percent\ntemplate: letters"
    )
    project.change(TWIN, "title: Patients with a thing", "title: 'Counted: {codelist}'")
    project.change(CONTRACTS_FILE, "      sex: {type: text, meaning: sex, allowed: [K, M]}\n      patients", CODED)
    project.change(TWIN, "WHERE", "WHERE code IN (SELECT code FROM codes) AND")
    specification = "tests/specs/indicators/{}.md"
    project[specification.format("events_counted")] = project.pop(specification.format("things_percent_counted"))
    catalogue = project.read()
    package = catalogue.packages["things_package"]

    assert catalogue.counted_for(package) == {
        "events_percent__things": "events_counted__things",
        "events_percent__others": "events_counted__others",
    }
    counted = as_counted(package, catalogue.counted_for(package))
    assert [(s.indicators, s.use, s.codelists) for s in counted.sections] == [
        ((), "events_counted", ("things", "others"))
    ]
    texts = [texts_behind(package, catalogue, project, counted=counted) for counted in (False, True)]
    assert [TWIN in kept for kept in texts] == [False, True]
    read = read_catalogue(texts[1], today=date(2026, 11, 23))
    assert read.counted_for(read.packages["things_package"]) == catalogue.counted_for(package)


def test_a_package_of_twins_is_read_with_what_they_stand_for(project):
    """A package that shows the twin alone keeps the text of the indicator that it stands for."""
    twin_beside(project)
    project[PACKAGE_FILE] = PACKAGE.replace("things_percent", "things_percent_counted")
    project.pop("indicators/codelists/others.yaml")
    catalogue = project.read()
    kept = texts_behind(catalogue.packages["things_package"], catalogue, project)

    assert INDICATOR in kept
    assert TEMPLATE not in kept
    assert read_catalogue(kept, today=date(2026, 11, 23)).packages == catalogue.packages
