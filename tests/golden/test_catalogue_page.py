"""
docs/catalogue.md says what the shipped definitions offer, and what of it could not be verified.

After a wanted change: `make catalogue`, and read the difference. What its lines say of specifications is held to the
specifications in tests/specs.
"""

from support.catalogue_page import PAGE, as_of, coverage_told
from support.command import ROOT

from pipeline.cli.cataloguing import taken_stock
from pipeline.output.catalogue_page import catalogue_page
from pipeline.project import load_project


def test_the_page_says_what_the_definitions_offer():
    """Every package, indicator, unverified code and foreign goal stands there as it is defined."""
    page = PAGE.read_text(encoding="utf-8")
    _, catalogue = load_project(ROOT, today=as_of(page))
    coverages = coverage_told(page)

    assert catalogue_page(taken_stock(catalogue, coverages, coverages, as_of(page))) == page
