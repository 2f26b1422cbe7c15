"""A tiny country, made once: the shipped description with fewer patients."""

from pathlib import Path

import pytest

from pipeline.sample import make_sample

COUNTRY = Path(__file__).parents[3] / "sample_data" / "country.yaml"


@pytest.fixture(scope="session")
def country_text():
    """Give the shipped description with 12,000 patients."""
    return COUNTRY.read_text(encoding="utf-8").replace("patients: 105000", "patients: 12000")


@pytest.fixture(scope="session")
def sample(country_text, tmp_path_factory):
    """Make a delivery of it with seed 1."""
    folder = tmp_path_factory.mktemp("made") / "small"
    make_sample(country_text, size="small", seed=1, to=folder)
    return folder
