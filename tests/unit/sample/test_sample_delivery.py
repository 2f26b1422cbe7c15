"""The delivery folder: same bytes, in place at once, and every file as its source says."""

from datetime import date
from fnmatch import fnmatch
from hashlib import sha256
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
import yaml

from pipeline.definitions.extract import Contracts
from pipeline.definitions.source import Source
from pipeline.intake import receive
from pipeline.sample import make_sample

EXTRACTS = Path(__file__).parents[3] / "indicators" / "extracts.yaml"


def tree(text):
    """Read YAML as text."""
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes text only, no objects


def digests(folder):
    """Give a digest for each file in a folder."""
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def sources(folder):
    """Read the delivered mappings."""
    return {p.stem: Source.model_validate(tree(p.read_text("utf-8"))) for p in sorted(folder.glob("sources/*.yaml"))}


def contracts():
    """Read the project's contracts."""
    return Contracts.model_validate(tree(EXTRACTS.read_text("utf-8")))


def test_same_seed_same_bytes(sample, country_text, tmp_path):
    """The same description, size and seed give the same files, byte for byte."""
    make_sample(country_text, size="small", seed=1, to=tmp_path / "again")

    assert digests(sample) == digests(tmp_path / "again")


def test_another_seed_another_country(sample, country_text, tmp_path):
    """Another seed gives other patients and other practice numbers."""
    make_sample(country_text, size="small", seed=2, to=tmp_path / "other")

    ours, theirs = digests(sample), digests(tmp_path / "other")
    assert ours.keys() == theirs.keys()
    assert {name for name in ours if ours[name] == theirs[name]} == {
        "registre/klynger.csv",
        "registre/regioner.csv",
        *(name for name in ours if name.startswith("sources/")),
    }


def test_sources_bear_the_name_of_their_file(sample):
    """Each source is a valid mapping whose id is the file's stem."""
    found = sources(sample)

    assert [source.id for source in found.values()] == list(found)


def test_every_file_belongs_to_one_mapping(sample):
    """Each delivered file is found by exactly one glob; the truth is found by none."""
    globs = [mapping.glob for source in sources(sample).values() for mapping in source.files]
    hits = {
        name: sum(fnmatch(name, glob) for glob in globs) for name in digests(sample) if not name.startswith("sources/")
    }

    assert {1} == {count for name, count in hits.items() if not name.startswith("truth/")}
    assert {0} == {count for name, count in hits.items() if name.startswith("truth/")}


def test_mapped_columns_stand_in_the_contract_and_in_the_file(sample):
    """Each mapped column is one of its table's, every required one is mapped, and the file has it."""
    tables = contracts().tables
    for source in sources(sample).values():
        for mapping in source.files:
            columns = tables[mapping.table].columns
            given = {*mapping.columns, *mapping.constants, *mapping.multiply}
            required = {name for name, column in columns.items() if column.required and column.derived is None}
            (path,) = sample.glob(mapping.glob)

            assert given <= set(columns)
            assert required <= given
            assert {*mapping.columns.values(), *(a for pair in mapping.multiply.values() for a in pair)} <= header(
                path, mapping
            )


def header(path, mapping):
    """Give a file's columns."""
    if mapping.format == "csv":
        line = path.read_text(mapping.encoding).split("\n", 1)[0]
        return set(line.split(mapping.delimiter or ","))
    if mapping.format == "parquet":
        return set(pl.read_parquet_schema(path))
    if mapping.format == "xlsx":
        return set(pl.read_excel(path, sheet_name=mapping.sheet).columns)
    return set(pyreadstat.read_xport(path, metadataonly=True)[1].column_names)


def test_patients_have_one_namespace(sample):
    """Whatever has patients joins: one key namespace for listings, prescriptions, services and care plans."""
    keys = {source.id: source.person_key for source in sources(sample).values()}

    assert keys == {
        "registers": None,
        "listings": "rkp",
        "list_sizes": None,
        "prescriptions": "rkp",
        "services": "rkp",
        "care_plans": "rkp",
        "care_plan_counts": None,
        "prescription_counts": None,
        "service_counts": None,
    }


def test_intake_sets_aside_exactly_what_was_planted(sample, tmp_path):
    """What intake rejects, per source, is as many rows as were spoilt."""
    found = sources(sample)
    received = receive(
        sample,
        contracts=contracts(),
        sources=found,
        state=tmp_path / "state",
        received_on=date(2026, 11, 9),
        environ={},
    )
    planted = pl.read_csv(sample / "truth" / "faults.csv").group_by("source").agg(pl.col("rows").sum())

    rejected = {source.id: source.rows_rejected for source in received.manifest.sources}
    assert rejected == dict.fromkeys(found, 0) | dict(planted.rows())


def test_no_half_made_folder(country_text, tmp_path, monkeypatch):
    """When the making fails, neither the folder nor its half-made sibling stays."""
    monkeypatch.setattr("pipeline.sample.making.populate", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        make_sample(country_text, size="small", seed=1, to=tmp_path / "small")

    assert list(tmp_path.iterdir()) == []


def test_earlier_sample_is_replaced(country_text, tmp_path):
    """A sample is made anew in the place of an earlier one, and says so part by part."""
    (tmp_path / "small" / "truth").mkdir(parents=True)
    (tmp_path / "small" / "truth" / "sample.yaml").write_text("size: small\n")
    (tmp_path / "small" / "old.csv").write_text("gone afterwards")
    heard = []

    make_sample(
        country_text.replace("patients: 12000", "patients: 3000"),
        size="small",
        seed=1,
        to=tmp_path / "small",
        tell=lambda event, **facts: heard.append((event, facts)),
    )

    assert not (tmp_path / "small" / "old.csv").exists()
    assert heard == [("sample_part_made", {"part": 1, "parts": 1})]
