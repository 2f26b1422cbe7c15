"""Two engines, one answer: whatever the rows, DuckDB and plain Python over Polars count the same."""

import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.made_up import CODES, DAYS, SEEN, YEAR, contracts, frames, indicator, listing, visit, warehouse

from pipeline.definitions.combining import combined
from pipeline.model import HistoryKind
from pipeline.warehouse.polars import PolarsWarehouse
from pipeline.warehouse.sums import has_pairs

YEAR_BEFORE = YEAR.earlier(12)
PRACTICES = st.sampled_from(["000001", "000002", "000003", "000004"])
DATES = st.integers(-500, 500).map(lambda d: date(2026, 6, 30) + timedelta(days=d))

_events = st.fixed_dictionaries(
    {"from_id": PRACTICES, "to_id": PRACTICES, "changed_on": DATES, "kind": st.sampled_from([*HistoryKind])}
)


@st.composite
def _listings(draw):
    """Draw listings that may overlap, leave gaps and change practice; a patient has one listing from a day."""
    starts = draw(st.lists(st.tuples(st.integers(1, 12), DATES), min_size=20, max_size=40, unique=True))
    return [
        listing(
            patient,
            draw(PRACTICES),
            listed_from=start,
            listed_to=draw(st.none() | st.integers(0, 600).map(lambda d, start=start: start + timedelta(days=d))),
            left_reason=draw(st.sampled_from([None, "died", "moved"])),
            sex=draw(st.sampled_from(["K", "M"])),
            birth_date=draw(st.dates(date(1930, 1, 1), date(2024, 1, 1))),
            insurance_group=draw(st.sampled_from(["1", "1", "2"])),
        )
        for patient, start in starts
    ]


_visits = st.lists(
    st.builds(
        lambda patient, practice, on, code, amount: visit(patient, practice, seen_on=on, code=code, amount=amount),
        st.integers(1, 12),
        st.none() | PRACTICES,
        DATES,
        st.sampled_from(["X01", "X02"]),
        st.none() | st.decimals(-50, 50, places=6),
    ),
    min_size=10,
    max_size=30,
)

_AMOUNTS = indicator(
    """SELECT practice_id, patient_id, COALESCE(SUM(ABS(amount)), 0) AS numerator, 365 AS denominator,
        COUNT(*) AS events, SUM(CASE WHEN amount IS NULL THEN 1 ELSE 0 END) AS unvalued
    FROM visits GROUP BY practice_id, patient_id""",
    id="amounts",
    unit="ddd_per_1000_per_day",
    counts="prescription",
    codelists=[],
)
_COMBINED = indicator(
    """SELECT s.practice_id, s.patient_id, 3 * s.numerator AS numerator,
        s.denominator + COALESCE(a.numerator, 0) AS denominator
    FROM made_up_share AS s LEFT JOIN amounts AS a ON a.patient_id = s.patient_id AND a.practice_id = s.practice_id""",
    id="combined",
    unit="ratio",
    counts="measurement",
    reads=[],
    codelists=[],
    combines=["made_up_share", "amounts"],
)

ASKED = [
    _AMOUNTS,
    combined(_COMBINED, {"made_up_share": indicator(SEEN), "amounts": _AMOUNTS}),
    indicator(SEEN),
    indicator(DAYS, unit="per_1000", denominator_in="days", reads=["listed_patients"], codelists=[]),
    indicator("SELECT practice_id, patient_id, age AS numerator FROM listed_days", unit="mean", codelists=[]),
    indicator(
        "SELECT practice_id, patient_id, SUM(amount) AS numerator, COUNT(*) AS denominator FROM visits"
        " GROUP BY practice_id, patient_id",
        unit="mean",
        counts="measurement",
        codelists=[],
    ),
    indicator(SEEN, standardise={"by": ["age_band", "sex"], "population": "denmark"}),
    indicator(
        "SELECT practice_id, patient_id, SUM(CASE WHEN amount > 0 THEN amount END) AS numerator FROM visits"
        " GROUP BY practice_id, patient_id",
        unit="per_1000",
        denominator_in="patients",
        counts="measurement",
        codelists=[],
        standardise={"by": ["age_band"], "population": "denmark"},
    ),
    indicator("SELECT practice_id, patient_id, MAX(amount) AS numerator FROM visits GROUP BY 1, 2", unit="median"),
    indicator(
        "SELECT practice_id, patient_id, CASE WHEN code = 'X01' THEN 'first' ELSE 'second' END AS category,"
        " CASE WHEN MAX(amount) > 0 THEN 1 WHEN MAX(amount) <= 0 THEN 0 END AS numerator FROM visits GROUP BY 1, 2, 3",
        unit="share",
        categories={"first": "Første", "second": "Anden", "third": "Tredje"},
    ),
    indicator(
        "SELECT practice_id, patient_id, CASE WHEN code = 'X01' THEN 'first' ELSE 'second' END AS category,"
        " SUM(CASE WHEN amount > 0 THEN amount WHEN seen_on > '2026-06-30' THEN NULL ELSE 0 END) AS numerator"
        " FROM visits WHERE amount IS NOT NULL GROUP BY 1, 2, 3",
        unit="share",
        counts="measurement",
        categories={"first": "Første", "second": "Anden", "third": "Tredje"},
    ),
]


# No shrinking: each example opens a database, and shrinking would take minutes.
@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(_listings(), _visits, st.lists(_events, max_size=3))
def test_both_engines_count_the_same(listings, visits, events):
    """Listings, moves, deaths, codes, missing values, practice history: equal counts and pairs, to the last decimal."""
    rows = {"listed_patients": listings, "visits": visits, "practice_history": events}
    slow = PolarsWarehouse(frames(**rows), contracts())
    with tempfile.TemporaryDirectory() as folder:
        fast = warehouse(Path(folder) / "snapshot", **rows)
        for made in ASKED:
            expected, found = (one.count(made, {"made_up": CODES}, YEAR) for one in (slow, fast))
            assert expected.frame.to_dicts() == found.frame.to_dicts()
            for finer in ("strata", "values", "categories"):
                assert _dicts(getattr(expected, finer)) == _dicts(getattr(found, finer))
            expected, found = (one.count_pairs(made, {"made_up": CODES}, YEAR_BEFORE, YEAR) for one in (slow, fast))
            assert (expected is not None) == (found is not None) == has_pairs(made)
            assert expected is None or expected.frame.to_dicts() == found.frame.to_dicts()
        fast.close()


def _dicts(frame):
    return None if frame is None else frame.to_dicts()


def test_a_decimal_is_rounded_half_away_from_zero_by_both(tmp_path):
    """A quotient has six decimals before it is summed, on every engine."""
    made = indicator(
        "SELECT practice_id, patient_id, CAST(amount AS DOUBLE) / 8 AS numerator FROM visits",
        unit="mean",
        counts="measurement",
        codelists=[],
    )
    rows = {"visits": [visit(1, amount=Decimal("0.000004")), visit(2, amount=Decimal("-0.000012"))]}

    found = [
        one.count(made, {}, YEAR).frame["numerator"].to_list()
        for one in (PolarsWarehouse(frames(**rows), contracts()), warehouse(tmp_path / "snapshot", **rows))
    ]

    # 0.0000005 → 0.000001 and -0.0000015 → -0.000002
    assert found == [[Decimal("-0.000001")], [Decimal("-0.000001")]]
