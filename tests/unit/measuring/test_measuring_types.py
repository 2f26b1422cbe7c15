"""The types of measuring refuse what they promise never to hold."""

import polars as pl
import pytest
from support.measuring_cases import YEAR, groups_of, header, measured, of_patients, patients

from pipeline.measuring.counts import Counts
from pipeline.measuring.estimate import Method
from pipeline.measuring.figures import Cell
from pipeline.measuring.measure import Measurements
from pipeline.model import HiddenBy, State

COUNTED = of_patients({"p1": patients(12, 40)})


def test_counts_have_one_row_per_practice():
    """A practice counted twice would be summed twice."""
    with pytest.raises(TypeError, match="one row per practice"):
        Counts("seen", YEAR, pl.concat([COUNTED.frame, COUNTED.frame]))


def test_counts_and_measurements_have_their_columns():
    """A patient's row has other columns."""
    with pytest.raises(TypeError, match="counts have columns"):
        Counts("seen", YEAR, COUNTED.frame.with_columns(pl.lit(1).alias("patient_id")))
    with pytest.raises(TypeError, match="measurements have columns"):
        Measurements(header(), YEAR, Method.WILSON, groups_of(["p1"]), measured(COUNTED).frame.drop("state"))


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"state": State.VALUE}, "a value cell has a value"),
        ({"state": State.TOO_FEW, "value": 7.0}, "carries no number"),
        ({"state": State.HIDDEN, "hidden_by": HiddenBy.HOUSE, "low": 1.0}, "carries no number"),
        ({"state": State.HIDDEN}, "says who hid it"),
        ({"state": State.NO_DATA, "hidden_by": HiddenBy.OWNER}, "says who hid it"),
    ],
)
def test_a_cell_is_a_number_or_a_reason(said, reason):
    """Never both, never neither."""
    with pytest.raises(TypeError, match=reason):
        Cell(**said)
