"""An analyst is told what a report prints in the place of a practice's figure, and why."""

import pytest
from support.measuring_cases import RULE, groups_of, measured, of_patients, of_strata, of_values, patients

from pipeline.measuring.printed import Printed, printed
from pipeline.model import State

SHOWN = "enough stands behind it; a report may still hide it so that another is not found"


def of_one(own, **said):
    return printed(measured(of_patients({"000001": own}), **said), "000001", RULE)


@pytest.mark.parametrize(
    ("found", "state", "why"),
    [
        (of_one(patients(20, 40)), State.VALUE, SHOWN),
        (of_one(patients(0, 40)), State.VALUE, SHOWN),
        (
            of_one(patients(4, 40)),
            State.HIDDEN,
            "fewer than 5 people or events stand behind it, or are left beside it",
        ),
        (
            of_one(patients(36, 40)),
            State.HIDDEN,
            "fewer than 5 people or events stand behind it, or are left beside it",
        ),
        (
            of_one([(60, 365)] + [(1, 365)] * 39, unit="per_1000", denominator_in="days", counts="prescription"),
            State.HIDDEN,
            "one patient makes more than 50 % of a sum behind it",
        ),
        (of_one(patients(5, 9)), State.TOO_FEW, "fewer than 10 in the denominator: the header's min_denominator"),
        (
            of_one([(0, 365)] * 9, unit="per_1000", denominator_in="days", counts="prescription"),
            State.TOO_FEW,
            "fewer than 10 listed years: the header's min_denominator",
        ),
        (
            of_one([(None, None)] * 40),
            State.NO_DATA,
            "nothing was delivered of the practice, or nobody in the population has a value",
        ),
        (
            of_one([(0, 0)] * 40, unit="ratio", counts="prescription"),
            State.NOT_APPLICABLE,
            "the denominator is 0",
        ),
    ],
)
def test_the_state_of_a_figure_is_told_with_its_reason(found, state, why):
    """Shown, hidden for few people or for one patient, too few, no data, or nothing to divide by."""
    assert Printed(state, why) == found


def test_what_the_owner_hid_stays_hidden():
    """A number that the owner of the data hid is told of as theirs, and not as a small one of ours."""
    found = measured(of_strata({"000001": (0, 40)}, hidden=["000001"]), grain="stratum")

    assert Printed(State.HIDDEN, "the owner of the data has hidden a number that it is made of") == printed(
        found, "000001", RULE
    )


def test_a_median_of_few_patients_value_is_hidden():
    """The median is a patient's value: fewer than five with the same as it is printed would be known."""
    values = of_values({"000001": [float(v) for v in range(1, 12)]})

    found = printed(measured(values, unit="median"), "000001", RULE)

    assert Printed(State.HIDDEN, "fewer than 5 patients have the value that would be printed") == found


def test_a_practice_that_was_split_has_no_figure():
    """Whose patients are now several practices' has no figure of its own."""
    counts = of_patients({"000001": patients(20, 40)})
    found = measured(counts, groups_of(["000001"], split=frozenset({"000001"})))

    assert Printed(
        State.NOT_APPLICABLE, "the practice was split, and its patients are now several practices'"
    ) == printed(found, "000001", RULE)
