"""In short: the sample country's national figures beside published levels. `make plausibility` tells it in full."""

import shutil

import polars as pl
import pytest
from plausibility.levels import Bands, Level, Verdict, judge, published
from plausibility.measured import measure
from plausibility.page import page

SHIPPED = published()


@pytest.fixture(scope="module")
def judged(sample_project, tmp_path_factory):
    """Measure what the levels ask for, in a copy of the sample's project, and judge it."""
    folder = tmp_path_factory.mktemp("plausibility") / "unit"
    shutil.copytree(sample_project, folder, ignore=shutil.ignore_patterns("sample_data"))
    figures = measure(folder, SHIPPED.levels, folder / "figures.csv")
    return [judge(level, SHIPPED.bands, figures) for level in SHIPPED.levels]


def test_what_is_off_is_known(judged):
    """Five figures are off, as docs/plausibility.md says; each other one is near or roughly there."""
    off = {one.level.id for one in judged if one.verdict is Verdict.OFF}

    assert off == {
        "antibiotics_did",  # packs are made up, and hold too little
        "copd_long_acting",  # which of them are counted was not seen
        "five_at_80_each_twice",  # the sample holds fewer medicines than an old person takes
        "tympanometry_none",  # counted for those listed, who also go elsewhere
        "tympanometry_none_2018",
    }


def test_levels_that_nobody_knew_beforehand_are_among_them(judged):
    """A comparison only with what the country was described by would say nothing."""
    unknown = [one for one in judged if not one.level.known]

    assert len(unknown) == 9
    assert sum(one.verdict is Verdict.NEAR for one in unknown) >= 5


def test_the_page_says_what_is_off(judged):
    """The page names what is off before it names its sources."""
    text = page(judged, SHIPPED.bands, "small", 1)

    assert "22 comparisons" in text
    assert text.index("- Antibiotics, daily doses per 1,000 a day (2024") < text.index("## Where the levels come from")


@pytest.mark.parametrize(
    ("measured", "at_least", "verdict"),
    [
        (80.0, False, Verdict.NEAR),
        (79.9, False, Verdict.ROUGHLY),
        (125.1, False, Verdict.ROUGHLY),
        (66.9, False, Verdict.OFF),
        (150.1, False, Verdict.OFF),
        (300.0, True, Verdict.NEAR),
        (60.0, True, Verdict.OFF),
    ],
)
def test_a_ratio_is_judged_by_the_bands(measured, at_least, verdict):
    """0.8 is near and less is not; of a least number more is no difference."""
    level = Level(
        id="made_up", what="Made up", indicator="made_up", published=100, at_least=at_least, year=2020,
        source="nowhere", differs="", known=True,
    )  # fmt: skip
    figures = _figures([("made_up", "denmark", measured)])

    assert verdict is judge(level, Bands(near=(0.8, 1.25), roughly=(0.67, 1.5)), figures).verdict


def test_practices_with_nothing_are_counted_among_those_with_a_value():
    """Of three practices with a value one has none: 33 %."""
    level = Level(
        id="made_up", what="Made up", indicator="made_up", figure="practices_without", published=33.3, year=2020,
        source="nowhere", differs="", known=True,
    )  # fmt: skip
    rows = [("made_up", "practice", value) for value in (0.0, 4.0, 5.0, None)]
    measured = judge(level, SHIPPED.bands, _figures([*rows, ("made_up", "denmark", 3.0)])).measured

    assert measured == pytest.approx(33.33, abs=0.01)


def _figures(rows):
    schema = {"indicator_id": pl.String, "level": pl.String, "value": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")
