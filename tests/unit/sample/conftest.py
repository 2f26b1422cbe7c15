"""A tiny country, made once: the shipped description with fewer patients."""

import re
from pathlib import Path

import polars as pl
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


@pytest.fixture(scope="session")
def all_prescriptions(sample):
    """Read all prescriptions, codes without their prefix."""
    frames = [
        pl.read_csv(sample / f"lsr/LSR_{years}_01.csv", separator=";", encoding="iso-8859-1", infer_schema=False)
        .with_columns(pl.col("EKSD").str.to_date(form, strict=False), pl.col("ATC").str.strip_prefix("M"))
        .filter(~pl.col("APK").str.starts_with("-"))
        for years, form in (("2021_2025", "%d%m%Y"), ("2026", "%Y%m%d"))
    ]
    return pl.concat(frames).drop_nulls("EKSD")
