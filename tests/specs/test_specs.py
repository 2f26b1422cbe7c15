"""Every indicator is specified in tables that a clinician reads, and every engine counts what they say."""

from pathlib import Path

import pytest
from support.snapshots import frame_of, write_snapshot
from support.spec_reader import (
    expected_counts,
    expected_values,
    found_counts,
    found_values,
    read_spec,
    side_by_side,
    tables_of,
    with_codes,
)

from pipeline.definitions.codelist import Codelist
from pipeline.definitions.combining import combined
from pipeline.definitions.extract import Contracts
from pipeline.definitions.from_template import made_from
from pipeline.definitions.indicator_text import read_indicator
from pipeline.definitions.reading import read_definition
from pipeline.warehouse.duckdb import open_warehouse
from pipeline.warehouse.polars import PolarsWarehouse

PROJECT = Path(__file__).parents[2]
PROJECTS = (PROJECT, PROJECT / "benchmarks" / "worked_year" / "project")  # the shipped one, and the worked year's
SPECS = {path.stem: path for root in PROJECTS for path in sorted((root / "tests/specs/indicators").glob("*.md"))}
INDICATORS = {path.stem: path for root in PROJECTS for path in sorted((root / "indicators").glob("*/*.sql"))}


def _contracts():
    written, problems = read_definition(Contracts, (PROJECT / "indicators" / "extracts.yaml").read_text(), "extracts")
    assert problems == []
    return written.definition


def _indicator(indicator_id, codelist_id=None):
    indicator, problems = read_indicator(INDICATORS[indicator_id].read_text(encoding="utf-8"), indicator_id)
    assert problems == []
    indicator = combined(indicator, {name: _indicator(name) for name in indicator.header.combines})
    assert (indicator.header.template is None) == (codelist_id is None), "a template names its 'Kodeliste: <id>'"
    return made_from(indicator, _codelists([codelist_id])[codelist_id]) if codelist_id else indicator


def _codelists(ids):
    found = {}
    for codelist_id in ids:
        (path,) = (path for root in PROJECTS for path in root.glob(f"indicators/codelists/{codelist_id}.yaml"))
        written, problems = read_definition(Codelist, path.read_text(encoding="utf-8"), path.name)
        assert problems == []
        found[codelist_id] = written.definition
    return found


CONTRACTS = _contracts()
CASES = [
    pytest.param(spec.indicator_id, spec.codelist, case, id=f"{spec.indicator_id}-{case.name}".replace(" ", "_"))
    for spec in (read_spec(path.read_text(encoding="utf-8")) for path in SPECS.values())
    for case in spec.cases
]


@pytest.fixture(params=["duckdb", "polars"])
def engine(request, tmp_path):
    """Open tables in an engine."""
    opened = []

    def open_in(frames):
        if request.param == "polars":
            return PolarsWarehouse(frames, CONTRACTS)
        folder = tmp_path / "snapshot"
        opened.append(open_warehouse(folder, write_snapshot(folder, frames), CONTRACTS, threads=1))
        return opened[-1]

    yield open_in
    for warehouse in opened:
        warehouse.close()


@pytest.mark.parametrize(("indicator_id", "codelist_id", "case"), CASES)
def test_the_counts_are_as_specified(indicator_id, codelist_id, case, engine):
    """The rows of a specification give its counts: every practice named, and no other."""
    indicator = _indicator(indicator_id, codelist_id)
    rows = tables_of(case, CONTRACTS)
    needed = {*rows, "listed_patients", *(set(indicator.reads) & set(CONTRACTS.tables))}
    warehouse = engine({table: frame_of(CONTRACTS, table, rows.get(table, [])) for table in needed})

    codelists = {name: with_codes(found, case) for name, found in _codelists(indicator.codelists).items()}
    counts = warehouse.count(indicator, codelists, case.period)

    wanted = expected_counts(case)
    rows = counts.frame if counts.categories is None else counts.categories
    found = found_counts(rows.iter_rows(named=True), wanted)
    assert wanted == found, "\n" + side_by_side(wanted, found)
    assert expected_values(case) == found_values(counts.values)


def test_every_indicator_has_a_specification_and_every_specification_an_indicator():
    """No specification, no indicator; and no specification of something that is not there."""
    assert sorted(SPECS) == sorted(INDICATORS)


@pytest.mark.parametrize("path", SPECS.values(), ids=SPECS)
def test_a_specification_is_named_as_its_indicator(path):
    """The file and its heading speak of the same indicator."""
    assert read_spec(path.read_text(encoding="utf-8")).indicator_id == path.stem
