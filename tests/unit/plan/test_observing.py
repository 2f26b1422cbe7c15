"""What is seen around the figures leaves the same practices out as the figures do."""

from datetime import date
from types import SimpleNamespace

from support.made_up import YEAR, contracts, indicator, listing, warehouse

from pipeline.counting import country_of, observe
from pipeline.measuring.evidence import Performed

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
