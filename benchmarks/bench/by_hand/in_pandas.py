"""
Asks the dozen questions in pandas as an analyst writes them: each file read once, then one question after another.

Run as `python -m bench.by_hand.in_pandas HAND TO`. Reading is timed too: it is a part of asking there.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from bench.by_hand.in_sql import ANSWER
from bench.by_hand.stopwatch import Stopwatch

_COLUMNS = {
    "prescriptions": ["patient_id", "practice_id", "atc_code", "dispensed_on", "ddd", "volume_type"],
    "services": ["patient_id", "practice_id", "service_code", "specialty", "service_date", "number"],
    "care_plans": ["patient_id", "condition", "started_on", "ended_on"],
    "observations": ["patient_id", "item_code", "observed_on", "value"],
}
_KEY = ["practice_id", "patient_id"]


class Questions:
    """The files in memory, and the period that is asked about."""

    def __init__(self, hand: Path) -> None:
        asked = json.loads((hand / "asked.json").read_text(encoding="utf-8"))
        self.codes = asked["codes"]
        self.first, self.last = (pd.Timestamp(asked["days"][name]) for name in ("first", "last"))
        self.now = _read(hand, "practice_now").set_index("from_id")["to_id"]
        self.listings = self._today(_read(hand, "listed_patients"))
        for name, columns in _COLUMNS.items():
            setattr(self, name, _read(hand, name, columns))
        self.listed, self.days, self.people = self._listed(), self._days(), self._people()

    def _today(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows.assign(practice_id=rows["practice_id"].map(self.now).fillna(rows["practice_id"]))

    def _group_1(self) -> pd.DataFrame:
        rows = self.listings
        return rows[(rows["insurance_group"] == "1") & rows["practice_id"].notna() & (rows["listed_from"] <= self.last)]

    def _aged(self, rows: pd.DataFrame) -> pd.DataFrame:
        born, last = rows["birth_date"].dt, self.last
        later = born.month * 100 + born.day > last.month * 100 + last.day
        return rows.assign(age=last.year - born.year - later.astype(int))

    def _listed(self) -> pd.DataFrame:
        rows, last = self._group_1(), self.last
        there = rows["listed_to"].isna() | (rows["listed_to"] > last)
        there |= (rows["listed_to"] == last) & (rows["left_reason"] != "died")
        rows = rows[there].sort_values(["listed_from", "practice_id"], ascending=[False, True])
        return self._aged(rows.drop_duplicates("patient_id"))[[*_KEY, "age"]]

    def _days(self) -> pd.DataFrame:
        rows = self._group_1()
        rows = rows[rows["listed_to"].isna() | (rows["listed_to"] >= self.first)]
        until = rows["listed_to"].fillna(self.last).clip(upper=self.last)
        rows = rows.assign(days=(until - rows["listed_from"].clip(lower=self.first)).dt.days + 1)
        return rows.groupby(_KEY, as_index=False)["days"].sum()

    def _people(self) -> pd.DataFrame:
        rows = self.listings
        rows = rows[(rows["listed_from"] <= self.last) & rows["birth_date"].notna()]
        rows = rows.sort_values("listed_from", ascending=False).drop_duplicates("patient_id")
        rows = self._aged(rows)
        return rows.assign(part=rows["sex"] + " " + (rows["age"] // 5).clip(upper=18).astype(str))[
            ["patient_id", "part"]
        ]

    def _redeemed(self, codelist: str | None) -> pd.DataFrame:
        rows = self.prescriptions
        within = rows["dispensed_on"].between(self.first, self.last)
        return rows[within if codelist is None else within & rows["atc_code"].isin(self.codes[codelist])]

    def _billed(self, codelist: str) -> pd.DataFrame:
        rows = self.services
        chosen = rows["service_code"].isin(self.codes[codelist]) & (rows["specialty"] == "80")
        return rows[chosen & rows["service_date"].between(self.first, self.last)]

    def _with_plan(self, condition: str) -> pd.Series:
        rows = self.care_plans
        active = (rows["started_on"] <= self.last) & (rows["ended_on"].isna() | (rows["ended_on"] >= self.last))
        return rows[active & rows["condition"].isin(self.codes[condition])]["patient_id"].drop_duplicates()

    def _latest(self, codelist: str, low: float, high: float) -> pd.DataFrame:
        rows = self.observations
        chosen = rows["item_code"].isin(self.codes[codelist]) & rows["observed_on"].between(self.first, self.last)
        rows = rows[chosen & rows["value"].between(low, high)]
        rows = rows.sort_values(["observed_on", "value"], ascending=False)
        return rows.drop_duplicates("patient_id")[["patient_id", "value"]]

    def antibiotics_per_1000(self) -> pd.DataFrame:
        redeemed = self._today(self._redeemed("antibiotics")).groupby(_KEY, as_index=False).size()
        rows = self.days.merge(self.people, on="patient_id").merge(redeemed, on=_KEY, how="left")
        return _divided(rows.assign(top=rows["size"].fillna(0), below=rows["days"]), "part")

    def antibiotic_users(self) -> pd.DataFrame:
        users = self._redeemed("antibiotics")["patient_id"].drop_duplicates()
        return _divided(self.listed.assign(top=self.listed["patient_id"].isin(users), below=1))

    def antibiotics_ddd_per_1000_per_day(self) -> pd.DataFrame:
        rows = self._today(self._redeemed("antibiotics"))
        amounts = rows[rows["volume_type"] == "DDK"].groupby(_KEY, as_index=False)["ddd"].sum()
        rows = self.days.merge(amounts, on=_KEY, how="left")
        return _divided(rows.assign(top=rows["ddd"].fillna(0), below=rows["days"]))

    def antibiotic_prescriptions_by_group(self) -> pd.DataFrame:
        rows = self._today(self._redeemed("antibiotics"))
        groups = {
            "narrow": "beta_lactamase_sensitive_penicillins",
            "extended": "extended_spectrum_penicillins",
            "resistant": "beta_lactamase_resistant_penicillins",
            "combined": "combined_penicillins",
            "macrolides": "macrolides",
        }
        chosen = [rows["atc_code"].isin(self.codes[codelist]) for codelist in groups.values()]
        rows = rows.assign(part=np.select(chosen, list(groups), "other"))
        parts = self.days.merge(rows, on=_KEY).groupby(["practice_id", "part"], as_index=False).size()
        whole = parts.groupby("practice_id")["size"].transform("sum")
        return parts.rename(columns={"size": "numerator"}).assign(denominator=whole)

    def benzodiazepine_long_term_users_per_1000(self) -> pd.DataFrame:
        rows = self._redeemed("benzodiazepines_without_clonazepam")
        known = (rows["volume_type"] == "DDK") & rows["ddd"].notna()
        rows = rows.assign(amount=rows["ddd"].where(known), is_unknown=~known)
        amounts = rows.groupby("patient_id", as_index=False).agg({"amount": "sum", "is_unknown": "any"})
        rows = self.listed.merge(amounts, on="patient_id", how="left")
        many = rows["amount"] >= 365
        return _divided(rows.assign(top=many, below=many | ~rows["is_unknown"].eq(other=True)))

    def polypharmacy_75_plus(self) -> pd.DataFrame:
        days = self._redeemed(None)[["patient_id", "atc_code", "dispensed_on"]].drop_duplicates()
        uses = days.groupby(["patient_id", "atc_code"], as_index=False).size()
        number = uses[uses["size"] >= 2].groupby("patient_id").size()
        rows = self.listed[self.listed["age"] >= 75].merge(self.people, on="patient_id")
        return _divided(rows.assign(top=rows["patient_id"].isin(number[number >= 5].index), below=1), "part")

    def contacts_per_1000(self) -> pd.DataFrame:
        billed = self._today(self._billed("contacts")).groupby(_KEY, as_index=False)["number"].sum()
        rows = self.days.merge(billed, on=_KEY, how="left")
        return _divided(rows.assign(top=rows["number"].fillna(0), below=rows["days"]))

    def annual_review_65_plus_percent(self) -> pd.DataFrame:
        rows = self.listed[self.listed["age"] >= 65]
        return _divided(rows.assign(top=rows["patient_id"].isin(self._billed("annual_review")["patient_id"]), below=1))

    def diabetes_plan_coverage(self) -> pd.DataFrame:
        treated = self._redeemed("glucose_lowering")["patient_id"]
        rows = self.listed[(self.listed["age"] >= 18) & self.listed["patient_id"].isin(treated)]
        return _divided(rows.assign(top=rows["patient_id"].isin(self._with_plan("diabetes")), below=1))

    def diabetes_hba1c_below_59(self) -> pd.DataFrame:
        rows = self.listed[self.listed["patient_id"].isin(self._with_plan("diabetes"))]
        rows = rows.merge(self._latest("hba1c", 15, 200), on="patient_id", how="left")
        return _divided(rows.assign(top=rows["value"] < 59, below=rows["value"].notna()))

    def copd_bmi_12m(self) -> pd.DataFrame:
        rows, noted = self.listed[self.listed["patient_id"].isin(self._with_plan("copd"))], self.observations
        chosen = noted["item_code"].isin(self.codes["bmi"]) & noted["observed_on"].between(self.first, self.last)
        noted = noted[chosen & noted["value"].notna()]
        return _divided(rows.assign(top=rows["patient_id"].isin(noted["patient_id"]), below=1))

    def copd_median_fev1(self) -> pd.DataFrame:
        rows = self.listed[self.listed["patient_id"].isin(self._with_plan("copd"))]
        rows = rows.merge(self._latest("fev1", 0.2, 8), on="patient_id", how="left")
        found = rows.groupby("practice_id", as_index=False)["value"].agg(["median", "count"])
        return found.rename(columns={"median": "numerator", "count": "denominator"}).assign(part="")


def _read(hand: Path, table: str, columns: list[str] | None = None) -> pd.DataFrame:
    rows = pd.read_parquet(hand / f"{table}.parquet", columns=columns)
    days = [c for c in rows.columns if c.endswith(("_on", "_from", "_to", "_date"))]
    return rows.assign(**{c: pd.to_datetime(rows[c]) for c in days})


def _divided(rows: pd.DataFrame, part: str | None = None) -> pd.DataFrame:
    rows = rows if part else rows.assign(part="")
    found = rows.groupby(["practice_id", "part"], as_index=False)[["top", "below"]].sum()
    return found.rename(columns={"top": "numerator", "below": "denominator"})


def main(words: list[str]) -> None:
    """Ask them one after another."""
    hand, to = Path(words[0]), Path(words[1])
    names = json.loads((hand / "asked.json").read_text(encoding="utf-8"))["questions"]
    watch = Stopwatch()
    questions = Questions(hand)
    found = [getattr(questions, name)().assign(question=name) for name in names]
    watch.stop(to)
    pd.concat(found)[["question", *ANSWER]].to_csv(to.with_suffix(".csv"), index=False)


if __name__ == "__main__":
    main(sys.argv[1:])
