"""A tiny country, made once: the shipped description with fewer patients."""

import re
from pathlib import Path

import pytest

from pipeline.sample import make_sample

COUNTRY = Path(__file__).parents[3] / "sample_data" / "country.yaml"


@pytest.fixture(scope="session")
def country_text():
    """Give the shipped description with 12,000 patients."""
    text, found = re.subn(
        r"(  small:.*?patients: )\d+", r"\g<1>12000", COUNTRY.read_text("utf-8"), count=1, flags=re.DOTALL
    )
    assert found == 1
    return text


@pytest.fixture(scope="session")
def sample(country_text, tmp_path_factory):
    """Make a delivery of it with seed 1."""
    folder = tmp_path_factory.mktemp("made") / "small"
    make_sample(country_text, size="small", seed=1, to=folder)
    return folder


@pytest.fixture(scope="session")
def large_sample(country_text, tmp_path_factory):
    """Make a region of 120 practices and 10 clusters, in three parts."""
    folder = tmp_path_factory.mktemp("made") / "region"
    smaller = {"practices: 400": "practices: 120", "1110000": "4000", "clusters: 20": "clusters: 10"}
    for stands, instead in smaller.items():
        country_text = country_text.replace(stands, instead)
    country_text = country_text.replace("in_no_cluster: 8 ", "practices_per_part: 40\n    in_no_cluster: 8 ")
    make_sample(country_text, size="region", seed=1, to=folder)
    return folder
