"""What the deliveries say: levels, what is planted, and how the extracts agree. Read with polars alone."""

from datetime import date

import polars as pl
import pytest

END = date(2026, 9, 30)
START = date(2025, 10, 1)


def csv(folder, name, encoding="iso-8859-1", separator=";"):
    """Read a delivered CSV file as text."""
    return pl.read_csv(folder / name, separator=separator, encoding=encoding, infer_schema=False)


@pytest.fixture(scope="module")
def listed(sample):
    """Read the listed patients."""
    rows = csv(sample, "sikrede/tilmeldte_01.csv")
    return rows.with_columns(pl.col("FOEDT", "FRA", "TIL").str.to_date("%d-%m-%Y", strict=False))


@pytest.fixture(scope="module")
def members(sample):
    """Read the clusters' members."""
    rows = csv(sample, "registre/klyngemedlemmer.csv")
    return rows.with_columns(pl.col("FRA", "TIL").str.to_date("%d-%m-%Y"))


@pytest.fixture(scope="module")
def prescriptions(sample):
    """Read the newest year's prescriptions."""
    rows = csv(sample, "lsr/LSR_2026_01.csv")
    return rows.with_columns(
        pl.col("EKSD").str.to_date("%Y%m%d", strict=False), pl.col("APK").cast(pl.Int64, strict=False)
    )


@pytest.fixture(scope="module")
def services(sample):
    """Read all services, from both files."""
    older = csv(sample, "ssr/SSR_2021_2025_01.csv").with_columns(pl.col("ydlant").cast(pl.Int64, strict=False))
    newer = pl.read_parquet(sample / "ssr" / "SSR_2026_01.parquet")
    columns = ["pnr", "ydernr", "speciale", "ydlant", "honuge"]
    return pl.concat([older.select(columns), newer.select(columns)])


@pytest.fixture(scope="module")
def planted(sample):
    """Read what was planted where."""
    return pl.read_csv(sample / "truth" / "planted.csv", infer_schema=False)


@pytest.fixture(scope="module")
def truth(sample):
    """Read what is true of each practice."""
    return pl.read_csv(sample / "truth" / "practices.csv", schema_overrides={"practice_id": pl.String})


def on(rows, day):
    """Keep what holds on a day."""
    return rows.filter((pl.col("FRA") <= day) & (pl.col("TIL").is_null() | (pl.col("TIL") >= day)))


def who(planted, what):
    """Give the practices with something planted."""
    return set(planted.filter(pl.col("what") == what)["practice_id"])


def test_as_many_patients_as_the_size_says(listed):
    """The list is about as long as the size says, from the first day to the last."""
    assert on(listed, date(2021, 1, 1)).height == pytest.approx(12_000, rel=0.02)
    assert on(listed, END).height == pytest.approx(12_000, rel=0.05)


def test_patients_stay_at_one_practice_at_a_time(listed):
    """A patient's listings follow one another and do not overlap."""
    sound = listed.filter((pl.col("TIL").is_null() | (pl.col("TIL") >= pl.col("FRA"))) & (pl.col("YDERNR") != "000404"))
    following = sound.sort("PERSON", "FRA").select(
        (pl.col("FRA").shift(-1).over("PERSON") <= pl.col("TIL")).fill_null(value=False).alias("overlaps")
    )

    assert following["overlaps"].sum() == 0
    assert set(listed["AARSAG"].drop_nulls()) == {"Flyttet", "Død", "Udvandret", "Lægeskift"}
    assert 0.005 < (listed["SIKGRUP"] == "2").mean() < 0.02  # 1 % are in group 2


def test_practices_differ_in_age(listed):
    """A young town and an old coast differ by years in mean age."""
    age = (pl.lit(END) - pl.col("FOEDT")).dt.total_days() / 365.25
    means = on(listed, END).group_by("YDERNR").agg(age.mean().alias("mean"))["mean"]

    assert means.max() - means.min() > 8


def test_clusters_have_the_sizes_that_the_description_says(members):
    """On the last day the clusters have 12, 10, 9, 8 and 4 practices."""
    sizes = dict(on(members, END).group_by("KLYNGE").len().rows())

    assert sizes == {"nordlys": 12, "fjord": 10, "hede": 9, "aa": 8, "oe": 4}


def test_a_cluster_lies_in_two_regions(sample, members):
    """Fjordklyngen crosses a border; the others do not."""
    practices = csv(sample, "registre/praksisser.csv")
    regions = members.join(practices, on="YDERNR").group_by("KLYNGE").agg(pl.col("REGION").n_unique())

    assert dict(regions.rows()) == {"nordlys": 1, "fjord": 2, "hede": 1, "aa": 1, "oe": 1}


