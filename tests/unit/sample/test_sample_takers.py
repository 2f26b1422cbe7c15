"""Who takes a medicine regularly: a share of each age, more where something else makes it likelier, by practice."""

from datetime import date

import polars as pl
import pytest

START, END = date(2025, 10, 1), date(2026, 9, 30)


@pytest.fixture(scope="module")
def aged(sample):
    """Read who is listed at the end, and how old."""
    rows = pl.read_csv(
        sample / "sikrede/tilmeldte_01.csv", separator=";", encoding="iso-8859-1", infer_schema=False
    ).with_columns(pl.col("FOEDT", "FRA", "TIL").str.to_date("%d-%m-%Y", strict=False))
    there = rows.filter((pl.col("FRA") <= END) & (pl.col("TIL").is_null() | (pl.col("TIL") >= END)))
    return there.select(
        "PERSON", "YDERNR", ((pl.lit(END) - pl.col("FOEDT")).dt.total_days() / 365.25).alias("age")
    ).unique("PERSON")


@pytest.fixture(scope="module")
def redeemed(all_prescriptions):
    """Give the prescriptions of the twelve months."""
    return all_prescriptions.filter(pl.col("EKSD").is_between(START, END))


def users(rows, *begins):
    """Give who redeemed a code that begins like one of these."""
    return set(rows.filter(pl.col("ATC").str.contains("^(" + "|".join(begins) + ")"))["PNR12"])


def share(people, of):
    """Give which share of some people are among others."""
    return len(people & of) / len(of)


def plans(sample, condition):
    """Give who had a plan for a condition at the end."""
    rows = pl.read_csv(sample / "forloebsplaner/planer_01.csv", infer_schema=False)
    open_then = (pl.col("oprettet") <= "2026-09-30") & (
        pl.col("afsluttet").is_null() | (pl.col("afsluttet") > "2026-09-30")
    )
    return set(rows.filter(open_then & (pl.col("diagnose") == condition))["person"])


def test_the_aged_take_more(aged, redeemed):
    """Almost half of those over 65 and hardly anybody under 30 take a statin."""
    statins = users(redeemed, "C10AA")

    assert 0.3 < share(statins, set(aged.filter(pl.col("age") >= 65)["PERSON"])) < 0.6
    assert share(statins, set(aged.filter(pl.col("age") < 30)["PERSON"])) < 0.01


@pytest.mark.parametrize(
    ("condition", "begins", "least", "most"),
    [
        ("T90", "C10AA", 0.55, 0.8),
        ("K86", "C0[23789]", 0.65, 0.95),
        ("K74", "B01A", 0.55, 0.95),
        ("T90", "A10", 0.8, 0.98),
        ("R95", "J01", 0.3, 0.6),
    ],
)
def test_who_has_a_condition_takes_its_medicine(sample, aged, redeemed, condition, begins, least, most):
    """Of those with a plan many take what belongs to it, and more than of all others."""
    everybody, theirs, takers = set(aged["PERSON"]), plans(sample, condition), users(redeemed, begins)

    assert least < share(takers, theirs & everybody) < most
    assert share(takers, theirs & everybody) > share(takers, everybody - theirs) * 1.3


def test_one_medicine_makes_another_likelier(aged, redeemed):
    """Of the aged with medicine against dementia a fifth have antipsychotics, of the others a few."""
    old = set(aged.filter(pl.col("age") >= 65)["PERSON"])
    dementia, antipsychotics = users(redeemed, "N06D") & old, users(redeemed, "N05A")

    assert 0.08 < share(antipsychotics, dementia) < 0.35
    assert share(antipsychotics, old - dementia) < 0.05


def test_a_taker_redeems_about_evenly_and_always_the_same(redeemed):
    """Two or three times a year, hardly ever once, and one code each."""
    statins = redeemed.filter(pl.col("ATC").str.starts_with("C10AA")).group_by("PNR12")
    each = statins.agg(pl.len().alias("times"), pl.col("ATC").n_unique().alias("codes"))

    assert 2.2 < each["times"].mean() < 2.8
    assert (each["times"] <= 4).mean() > 0.97
    assert (each["codes"] == 1).all()


def test_what_begins_late_has_nothing_before(all_prescriptions):
    """Statins are there from October 2023 on, at once as many as later."""
    statins = all_prescriptions.filter(pl.col("ATC").str.starts_with("C10AA"))
    first, later = (
        statins.filter(pl.col("EKSD").is_between(date(year, 10, 1), date(year, 12, 31))).height for year in (2023, 2025)
    )

    assert statins["EKSD"].min() >= date(2023, 10, 1)
    assert first == pytest.approx(later, rel=0.15)


def test_practices_differ_in_who_takes_it(sample):
    """The truth says how many times as many take it at each practice, and that they redeem equally often."""
    truth = pl.read_csv(sample / "truth/practices.csv").filter(pl.col("of") == "benzodiazepines")
    factors = truth.filter(pl.col("what") == "takers_factor")["value"]

    assert factors.max() > 1.4
    assert factors.min() < 0.75
    assert truth.filter(pl.col("what") == "rate_factor")["value"].unique().to_list() == [1.0]


def test_four_of_ten_practices_never_do_a_tympanometry(sample):
    """As in 2009: many practices truly never bill it."""
    truth = pl.read_csv(sample / "truth/practices.csv").filter(pl.col("of") == "tympanometry")

    assert 0.25 < (truth["value"] == 0).mean() < 0.55
