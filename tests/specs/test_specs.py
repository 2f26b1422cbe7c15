"""Every indicator is specified in tables that a clinician reads; each engine counts what they say, and nothing else."""

from pathlib import Path

import pytest
from support.catalogue_page import PAGE, coverage_told

from pipeline.definitions.codelist import Codelist
from pipeline.definitions.combining import combined
from pipeline.definitions.extract import Contracts
from pipeline.definitions.from_template import made_from
from pipeline.definitions.indicator_text import read_indicator
from pipeline.definitions.reading import read_definition
from pipeline.definitions.specification import read_specification
from pipeline.proving.coverage import covered
from pipeline.proving.running import Engine, opened_in_duckdb, run_case
from pipeline.proving.telling import side_by_side

PROJECT = Path(__file__).parents[2]
PROJECTS = (PROJECT, PROJECT / "benchmarks" / "worked_year" / "project")  # the shipped one, and the worked year's
PAGES = {path.stem: path for root in PROJECTS for path in sorted((root / "tests/specs/indicators").glob("*.md"))}
INDICATORS = {path.stem: path for root in PROJECTS for path in sorted((root / "indicators").glob("*/*.sql"))}


def _contracts():
    written, problems = read_definition(Contracts, (PROJECT / "indicators" / "extracts.yaml").read_text(), "extracts")
    assert problems == []
    return written.definition


def _indicator(indicator_id):
    path = INDICATORS[indicator_id]
    indicator, problems = read_indicator(path.read_text(encoding="utf-8"), path.relative_to(PROJECT).as_posix())
    assert problems == []
    return indicator


def _whole(indicator_id):
    """Give an indicator with the parts that it combines, made of its page's codelist where it is a template."""
    alone = _indicator(indicator_id)
    indicator = combined(alone, {name: _indicator(name) for name in alone.header.combines})
    codelist = SPECIFICATIONS[indicator_id].codelist
    assert (alone.header.template is None) == (codelist is None), "a template's page names its 'Kodeliste: <id>'"
    if codelist:
        indicator = made_from(indicator, _codelists([codelist])[codelist])
    return indicator, _codelists(indicator.codelists)


def _codelists(ids):
    found = {}
    for codelist_id in ids:
        (path,) = (path for root in PROJECTS for path in root.glob(f"indicators/codelists/{codelist_id}.yaml"))
        written, problems = read_definition(Codelist, path.read_text(encoding="utf-8"), path.name)
        assert problems == []
        found[codelist_id] = written.definition
    return found


def _page(path):
    page, problems = read_specification(path.read_text(encoding="utf-8"), path.relative_to(PROJECT).as_posix())
    assert [] == [str(problem) for problem in problems]
    return page


CONTRACTS = _contracts()
SPECIFICATIONS = {name: _page(path) for name, path in PAGES.items()}
TOLD = coverage_told(PAGE.read_text(encoding="utf-8"))
CASES = [
    pytest.param(name, case, id=f"{name}-{case.name}".replace(" ", "_"))
    for name, page in SPECIFICATIONS.items()
    for case in page.cases
]


@pytest.mark.parametrize("engine", Engine)
@pytest.mark.parametrize(("indicator_id", "case"), CASES)
def test_the_counts_are_as_specified(indicator_id, case, engine):
    """The rows of a specification give its counts: every practice named, and no other."""
    indicator, codelists = _whole(indicator_id)

    outcome = run_case(case, indicator, CONTRACTS, codelists, engine)

    assert None is outcome.refusal, str(outcome.refusal)
    assert outcome.passes, "\n" + side_by_side(outcome)


@pytest.mark.parametrize("indicator_id", SPECIFICATIONS)
def test_every_condition_of_a_published_indicator_is_shown(indicator_id):
    """Whatever condition of a SELECT falls away or moves a bit, some case says so; or the page says why none can."""
    indicator, codelists = _whole(indicator_id)

    found = covered(SPECIFICATIONS[indicator_id], indicator, CONTRACTS, codelists)

    told = [str(problem) for problem in found.problems()]
    assert [] == (told if found.must_be_whole else []), "\n\n".join(told)
    if INDICATORS[indicator_id].is_relative_to(PROJECT / "indicators"):
        assert TOLD.get(indicator_id) == found.count, "docs/catalogue.md says otherwise: make catalogue"


@pytest.mark.parametrize(("indicator_id", "case"), CASES)
def test_the_steps_end_in_what_is_counted(indicator_id, case):
    """What `klynge explain` counts on the way to a practice's figure ends in that figure, for every indicator."""
    indicator, codelists = _whole(indicator_id)

    with opened_in_duckdb(case, indicator, CONTRACTS) as rows:
        counts = rows.count(indicator, codelists, case.period)
        for counted in counts.frame.head(2).iter_rows(named=True):
            steps = rows.count_steps(indicator, codelists, case.period, counted["practice_id"])
            last = [step for step in steps if not step.step.aside][-1]
            aside = {step.step.text.split(":")[0]: step for step in steps if step.step.aside}
            assert all(0 <= step.own_rows <= step.rows for step in steps if step.own_rows is not None)
            if counted["n"] is None:
                assert counted["owner_hid"] == (aside["hidden by the owner of the data"].own_rows > 0)
            else:
                assert (counted["n"] + counted["missing"], counted["missing"]) == (
                    last.own_patients,
                    aside["without a value"].own_patients,
                )


def test_every_indicator_has_a_specification_and_every_specification_an_indicator():
    """No specification, no indicator; and no specification of something that is not there."""
    assert sorted(SPECIFICATIONS) == sorted(INDICATORS)


@pytest.mark.parametrize("name", SPECIFICATIONS)
def test_a_specification_is_named_as_its_indicator(name):
    """The file and its heading speak of the same indicator."""
    assert SPECIFICATIONS[name].indicator_id == name
