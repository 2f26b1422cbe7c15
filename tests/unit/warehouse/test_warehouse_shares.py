"""How a whole is distributed over categories, alike on both engines."""

from decimal import Decimal
from pathlib import Path

import pytest
from support.made_up import YEAR, contracts, frames, indicator, visit, warehouse

from pipeline.errors import DefinitionError
from pipeline.measuring.counts import CATEGORIES_SCHEMA, COUNTS_SCHEMA
from pipeline.warehouse.polars import PolarsWarehouse

D = Decimal
TEXTS = Path(__file__).parents[2] / "errors" / "warehouse"
CATEGORIES = {"first": "Første", "second": "Anden", "third": "Tredje"}
EACH = """
SELECT practice_id, patient_id, CASE WHEN code = 'X01' THEN 'first' ELSE 'second' END AS category, {numerator}
FROM visits GROUP BY 1, 2, 3
"""
USERS = EACH.format(numerator="CASE WHEN SUM(amount) > 0 THEN 1 WHEN SUM(amount) = 0 THEN 0 END AS numerator")
AMOUNTS = EACH.format(numerator="SUM(amount) AS numerator")
TALLIES = """
SELECT practice_id, sex, kind AS category, good AS numerator, of_all AS denominator, good_hidden AS hidden FROM tallies
"""


@pytest.fixture(params=["duckdb", "polars"])
def counted(request, tmp_path):
    """Count an indicator over rows, on each engine."""

    def count(made, **tables):
        if request.param == "polars":
            return PolarsWarehouse(frames(**tables), contracts()).count(made, {}, YEAR)
        return warehouse(tmp_path / "snapshot", **tables).count(made, {}, YEAR)

    return count


def share(sql, **said):
    """Give a made-up share."""
    return indicator(sql, unit="share", codelists=[], better="neither", categories=CATEGORIES, **said)


def tallies(sql=TALLIES, **said):
    """Give a made-up share of already counted numbers."""
    return share(sql, grain="stratum", reads=["tallies"], **said)


def tally(practice_id, kind, good, of_all, *, sex="K", hidden=False):
    """Give a made-up tally."""
    return {
        "practice_id": practice_id,
        "sex": sex,
        "kind": kind,
        "good": good,
        "of_all": of_all,
        "good_hidden": hidden,
    }


def parts(counts, *columns):
    """Give (practice, category) → these columns."""
    asked = counts.categories.select("practice_id", "category", *columns)
    return {row[:2]: row[2:] if len(columns) > 1 else row[2] for row in asked.iter_rows()}


def second(patient_id, **more):
    """Give a visit of the second category."""
    return visit(patient_id, code="X02", **more)


class TestOfPatients:
    """A patient counts once in each category."""

    VISITS = (
        visit(1, amount=D(1)),
        second(1, amount=D(1)),  # in both
        visit(2, amount=D(1)),
        second(3, amount=D(0)),  # has none: not in the whole
        second(4, amount=D(1)),
        visit(4, amount=D(0)),
    )

    def test_the_whole_is_who_is_in_any_category(self, counted):
        """Three of four patients have something: 1 and 2 in the first category, 1 and 4 in the second."""
        counts = counted(share(USERS), visits=self.VISITS)

        assert parts(counts, "n", "numerator", "denominator") == {
            ("000001", "first"): (3, D(2), D(3)),
            ("000001", "second"): (3, D(2), D(3)),
            ("000001", "third"): (3, D(0), D(3)),
        }

    def test_second_order_sums_run_over_everybody_in_the_whole(self, counted):
        """Who is not in a category adds 0 to its squares and 1 to the squares of the whole."""
        counts = counted(share(USERS), visits=self.VISITS)

        assert parts(counts, "numerator2", "denominator2", "product") == {
            ("000001", "first"): (D(2), D(3), D(2)),
            ("000001", "second"): (D(2), D(3), D(2)),
            ("000001", "third"): (D(0), D(3), D(0)),
        }

    def test_the_frame_holds_the_whole(self, counted):
        """Its numerator is how many categories the patients are in together: 2 + 1 + 1 of 3 patients."""
        row = counted(share(USERS), visits=self.VISITS).frame.row(0, named=True)

        assert dict(row) == {
            "practice_id": "000001",
            "n": 3,
            "missing": 0,
            "numerator": D(4),
            "denominator": D(3),
            "numerator2": D(6),  # 2² + 1² + 1²
            "denominator2": D(3),
            "product": D(4),
            "contributors": 3,
            "largest": D(2),
            "contributors_rest": 0,
            "largest_rest": D(0),
            "largest_denominator": D(1),
            "events": D(0),
            "unvalued": D(0),
            "owner_hid": False,
        }

    def test_who_lacks_a_value_in_one_category_is_missing_in_all(self, counted):
        """What such a patient is divided by is not known."""
        counts = counted(share(USERS), visits=[visit(1, amount=D(1)), second(1, amount=None), visit(2, amount=D(1))])

        assert parts(counts, "n", "missing", "numerator")["000001", "first"] == (1, 1, D(1))
        assert parts(counts, "n", "missing", "numerator")["000001", "second"] == (1, 1, D(0))


