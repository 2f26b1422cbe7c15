"""What hangs together is protected together: several indicators, categories and earlier periods at once."""

import pytest
from support.measuring_cases import RULE, measured, of_patients, patients, sheet_of, why

from pipeline.measuring.disclosure import protect

RATE = {"unit": "per_1000", "denominator_in": "patients", "counts": "prescription"}
OF_THEM = {"counts": "prescription"}


def _hidden(*measurements, rule=RULE):
    """Protect indicators in one report; give who is hidden in each."""
    sheets = protect([sheet_of(m) for m in measurements], rule).sheets
    return [{i for i, s in sheet.practices.items() if why(s) in ("small", "cover")} for sheet in sheets]


def _percent(indicator, practices):
    return measured(of_patients({i: patients(*p) for i, p in practices.items()}, indicator=indicator))


def test_an_indicator_and_its_complement_are_hidden_alike():
    """Three who have it are forty of whom thirty-seven have it not."""
    have = {"p1": (3, 40), "p2": (12, 40), "p3": (20, 40), "p4": (14, 40), "p5": (21, 40)}
    seen, unseen = _hidden(_percent("seen", have), _percent("unseen", {i: (n - x, n) for i, (x, n) in have.items()}))

    assert seen == unseen
    assert len(seen) == 3


def test_a_complement_that_covers_otherwise_is_brought_in_line():
    """The complement asks for more patients, so that it hides others; together nothing is found."""
    have = {"p1": (3, 40), "p2": (12, 90), "p3": (20, 90), "p4": (14, 90), "p5": (21, 90)}
    unseen = {i: patients(n - x, n) for i, (x, n) in have.items()}
    found = _hidden(_percent("seen", have), measured(of_patients(unseen, indicator="unseen"), min_denominator=50))

    assert {"p1"} < found[0]
    assert found[0] - {"p1"} == found[1]


def test_a_denominator_is_the_numerator_of_another():
    """Prescriptions pr. 1.000, and the share of narrow ones among them: '6 of 12' would tell the hidden 12."""
    given = {"p1": 3, "p2": 12, "p3": 14, "p4": 60, "p5": 80}
    rate = measured(of_patients({i: patients(x, 200) for i, x in given.items()}, indicator="all"), **RATE)
    narrow = measured(of_patients({i: patients(x // 2, x) for i, x in given.items()}, indicator="narrow"), **OF_THEM)
    of_all, of_narrow = _hidden(rate, narrow)

    assert {"p1", "p2", "p3"} == of_all
    assert of_narrow & {"p2", "p3"}


@pytest.mark.parametrize("small", [2, 4])
def test_two_parts_and_their_whole(small):
    """With one part shown and the whole shown, the other part would be found in the same practice."""
    one = {"p1": (small, 100), "p2": (20, 100), "p3": (22, 100), "p4": (30, 100), "p5": (35, 100)}
    other = {"p1": (30, 100), "p2": (25, 100), "p3": (21, 100), "p4": (28, 100), "p5": (27, 100)}
    both = {i: (one[i][0] + other[i][0], 100) for i in one}
    of_one, of_other, of_both = _hidden(_percent("one", one), _percent("other", other), _percent("both", both))

    assert "p1" in of_one
    assert "p1" in of_other | of_both


def test_indicators_of_other_people_are_left_alone():
    """Nothing adds up to anything: the second indicator shows all."""
    found = _hidden(
        _percent("seen", {"p1": (3, 40), "p2": (12, 40), "p3": (20, 40), "p4": (14, 40)}),
        _percent("other", {"p1": (17, 45), "p2": (11, 52), "p3": (23, 61), "p4": (30, 77)}),
    )

    assert found[1] == set()
