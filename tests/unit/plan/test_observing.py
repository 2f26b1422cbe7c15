"""What is seen around the figures leaves the same practices out as the figures do."""

from datetime import date
from types import SimpleNamespace

import polars as pl
from support.made_up import YEAR, contracts, indicator, listing, warehouse

from pipeline.counting import country_of
from pipeline.measuring.evidence import Performed
from pipeline.observing import observe

SERVED = "SELECT practice_id, patient_id, 1 AS numerator FROM services"


def _service(patient_id, practice_id, provider_id):
    return {
        "patient_id": patient_id, "practice_id": practice_id, "provider_id": provider_id, "specialty": "00",
        "service_code": "0001", "service_date": date(2026, 6, 1), "date_precision": "day", "number": 1,
    }  # fmt: skip


def test_a_practice_that_delivered_nothing_says_nothing_of_who_did_it(tmp_path):
    """Practice 2 bills nothing: of its patients only what others did is seen, and that is no share."""
    opened = warehouse(
        tmp_path,
        practices=[{"practice_id": f"00000{n}", "name": f"Practice {n}", "region_id": "0001"} for n in (1, 2)],
        listed_patients=[listing(1), listing(2, "000002")],
        services=[_service(1, "000001", "000001"), _service(1, "000001", "000009"), _service(2, "000002", "000001")],
    )
    catalogue = SimpleNamespace(contracts=contracts())

    seen = observe([indicator(SERVED, reads=["services"])], YEAR, country_of(opened, (), YEAR), catalogue, opened)
    opened.close()

    assert seen.performed == {"Ydelser": {"000001": Performed(events=2, by_others=1)}}


def test_lists_are_told_under_the_numbers_of_the_later_day(tmp_path):
    """Two practices that became one after the period have one list of three, told of them on the day of printing."""
    opened = warehouse(
        tmp_path,
        practices=[{"practice_id": f"00000{n}", "name": f"Practice {n}", "region_id": "0001"} for n in (1, 2)],
        practice_history=[{"from_id": "000001", "to_id": "000002", "changed_on": date(2027, 2, 1), "kind": "merged"}],
        listed_patients=[listing(1), listing(2), listing(3, "000002")],
    )
    catalogue = SimpleNamespace(contracts=contracts())
    later = country_of(opened, (), YEAR, date(2027, 2, 20))

    seen = observe([], YEAR, later, catalogue, opened)
    at_the_end = observe([], YEAR, country_of(opened, (), YEAR), catalogue, opened)
    opened.close()

    assert {"000002": 3} == dict(seen.listed.group_by("practice_id").agg(pl.col("patients").sum()).iter_rows())
    assert {"000001", "000002"} == set(at_the_end.listed["practice_id"])
    assert date(2027, 2, 20) == seen.until
