"""Which days of a dated table an indicator can use is told by its form, and never too few."""

from datetime import date

import pytest
from support.made_up import YEAR, indicator

from pipeline.definitions.sql_days import EVERY_DAY, Days, days_read

DATED = {"visits": "seen_on"}
WHOLE_YEAR = Days(date(2026, 1, 1), date(2026, 12, 31))
UNTIL = Days(None, date(2026, 12, 31))
BETWEEN = "seen_on BETWEEN $period_start AND $period_end"
VISITS = "SELECT patient_id FROM visits"

BOUND = {
    "between": (f"{VISITS} WHERE {BETWEEN}", WHOLE_YEAR),
    "among other conditions": (f"{VISITS} WHERE code = 'X01' AND (amount > 1 OR amount < 0) AND {BETWEEN}", WHOLE_YEAR),
    "two ends": (f"{VISITS} WHERE seen_on >= $period_start AND $period_end >= seen_on", WHOLE_YEAR),
    "one day": (f"{VISITS} WHERE seen_on = $period_end", Days(date(2026, 12, 31), date(2026, 12, 31))),
    "an end only": (f"{VISITS} WHERE seen_on <= $period_end", UNTIL),
    "a written day": (f"{VISITS} WHERE seen_on > DATE '2020-02-01' AND seen_on < $period_end",
                      Days(date(2020, 2, 1), date(2026, 12, 31))),
    "the narrower": (f"{VISITS} WHERE {BETWEEN} AND seen_on >= DATE '2026-06-01'",
                     Days(date(2026, 6, 1), date(2026, 12, 31))),
    "in the ON that brings it": (
        f"SELECT l.patient_id FROM listed_at_end AS l LEFT JOIN visits AS v ON v.code = l.sex AND v.{BETWEEN}",
        WHOLE_YEAR,
    ),
    "named twice": (f"{VISITS} WHERE {BETWEEN} UNION ALL {VISITS} WHERE seen_on <= $period_end", UNTIL),
    "capitals": ("SELECT patient_id FROM Visits WHERE Seen_On BETWEEN $period_start AND $period_end", WHOLE_YEAR),
}  # fmt: skip
OPEN = {
    "no condition": VISITS,
    "one or the other": f"{VISITS} WHERE {BETWEEN} OR amount > 1",
    "not between": f"{VISITS} WHERE NOT {BETWEEN}",
    "computed": f"{VISITS} WHERE seen_on + 1 >= $period_start AND seen_on <= $period_end + 1",
    "an ON that brings another": f"SELECT v.patient_id FROM visits AS v LEFT JOIN listed_at_end AS l ON v.{BETWEEN}",
    "a full join's ON": f"SELECT v.patient_id FROM listed_at_end AS l FULL JOIN visits AS v ON v.{BETWEEN}",
    "whose column it is": f"SELECT v.patient_id FROM visits AS v JOIN others ON v.code = others.code WHERE {BETWEEN}",
    "another's column": f"SELECT v.patient_id FROM visits AS v JOIN visits AS w ON w.code = v.code WHERE w.{BETWEEN}",
    "a CTE of its name": f"WITH visits AS ({VISITS}) SELECT patient_id FROM visits WHERE {BETWEEN}",
    "a condition in another place": f"SELECT SUM(CASE WHEN {BETWEEN} THEN 1 END) AS n FROM visits",
}


@pytest.mark.parametrize("form", BOUND)
def test_a_bound_that_holds_for_every_row_is_known(form):
    """Ends in a WHERE, or in the ON that brings the table in, leave the days between them."""
    sql, expected = BOUND[form]

    assert {"visits": expected} == days_read(indicator(sql), YEAR, DATED)


@pytest.mark.parametrize("form", OPEN)
def test_what_cannot_be_told_is_every_day(form):
    """A row that might matter is one that matters."""
    assert {"visits": EVERY_DAY} == days_read(indicator(OPEN[form]), YEAR, DATED)
