"""Doses of a prescription, of a patient and per 1.000 per day are those of atcddd: SQL and the engine's own sums."""

from decimal import Decimal

import pytest
from support.made_up import CODES, YEAR, contracts, frames, indicator, visit, warehouse
from support.measuring_cases import groups_of, measured, of_patients
from support.oracle import held, needs_oracle, number, table_of

from pipeline.model import Level
from pipeline.warehouse.polars import PolarsWarehouse

pytestmark = needs_oracle

PRESCRIPTIONS = "atcddd/ddd_per_prescription.csv"
PATIENTS = "atcddd/ddds_per_patient.csv"
PER_DAY = "atcddd/ddd_per_1000_per_day.csv"

#: Packs of a strength in a defined daily dose: two lists of weights over the same products.
DOSES = """
SELECT visits.practice_id, visits.patient_id,
    SUM(CAST(visits.amount * strength.weight / daily_dose.weight AS DECIMAL(18, 6))) AS numerator,
    COUNT(DISTINCT visits.remark) AS denominator
FROM visits JOIN strength ON strength.code = visits.code JOIN daily_dose ON daily_dose.code = visits.code
GROUP BY visits.practice_id, visits.patient_id
"""


def _product(row):
    return f"{row['atc_code']} {row['strength_mg']} mg"


def _weights(rows, column):
    """Make a codelist of the products, each weighing what stands in a column."""
    weights = {_product(row): Decimal(row[column]) for row in rows}
    codes = [CODES.codes[0].model_copy(update={"code": code, "weight": w}) for code, w in sorted(weights.items())]
    return CODES.model_copy(update={"codes": tuple(codes)})


@pytest.fixture
def doses(tmp_path):
    """Count the doses and the drugs of each practice, the same on both engines; a row names its practice."""

    def counted(rows):
        made = indicator(DOSES, unit="ratio", counts="prescription", codelists=["strength", "daily_dose"])
        lists = {"strength": _weights(rows, "strength_mg"), "daily_dose": _weights(rows, "ddd_mg")}
        visits = [
            visit(1, row["practice"], code=_product(row), amount=Decimal(row["quantity"]), remark=row["atc_code"])
            for row in rows
        ]
        engines = PolarsWarehouse(frames(visits=visits), contracts()), warehouse(tmp_path / "snapshot", visits=visits)
        slow, fast = (engine.count(made, lists, YEAR).frame for engine in engines)
        assert slow.equals(fast)
        return {i: (x, y) for i, x, y in fast.select("practice_id", "numerator", "denominator").iter_rows()}

    return counted


def test_the_doses_of_a_prescription(doses):
    """Quantity times strength over the defined daily dose, each prescription in a practice of its own."""
    rows = [row | {"practice": f"{i:06d}"} for i, row in enumerate(table_of(PRESCRIPTIONS)) if row["expected_ddds"]]
    found = doses(rows)

    expected = [number(row["expected_ddds"]) for row in rows]
    held(PRESCRIPTIONS, [float(found[r["practice"]][0]) for r in rows], expected, what="doses of a prescription")


def test_the_doses_and_drugs_of_a_patient(doses):
    """Doses are added over a patient's prescriptions; drugs are told apart by their codes."""
    rows = [row | {"practice": f"{int(row['patient_id']):06d}"} for row in table_of(PRESCRIPTIONS) if row["patient_id"]]
    found, expected = doses(rows), table_of(PATIENTS)
    sums = [found[f"{int(row['patient_id']):06d}"] for row in expected]

    for place, column, what in ((0, "expected_total_ddds", "doses"), (1, "expected_n_drugs", "drugs")):
        held(
            PATIENTS, [float(s[place]) for s in sums], [number(r[column]) for r in expected], what=f"a patient's {what}"
        )


def _per_day(total, people, days):
    """Measure an amount among people who were all listed for so many days."""
    counts = of_patients({"p1": [(total, people * days)]})
    found = measured(counts, groups_of(["p1"]), unit="ddd_per_1000_per_day", counts="prescription", min_denominator=1)
    return found.of(Level.PRACTICE, "p1").value


def test_doses_per_1000_per_day():
    """Total doses over people times days, to the last decimal that was printed."""
    for row in table_of(PER_DAY):
        found = _per_day(row["total_ddd"], int(row["population"]), int(row["days"]))
        half = 0.5 * 10 ** -int(row["printed_decimals"])

        held(PER_DAY, [found], [number(row["expected_did"])], what=row["example"], absolute=half)


def test_from_prescriptions_to_doses_per_1000_per_day(doses):
    """The example's three prescriptions, added in SQL and set against 10.000 people in 30 days."""
    rows = [row | {"practice": "000001"} for row in table_of(PRESCRIPTIONS) if row["example"] == "compute_did"]
    total = doses(rows)["000001"][0]

    exact = 100 * 500 / 3000 + 30 * 20 / 20 + 90 * 500 / 2000  # 16,667 + 30 + 22,5
    place = "compute_did, from its prescriptions"
    held(PER_DAY, [_per_day(total, 10_000, 30)], [1000 * exact / (10_000 * 30)], what=place, absolute=1e-8)