class TestOfRepeats:
    """What can repeat is added up, and a patient's whole is the sum over the categories."""

    VISITS = (
        visit(1, amount=D(2)),
        visit(1, amount=D(1)),
        second(1, amount=D(1)),
        second(2, amount=D(4)),
        visit(3, "000002", amount=D("0.5")),
    )

    def test_categories_add_up_to_the_whole(self, counted):
        """Patient 1 has 3 and 1 of 4, patient 2 has 0 and 4 of 4."""
        counts = counted(share(AMOUNTS, counts="measurement"), visits=self.VISITS)

        assert parts(counts, "numerator", "denominator", "numerator2", "denominator2", "product") == {
            ("000001", "first"): (D(3), D(8), D(9), D(32), D(12)),  # 3², 4² + 4², 3·4 + 0·4
            ("000001", "second"): (D(5), D(8), D(17), D(32), D(20)),  # 1² + 4², 1·4 + 4·4
            ("000001", "third"): (D(0), D(8), D(0), D(32), D(0)),
            ("000002", "first"): (D("0.5"), D("0.5"), D("0.25"), D("0.25"), D("0.25")),
            ("000002", "second"): (D(0), D("0.5"), D(0), D("0.25"), D(0)),
            ("000002", "third"): (D(0), D("0.5"), D(0), D("0.25"), D(0)),
        }
        assert counts.frame["numerator"].to_list() == counts.frame["denominator"].to_list() == [D(8), D("0.5")]

    def test_who_adds_something_to_a_category_and_to_the_others(self, counted):
        """Patient 2 has nothing of the first category, and is one of those who have something else: 4 of it."""
        counts = counted(share(AMOUNTS, counts="measurement"), visits=self.VISITS)

        who = ("contributors", "largest", "contributors_rest", "largest_rest", "largest_denominator")
        assert parts(counts, *who) == {
            ("000001", "first"): (1, D(3), 2, D(4), D(4)),  # patient 1 has 3 of 4, patient 2 0 of 4
            ("000001", "second"): (2, D(4), 1, D(3), D(4)),
            ("000001", "third"): (0, D(0), 2, D(4), D(4)),
            ("000002", "first"): (1, D("0.5"), 0, D(0), D("0.5")),
            ("000002", "second"): (0, D(0), 1, D("0.5"), D("0.5")),
            ("000002", "third"): (0, D(0), 1, D("0.5"), D("0.5")),
        }

    def test_every_practice_has_a_row_for_every_category(self, counted):
        """Also where nobody has anything, and where nobody has a value."""
        counts = counted(
            share(AMOUNTS, counts="measurement"),
            visits=[visit(1, amount=D(0)), visit(2, "000002", amount=None), visit(3, None, amount=D(1))],
        )

        assert dict(counts.frame.schema) == COUNTS_SCHEMA
        assert dict(counts.categories.schema) == CATEGORIES_SCHEMA
        assert parts(counts, "n", "missing", "denominator") == {
            (practice, category): (0, missing, D(0))
            for practice, missing in (("000001", 0), ("000002", 1))
            for category in CATEGORIES
        }

    def test_nobody_at_all_gives_empty_counts(self, counted):
        """No row is no practice."""
        counts = counted(share(AMOUNTS, counts="measurement"), visits=[])

        assert (counts.frame.height, counts.categories.height) == (0, 0)


