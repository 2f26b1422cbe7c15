"""The periods of periods.md are those that the engine counts, and their names those of the page."""

from datetime import date

import pytest
from support.spec_tables import tables_under

from pipeline.definitions.period import PeriodRule, Series
from pipeline.definitions.reading import fit
from pipeline.definitions.yaml_text import read_yaml
from pipeline.model import Period
from pipeline.reporting.numbers import Numbers

PAGE = tables_under("periods.md")
WHOLE = [row for title in ("Hele måneder", "Kvartaler", "Sæsoner") for row in PAGE[title]]
REFUSED = PAGE["Dage, som ikke passer"]
CHARTED = PAGE["Seriediagrammets punkter"]


def _read(model, text):
    """Read a few keys as they stand in a package."""
    yaml, problems = read_yaml(text, "periods.md")
    written, more = fit(model, yaml)
    assert [] == [*problems, *more]
    return written.definition


def _rule(row):
    return _read(PeriodRule, row["pakken siger"])


def _days(row, *names):
    return tuple(date.fromisoformat(row[name]) for name in names)


@pytest.mark.parametrize("row", WHOLE, ids=lambda r: f"{r['pakken siger']} {r['slutter']}")
def test_a_period_is_what_the_page_says(row):
    """From when, what came before, and what it is called."""
    rule, (last,) = _rule(row), _days(row, "slutter")
    own = rule.ending(last)
    (before,) = rule.earlier(own, 1)

    assert Period(*_days(row, "fra", "slutter")) == own
    assert Period(*_days(row, "forrige fra", "forrige til")) == before
    assert row["på siden"] == Numbers("da_DK").brief_period(own).replace("\xa0", " ")


@pytest.mark.parametrize("row", REFUSED, ids=lambda r: f"{r['pakken siger']} {r['bestilt til']}")
def test_a_day_that_ends_no_period_lies_between_two_that_do(row):
    """The nearest on both sides are told."""
    rule, (asked,) = _rule(row), _days(row, "bestilt til")

    assert _days(row, "nærmeste før", "nærmeste efter") == (rule.latest_end(asked), rule.next_end(asked))
    with pytest.raises(ValueError, match=f"{asked} does not end"):
        rule.ending(asked)


@pytest.mark.parametrize("row", CHARTED, ids=lambda r: f"{r['pakken siger']} {r['punkter']}")
def test_points_are_what_the_page_says(row):
    """The first and the last two periods of a run chart."""
    rule, series, (last,) = _rule(row), _read(Series, row["punkter"]), _days(row, "slutter")
    points = series.periods(rule, last)

    assert Period(*_days(row, "første fra", "første til")) == points[0]
    assert _days(row, "næstsidste fra", "sidste fra") == (points[-2].first, points[-1].first)
    assert (series.points, last) == (len(points), points[-1].last)