def test_numbers_change_within_the_period(sample, members, listed):
    """One practice merged, one was sold, one renumbered; patients and membership go on under the new number."""
    history = csv(sample, "registre/yderhistorik.csv").with_columns(pl.col("DATO").str.to_date("%d-%m-%Y"))

    assert sorted(history["ART"]) == ["Nyt nummer", "Salg", "Sammenlægning"]
    for old, new, day, _ in history.rows():
        assert START <= day <= END
        before, after = on(listed, date(2025, 10, 1)), on(listed, END)
        assert old in before["YDERNR"].to_list()
        assert after.filter(pl.col("YDERNR") == old).height <= 3  # a fault may hide that a listing ended
        assert after.filter(pl.col("YDERNR") == new).height > 10
        assert on(members, END).filter(pl.col("YDERNR").is_in([old, new]))["YDERNR"].to_list() == [new]


def test_joiners_and_leavers(members, planted):
    """Those who are said to join and leave late do so within the period."""
    late = members.filter(pl.col("YDERNR").is_in(list(who(planted, "joined"))))
    gone = members.filter(pl.col("YDERNR").is_in(list(who(planted, "left"))))

    assert sorted(late["FRA"]) == [date(2025, 11, 1), date(2026, 1, 15)]
    assert gone["TIL"].to_list() == [date(2026, 3, 31)]


def test_silent_practice_delivers_nothing(sample, services, planted):
    """The silent practice has patients, and no row of services, plans or counts."""
    (silent,) = who(planted, "silent")
    plans = csv(sample, "forloebsplaner/planer_01.csv", "utf-8", ",")
    counts = csv(sample, "forloebsplaner/optalt_01.csv", "utf-8")

    assert services.filter(pl.col("ydernr") == silent).height == 0
    assert plans.filter(pl.col("ydernummer") == silent).height == 0
    assert counts.filter(pl.col("ydernummer") == silent).height == 0


def test_gap_of_three_months(services, planted):
    """The practice with a gap has no services in three months, and has some before and after."""
    (gap,) = who(planted, "gap")
    weeks = services.filter((pl.col("ydernr") == gap) & pl.col("honuge").str.contains("^26[0-5]"))["honuge"]
    numbers = {int(week[2:]) for week in weeks}

    assert numbers & set(range(6, 18)) == set()  # 2 February to 26 April
    assert numbers & set(range(1, 5)) != set()
    assert numbers & set(range(20, 40)) != set()


def test_services_are_written_as_the_register_writes_them(services):
    """Specialty and code stand in one text of six digits, the trap of another specialty among them."""
    codes = set(services["speciale"]) - {"80X120"}

    known = {
        "800101",
        "800105",
        "800120",
        "800125",
        "800130",
        "800201",
        "807101",
        "807109",
        "807113",
        "807118",
        "807120",
    }
    assert known | {"817120"} <= codes
    assert {"80", "81"} == {code[:2] for code in codes}
    assert services.filter(pl.col("ydlant") < 0).height > 0


def test_practices_that_never_do_it(services, truth):
    """A practice with a true factor of 0 bills the code never, and other codes often."""
    never = truth.filter((pl.col("of") == "strep_a") & (pl.col("value") == 0))["practice_id"]
    theirs = services.filter(pl.col("ydernr").is_in(never.implode()))

    assert len(never) > 0
    assert theirs.filter(pl.col("speciale") == "807109").height == 0
    assert theirs.height > 100


def test_prescription_levels(listed, prescriptions):
    """Antibiotics lie near 380-450 per 1,000 and year, the narrow one at 31-36 %; indication is missing on 12-18 %."""
    months = prescriptions.filter(
        pl.col("ATC").str.starts_with("MJ01") & (pl.col("APK") > 0) & (pl.col("EKSD") <= date(2026, 8, 31))
    )
    yearly = months.height * 12 / 8 / on(listed, END).height * 1000

    assert 340 < yearly < 480  # January to August, and 12,000 patients, are wider than the year's 380-450
    assert 0.29 < (months["ATC"] == "MJ01CE02").mean() < 0.38
    assert 0.12 < prescriptions["INDO"].null_count() / prescriptions.height < 0.18


def test_opioid_levels(listed, prescriptions):
    """About 5 % redeem an opioid in ten months, tramadol most often; some do so again and again."""
    opioids = prescriptions.filter(pl.col("ATC").str.contains("^MN02A[AEJX]") & (pl.col("APK") > 0))
    users = opioids.group_by("ATC").agg(pl.col("PNR12").n_unique())
    each = opioids.group_by("PNR12").agg(pl.len(), pl.col("ATC").n_unique().alias("kinds"))

    assert 0.03 < each.height / on(listed, END).height < 0.08  # 409,000 of 5.8 million in 2021, 350,000 in 2024
    assert {"MN02AX02", "MN02AA01", "MN02AA05", "MN02AJ06"} <= set(users["ATC"])
    assert users.sort("PNR12")["ATC"][-1] == "MN02AX02"
    assert each["len"].max() > 20
    assert (each["kinds"] > 1).mean() < 0.1


