"""Beside letters a difference is clear where patients and shown means both say so."""

import pytest
from support.measuring_cases import header

from pipeline.measuring.beside_letters import in_shown_numbers
from pipeline.model import Verdict

CLEAR, CHANCE, NOT = Verdict.CLEAR, Verdict.MAY_BE_CHANCE, Verdict.NOT_ASSESSED


@pytest.mark.parametrize(
    ("verdict", "distance", "counted", "told"),
    [
        (CLEAR, 1.6, 6.0, CHANCE),  # 65,6 beside 64,0, where five points matter
        (CLEAR, -4.9, -6.0, CHANCE),
        (CLEAR, 5.0, 6.0, CLEAR),
        (CLEAR, -5.9, -6.0, CLEAR),
        (CLEAR, 5.2, -6.0, CHANCE),  # the coarse values lift the mean over what the patients lie below
        (CLEAR, -5.2, 6.0, CHANCE),
        (CHANCE, 9.0, 9.0, CHANCE),  # the means may be far apart and the patients say that it can be chance
        (NOT, 9.0, 9.0, NOT),
    ],
)
def test_a_difference_is_clear_in_the_shown_numbers_too(verdict, distance, counted, told):
    """The header asks for five points, and the shown numbers must go the way that was counted."""
    assert told is in_shown_numbers(verdict, distance, header(relevant_difference=5), counted=counted)