class TestOfStrata:
    """What came already counted: the whole stands beside each category."""

    def test_a_practice_is_the_sum_of_its_strata(self, counted):
        """Women 3 and 5 of 10, men 1 and 2 of 4: 4 and 7 of 14; a category without a row has nobody."""
        rows = [
            tally("000001", "first", 3, 10),
            tally("000001", "second", 5, 10),
            tally("000001", "first", 1, 4, sex="M"),
            tally("000001", "second", 2, 4, sex="M"),
        ]
        counts = counted(tallies(), tallies=rows)

        assert parts(counts, "n", "numerator", "denominator", "numerator2") == {
            ("000001", "first"): (None, D(4), D(14), None),
            ("000001", "second"): (None, D(7), D(14), None),
            ("000001", "third"): (None, D(0), D(14), None),
        }
        assert counts.frame.select("numerator", "denominator").row(0) == (D(11), D(14))

    def test_a_number_hidden_by_the_owner_hides_the_whole_share(self, counted):
        """The other categories and the whole would give it away."""
        rows = [
            tally("000001", "first", None, 10, hidden=True),
            tally("000001", "second", 5, 10),
            tally("000002", "first", 6, 10),
        ]
        counts = counted(tallies(), tallies=rows)

        assert {name for name, hid in parts(counts, "owner_hid").items() if hid} == {
            ("000001", category) for category in CATEGORIES
        }

    def test_a_practice_that_lacks_a_number_has_no_share(self, counted):
        """A sum with a number missing is no sum."""
        rows = [tally("000001", "first", None, 10), tally("000001", "second", 5, 10), tally("000002", "first", 6, 10)]
        counts = counted(tallies(), tallies=rows)

        assert counts.frame["practice_id"].to_list() == ["000002"]
        assert parts(counts, "numerator")["000002", "first"] == D(6)


_TWICE = "SELECT practice_id, patient_id, 'first' AS category, 1 AS numerator FROM visits"
FAULTS = {
    "category_unknown": (share(USERS.replace("'second'", "'secnd'")), {"visits": TestOfPatients.VISITS}),
    "categories_unknown": (
        share("SELECT practice_id, patient_id, remark AS category, 1 AS numerator FROM visits", counts="contact"),
        {"visits": [visit(n, remark=f"{'abcdefg'[n]} 4711471100 {'long ' * n * n}") for n in range(7)]},
    ),
    "without_category": (
        share("SELECT practice_id, patient_id, remark AS category, 1 AS numerator FROM visits"),
        {"visits": [visit(1), visit(2, remark="first"), visit(3, remark="unknown")]},
    ),
    "repeated_category": (share(_TWICE), {"visits": [visit(1), visit(1), visit(2)]}),
    "repeated_stratum": (tallies(), {"tallies": [tally("000001", "first", 1, 2)] * 2}),
    "uneven_whole": (
        tallies(),
        {
            "tallies": [
                *(tally("000001", kind, 1, of_all) for kind, of_all in (("first", 2), ("second", 3))),
                *(tally("000001", kind, 1, of_all, sex="M") for kind, of_all in (("first", 4), ("second", 3))),
            ]
        },
    ),
    "share_above_one": (
        share(AMOUNTS),
        {"visits": [visit(1, amount=D(2)), second(1, amount=D(3)), visit(2, amount=D(1))]},
    ),
    "share_below_zero": (
        share(AMOUNTS, counts="measurement"),
        {"visits": [visit(1, amount=D(-2)), second(1, amount=D(-3)), visit(2, amount=D(1))]},
    ),
    "share_columns": (
        share("SELECT practice_id, patient_id, 1 AS numerator, 1 AS denominator FROM visits"),
        {"visits": [visit(1)]},
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_promise_is_told(name, counted):
    """Each rule of a share has its sentence, word for word; no patient stands in it."""
    made, tables = FAULTS[name]

    with pytest.raises(DefinitionError) as error:
        counted(made, **tables)

    assert (TEXTS / f"{name}.txt").read_text(encoding="utf-8") == f"{error.value}\n"


def test_a_median_counts_who_has_each_value(counted):
    """Two patients have 1.5 and one 2; who has no value is missing and has none."""
    made = indicator("SELECT practice_id, patient_id, amount AS numerator FROM visits", unit="median", codelists=[])
    visits = [
        visit(1, amount=D("1.5")),
        visit(2, amount=D("1.50")),
        visit(3, amount=D(-2)),
        visit(4),
        visit(5, "000002"),
        visit(6, None, amount=D(7)),
    ]
    counts = counted(made, visits=visits)

    assert counts.values.rows() == [("000001", D(-2), 1), ("000001", D("1.5"), 2)]
    assert counts.frame.select("practice_id", "n", "missing").rows() == [("000001", 3, 1), ("000002", 0, 1)]


def test_a_median_needs_no_denominator(counted):
    """A column that would be read by nobody is refused."""
    made = indicator(
        "SELECT practice_id, patient_id, amount AS numerator, 2 AS denominator FROM visits", unit="median", codelists=[]
    )

    with pytest.raises(DefinitionError) as error:
        counted(made, visits=[visit(1, amount=D(1))])

    assert (TEXTS / "median_columns.txt").read_text(encoding="utf-8") == f"{error.value}\n"
