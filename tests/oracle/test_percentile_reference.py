"""Percentiles are those of OpenSAFELY."""

import numpy as np
from support.oracle import held, json_of, needs_oracle, number, table_of

from pipeline.measuring.percentiles import percentiles

pytestmark = needs_oracle


def test_percentiles_of_a_thousand_and_one_values():
    """27 percentiles of 0, 5, … 5000, drawn straight between values."""
    place = "opensafely/percentiles_0_to_5000.csv"
    given = json_of("opensafely/measures.json")["percentile_input"]
    values = given["step"] * np.arange(given["n"], dtype=np.float64)
    rows = table_of(place)
    found = percentiles(values, [float(r["percentile"]) for r in rows])

    held(place, found.tolist(), [number(r["expected_value"]) for r in rows], what="percentiles", absolute=1e-9)


def test_one_practice_is_all_of_its_deciles():
    """A practice alone with the value 1 has 1 for every decile."""
    given = json_of("opensafely/measures.json")["single_practice_deciles"]
    found = percentiles([given["value"]], range(10, 100, 10)).tolist()

    held("opensafely/measures.json", found, [given["expected_all_deciles"]] * 9, what="deciles of one practice")