def test_prescriptions_by_other_practices(listed, prescriptions):
    """4-5 % are issued by another practice than the patient's own."""
    home = on(listed, date(2026, 10, 15)).select("PERSON", "YDERNR")
    late = prescriptions.filter(pl.col("EKSD") >= date(2026, 6, 1)).join(home, left_on="PNR12", right_on="PERSON")

    elsewhere = (late["RECU"].str.zfill(6) != late["YDERNR"]).mean()
    assert 0.035 < elsewhere < 0.075  # 4.6 %, and those who moved since


def test_every_reversal_has_a_partner_or_is_counted(sample, prescriptions):
    """Each negative row takes back a positive one with the same patient, code, article, day and issuer."""
    keys = ["PNR12", "ATC", "VNR", "EKSD", "RECU"]
    negative = prescriptions.filter(pl.col("APK") < 0).with_columns(-pl.col("APK"))
    partnerless = negative.join(prescriptions, on=[*keys, "APK"], how="anti", nulls_equal=True)
    faults = pl.read_csv(sample / "truth" / "faults.csv").filter(
        (pl.col("file") == "lsr/LSR_2026_01.csv") & (pl.col("reason") == "a reversal without its partner")
    )

    assert negative.height > 20
    assert partnerless.height == faults["rows"].sum()


def test_counted_lists_agree_with_the_listed(sample, listed):
    """The owner's count on a day is the number of group 1 patients listed that day, faults apart."""
    counted = pl.read_excel(sample / "sikrede" / "optalt_2026_01.xlsx", sheet_name="Tilmeldte")
    counts = counted.filter(pl.col("Dato") == END).group_by("Ydernummer").agg(pl.col("Antal").sum())
    sound = on(listed, END).filter((pl.col("SIKGRUP") == "1") & (pl.col("YDERNR") != "000404"))
    ours = sound.group_by("YDERNR").len()

    both = counts.join(ours, left_on="Ydernummer", right_on="YDERNR", how="full")
    assert both.null_count().sum_horizontal()[0] == 0
    assert (both["Antal"] - both["len"].cast(pl.Int64)).abs().max() <= 3


def test_counted_plans_agree_with_the_plans(sample):
    """Where the owner hides nothing, the count of plans is the number of plans active that day, faults apart."""
    counts = csv(sample, "forloebsplaner/optalt_01.csv", "utf-8").filter(
        (pl.col("dato") == "30-09-2026") & (pl.col("maal") == "plan") & (pl.col("diagnose") == "T90")
    )
    plans = csv(sample, "forloebsplaner/planer_01.csv", "utf-8", ",").filter(pl.col("diagnose") == "T90")
    active = plans.filter(
        (pl.col("oprettet") <= "2026-09-30") & (pl.col("afsluttet").is_null() | (pl.col("afsluttet") >= "2026-09-30"))
    )
    both = counts.filter(~pl.col("registreret").str.starts_with("<") & (pl.col("antal") != "mange")).join(
        active.group_by("ydernummer").len(), on="ydernummer"
    )

    assert both.height > 20
    assert (both["registreret"].cast(pl.Int64) - both["len"].cast(pl.Int64)).abs().max() <= 2


def test_owner_hides_small_counts(sample):
    """Counts of 1-4 are hidden with '<5'; a zero stands."""
    counts = csv(sample, "forloebsplaner/optalt_01.csv", "utf-8")
    shown = set(counts["registreret"])

    assert "<5" in shown
    assert "0" in shown
    assert shown & {"1", "2", "3", "4"} == set()


def test_coverage_and_completeness(sample, truth):
    """Plans cover 55-75 % of those with the condition; completeness goes from about 52 to 95 % between practices."""
    covered = truth.filter((pl.col("of") == "R95") & (pl.col("what") == "planned_share_last"))["value"]
    complete = truth.filter((pl.col("what") == "complete_share") & (pl.col("of") == "MCS88015"))["value"]

    assert 0.65 < covered.mean() < 0.8
    assert 0.5 < complete.min() < 0.65
    assert 0.85 < complete.max() < 0.96


def test_data_end_where_each_owner_says(listed, prescriptions, services):
    """No row is newer than its source's last day, and no listing ends after it."""
    assert listed["FRA"].max() <= date(2026, 11, 1)
    assert listed["TIL"].max() <= date(2026, 11, 1)
    assert prescriptions["EKSD"].max() == date(2026, 10, 31)
    assert services.filter(pl.col("honuge") != "2660")["honuge"].str.extract("^(26[0-9]{2})$").max() == "2645"
