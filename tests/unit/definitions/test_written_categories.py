"""Which categories of a share are told before anything is counted, and which only counting can tell."""

import pytest
from support.definition_texts import INDICATOR, whole_project

HEADER = "unit: share\ncategories: {some: Nogle, other: Andre}"
LISTED = "SELECT practice_id, patient_id, {}, 1 AS numerator FROM listed_at_end"
KINDS = "CASE WHEN age < 18 THEN 'some' WHEN age < 65 THEN 'other' ELSE 'third' END AS {}"
OUTER = "SELECT k.practice_id, k.patient_id, k.{} AS category, 1 AS numerator FROM {} AS k"

ANSWER = LISTED.format(KINDS.format("category"))
IN_A_WITH = f"WITH kinds AS ({LISTED.format(KINDS.format('kind'))}) {OUTER.format('kind', 'kinds')}"
IN_A_SUBQUERY = OUTER.format("kind", f"({LISTED.format(KINDS.format('kind'))})")
IN_A_UNION = " UNION ALL ".join(LISTED.format(f"'{kind}' AS category") for kind in ("some", "other", "third"))


def _told(select):
    texts = whole_project().select(f"{select}\n").change(INDICATOR, "unit: percent", HEADER)
    found = texts.change(INDICATOR, "better: higher", "better: neither").problems()
    return [problem.split("  ")[1] for problem in found if "category" in problem]


@pytest.mark.parametrize("select", [ANSWER, IN_A_WITH, IN_A_SUBQUERY, IN_A_UNION])
def test_a_written_category_is_followed_to_the_answer(select):
    """A category that the header does not name is told, wherever in the statement it is written."""
    assert _told(select) == ["the category 'third' is not one of the header's."]


@pytest.mark.parametrize("select", [IN_A_WITH, IN_A_SUBQUERY])
def test_what_a_comparison_leaves_out_is_left_to_counting(select):
    """A statement that chooses among its categories may leave the unnamed one out: only counting can tell."""
    assert _told(f"{select} WHERE k.kind <> 'third'") == []


def test_a_category_read_from_a_table_is_left_to_counting():
    """Which texts a column holds, and which of the header's it lacks, is known where there are rows."""
    assert _told("SELECT practice_id, patient_id, region AS category, 1 AS numerator FROM events") == []


def test_a_category_that_is_never_written_is_told():
    """Where every category is written out, one that the header names and no row can have is told."""
    assert _told(LISTED.format("'some' AS category")) == ["no row of the answer can be of the category 'other'."]
