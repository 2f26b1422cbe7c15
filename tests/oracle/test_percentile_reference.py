"""Percentiles and quantile groups are those of OpenSAFELY and PHEindicatormethods."""

from collections import defaultdict

import numpy as np
from support.oracle import held, json_of, needs_oracle, number, same, table_of

from pipeline.measuring.percentiles import percentiles, quantile_groups

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


def test_quantile_groups():
    """982 areas stand in the same groups: ties, missing values and sets too small included."""
    place = "phe_indicator_methods/quantiles.csv"
    by = {"ALL": (), "IndSex": ("indicator_sex",), "IndSexReg": ("indicator_sex", "parent_code")}
    sets = defaultdict(list)
    for row in table_of(place):
        sets[(row["group_set"], row["n_quantiles"], *(row[b] for b in by[row["group_set"]]))].append(row)
    found, expected = [], []
    for (_, groups, *_), rows in sets.items():
        values = np.array([np.nan if number(r["value"]) is None else number(r["value"]) for r in rows])
        turned = rows[0]["invert"] == "TRUE"  # 1 is the highest; in the set of all areas the first row decides
        ours = quantile_groups(-values if turned else values, int(groups))
        found += [None if np.isnan(q) else int(q) for q in ours]
        expected += [None if number(r["expected_quantile"]) is None else int(r["expected_quantile"]) for r in rows]

    same(place, found, expected, what="groups")
