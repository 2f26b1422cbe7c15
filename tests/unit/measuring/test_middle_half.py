"""The middle half of a region's practices lies between their quartiles (type 7), told of twenty practices or more."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.measuring_cases import YEAR, groups_of, measured, of_patients, patients

from pipeline.measuring.anonymity import Lettered
from pipeline.measuring.bars import as_coarse
from pipeline.measuring.coarse import Coarseness
from pipeline.measuring.figures import AnonymisedBar, Cell, MiddleHalf, OpenBar
from pipeline.measuring.middle_half import middle_half
from pipeline.model import State, Unit, Verdict

approx = pytest.approx
LETTERED = Lettered({}, Coarseness(1200, YEAR), b"key")


def _half(shares, groups=None, regions=("R1",), **said):
    counts = of_patients({f"p{i:02d}": patients(*xy) for i, xy in enumerate(shares)})
    return middle_half(measured(counts, groups, **said), regions)


def test_quartiles_are_drawn_straight_between_two_practices():
    """21 practices with 40, 41 … 60 per cent: the 6th and the 16th. With a 22nd at 61, a quarter of the way further."""
    assert MiddleHalf(45.0, 55.0, 21) == _half([(40 + i, 100) for i in range(21)])
    assert MiddleHalf(45.25, 55.75, 22) == _half([(40 + i, 100) for i in range(22)])


def test_nineteen_are_a_handful():
    """Twenty it takes."""
    assert _half([(50, 100)] * 19) is None
    assert MiddleHalf(50.0, 50.0, 20) == _half([(50, 100)] * 20)


def test_who_has_no_value_does_not_count():
    """A practice below the header's fewest patients is not one of the twenty, nor is one without any."""
    assert _half([(50, 100)] * 19 + [(5, 9), (0, 0)]) is None


def test_only_practices_of_these_regions_count():
    """Twenty of R1 at 50 and thirty of R2 at 90: alone, and both together."""
    regions = {f"p{i:02d}": "R1" if i < 20 else "R2" for i in range(50)}
    groups = groups_of(regions, region_of=regions, covered_regions=frozenset({"R1", "R2"}))
    land = [(50, 100)] * 20 + [(90, 100)] * 30

    assert MiddleHalf(50.0, 50.0, 20) == _half(land, groups)
    assert MiddleHalf(50.0, 90.0, 50) == _half(land, groups, ("R1", "R2"))


def test_a_region_that_is_not_covered_has_none():
    """Half of a region's practices are not its practices."""
    groups = groups_of([f"p{i:02d}" for i in range(20)], covered_regions=frozenset())

    assert _half([(50, 100)] * 20, groups) is None
    assert _half([(50, 100)] * 20, regions=()) is None


@pytest.mark.parametrize("unit", [Unit.MEDIAN, Unit.SHARE])
def test_medians_and_parts_of_shares_have_none(unit):
    """A practice's median may be one patient's own value, and a quartile one practice's."""
    found = measured(of_patients({f"p{i:02d}": patients(50, 100) for i in range(20)}))

    assert middle_half(found, ["R1"]) is not None
    assert middle_half(replace(found, header=found.header.model_copy(update={"unit": unit})), ["R1"]) is None


@given(st.lists(st.integers(0, 100), min_size=20, max_size=40))
def test_numpy_gives_the_same(shares):
    """Whatever the practices show, ties, zeros and hundreds included."""
    found = _half([(yes, 100) for yes in shares])

    assert (approx(np.percentile(shares, 25)), approx(np.percentile(shares, 75))) == (found.low, found.high)


def test_it_is_rounded_as_the_letters_are():
    """Whole numbers beside whole numbers, one decimal beside one, and as it is beside names."""
    half = MiddleHalf(45.25, 55.75, 22)
    whole, tenths = (AnonymisedBar("A", Decimal(v), differs=False) for v in ("52", "5.2"))
    named = OpenBar("p", "Praksis", Cell(State.VALUE, value=52.0), Verdict.MAY_BE_CHANCE)

    assert MiddleHalf(45.0, 56.0, 22) == as_coarse(half, (whole,), Unit.MEAN, LETTERED)
    assert MiddleHalf(45.3, 55.8, 22) == as_coarse(half, (tenths,), Unit.MEAN, LETTERED)
    assert MiddleHalf(50.0, 60.0, 22) == as_coarse(half, (whole,), Unit.PER_1000, LETTERED)  # 12 · 1000 / 1200 = 10
    assert half == as_coarse(half, (named,), Unit.MEAN, None)


def test_without_practices_there_is_nothing_to_lay_it_under():
    """No bars, no band; and none where there is none."""
    named = OpenBar("p", "Praksis", Cell(State.VALUE, value=52.0), Verdict.MAY_BE_CHANCE)

    assert as_coarse(MiddleHalf(45.25, 55.75, 22), (), Unit.MEAN, LETTERED) is None
    assert as_coarse(None, (named,), Unit.MEAN, None) is None
