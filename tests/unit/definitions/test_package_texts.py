"""Of a project's texts those behind one package are enough to read it as it was read among all."""

from datetime import date

import pytest

from pipeline.definitions.catalogue import read_catalogue
from pipeline.definitions.package_texts import texts_behind
from pipeline.project import find_shipped, load_project

TODAY = date(2026, 11, 25)
SHIPPED, CATALOGUE = load_project(find_shipped(), today=TODAY)


@pytest.mark.parametrize("package_id", sorted(CATALOGUE.packages))
def test_a_package_is_read_alike_from_its_own_texts(package_id):
    """Package, indicators, their fingerprints, codelists, contracts and house are equal; nothing else is kept."""
    package = CATALOGUE.packages[package_id]
    kept = texts_behind(package, CATALOGUE, SHIPPED.texts)
    read = read_catalogue(kept, today=TODAY)

    assert package == read.packages[package_id]
    assert {package_id} == read.packages.keys()
    assert {i: CATALOGUE.indicators[i] for i in read.indicators} == read.indicators
    assert set(package.indicator_ids) <= read.indicators.keys()
    assert {c: CATALOGUE.codelists[c] for c in read.codelists} == read.codelists
    assert {c for i in read.indicators.values() for c in i.codelists} == read.codelists.keys()
    assert (CATALOGUE.contracts, CATALOGUE.house) == (read.contracts, read.house)
    assert len(kept) < len(SHIPPED.texts)
