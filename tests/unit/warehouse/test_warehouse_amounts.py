"""Amounts and weighted sums, alike on both engines and to the last decimal."""

from decimal import Decimal

import pytest
from support.made_up import CODES, YEAR, contracts, frames, indicator, visit, warehouse

from pipeline.errors import DefinitionError
from pipeline.warehouse.polars import PolarsWarehouse

D = Decimal

#: What has an amount counts in it; what has none is told of.
AMOUNTS = """
SELECT practice_id, patient_id, COALESCE(SUM(amount), 0) AS numerator, 365 AS denominator,
    COUNT(*) AS events, SUM(CASE WHEN amount IS NULL THEN 1 ELSE 0 END) AS unvalued
FROM visits GROUP BY practice_id, patient_id
"""


def amounts(sql=AMOUNTS, **header):
    """Give a made-up indicator of amounts."""
    return indicator(sql, unit="ddd_per_1000_per_day", counts="prescription", **{"codelists": [], **header})


@pytest.fixture(params=["duckdb", "polars"])
def count(request, tmp_path):
    """Count an indicator over visits, on each engine."""

    def counted(made, codes=CODES, **tables):
        if request.param == "polars":
            return PolarsWarehouse(frames(**tables), contracts()).count(made, {"made_up": codes}, YEAR).frame
        opened = warehouse(tmp_path / f"snapshot{len(list(tmp_path.iterdir()))}", **tables)
        return opened.count(made, {"made_up": codes}, YEAR).frame

    return counted


def test_events_without_an_amount_are_told_beside_the_amount(count):
    """What lacks an amount adds none to the sum, and is counted."""
    visits = [
        visit(1, amount=D("6.6")),
        visit(1, amount=None),
        visit(2, amount=D("6.667")),
        visit(3, "000002", amount=None),
        visit(4, "000003", amount=D(0)),
    ]

    found = count(amounts(), visits=visits).select("practice_id", "n", "numerator", "events", "unvalued")

    assert [
        ("000001", 2, D("13.267"), D(3), D(1)),
        ("000002", 1, D(0), D(1), D(1)),
        ("000003", 1, D(0), D(1), D(0)),
    ] == found.rows()


def test_nobody_knowing_of_events_is_none(count):
    """Where a LEFT JOIN found no events there are none; who has no value is counted among those that have some."""
    sql = """
        SELECT practice_id, patient_id, CASE WHEN code = 'X01' THEN 1.5 END AS numerator, 365 AS denominator,
            CASE WHEN code = 'X02' THEN 2 END AS events, CASE WHEN code = 'X02' THEN 1 END AS unvalued
        FROM visits
    """

    found = count(amounts(sql), visits=[visit(1), visit(2, code="X02")])

    assert [(1, 1, D("1.5"), D(2), D(1))] == found.select("n", "missing", "numerator", "events", "unvalued").rows()


def test_fewer_than_no_events_lack_an_amount(count):
    """A number below zero is refused like one above all events."""
    sql = AMOUNTS.replace("SUM(CASE WHEN amount IS NULL THEN 1 ELSE 0 END)", "-1")

    with pytest.raises(DefinitionError, match="more unvalued events than events, or fewer than none"):
        count(amounts(sql), visits=[visit(1, amount=D(2))])


#: A made-up list: what one of each is worth in units of the first.
WORTH = CODES.model_copy(
    update={
        "codes": tuple(
            CODES.codes[0].model_copy(update={"code": code, "weight": D(weight)})
            for code, weight in {"X01": "1", "X02": "0.333333", "X1*": "1.5", "X19": "0"}.items()
        )
    }
)
WEIGHTED = """
SELECT visits.practice_id, visits.patient_id, SUM(visits.amount * made_up.weight) AS numerator,
    COUNT(*) AS denominator
FROM visits JOIN made_up ON made_up.code = visits.code
GROUP BY visits.practice_id, visits.patient_id
"""


def test_a_weighted_sum_is_exact(count):
    """Amounts times weights have twelve decimals before they are summed, and six after, on every engine."""
    made = indicator(WEIGHTED, unit="ratio", counts="measurement")
    visits = [
        visit(1, amount=D("2.5")),  # 2,5 · 1
        visit(1, code="X02", amount=D("0.000002")),  # 0,000002 · 0,333333 = 0,000000666666
        visit(1, code="X02", amount=D("0.000001")),  # 0,000000333333; the two are 0,000000999999, and 0,000001 rounded
        visit(2, code="X12", amount=D(4)),  # by the start of its code: 4 · 1,5
        visit(2, code="X19", amount=D(1000)),  # weighs nothing
        visit(2, code="Y01", amount=D(1000)),  # not in the list
        visit(3, "000002", code="X02", amount=D(3)),  # 3 · 0,333333
    ]

    found = count(made, WORTH, visits=visits).select("practice_id", "n", "numerator", "denominator")

    assert [("000001", 2, D("8.500001"), D(5)), ("000002", 1, D("0.999999"), D(1))] == found.rows()
