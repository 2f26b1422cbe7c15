"""What owners deliver already counted is what they deliver row by row, counted."""

import re
from datetime import date
from pathlib import Path

import polars as pl
import pyreadstat
import pytest

from pipeline.errors import DefinitionError
from pipeline.sample import make_sample

TEXTS = Path(__file__).parents[2] / "errors" / "sample"
START, QUARTER, END = date(2025, 10, 1), date(2026, 7, 1), date(2026, 9, 30)


@pytest.fixture(scope="module")
def listed(sample):
    """Give who of the first insurance group is listed where at the end, as far as the rows are sound."""
    rows = pl.read_csv(
        sample / "sikrede/tilmeldte_01.csv", separator=";", encoding="iso-8859-1", infer_schema=False
    ).with_columns(pl.col("FRA", "TIL").str.to_date("%d-%m-%Y", strict=False))
    there = rows.filter((pl.col("FRA") <= END) & (pl.col("TIL").is_null() | (pl.col("TIL") >= END)))
    return there.filter((pl.col("SIKGRUP") == "1") & (pl.col("YDERNR") != "000404")).select("PERSON", "YDERNR")


def netted(rows, keys, amount):
    """Leave out what was taken back, with the rows that take it back."""
    key = [*keys, pl.col(amount).abs().alias("size")]
    return rows.with_columns(pl.col(amount).cast(pl.Int64, strict=False)).filter(
        (pl.col(amount) > 0) & (pl.col(amount).sum().over(key) > 0)
    )


@pytest.mark.parametrize("first", [START, QUARTER])
@pytest.mark.parametrize(
    ("medicine", "begins"),
    [
        ("J01", ["J01"]),
        ("opioider", ["N02A(?!J07)", "N07BC0[25]", "R05DA04"]),
        ("benzodiazepiner_uden_clonazepam", ["N05BA", "N05CD", "N05CF"]),
        ("R03", ["R03"]),
    ],
)
def test_counted_prescriptions_agree(sample, listed, all_prescriptions, medicine, begins, first):
    """Users and prescriptions of a group are those of the patients listed at the end, faults apart."""
    counted = pl.read_parquet(sample / "lsr/optalt_01.parquet").filter(
        (pl.col("laegemiddel") == medicine) & (pl.col("fra") == first) & (pl.col("til") == END)
    )
    within = all_prescriptions.filter(pl.col("EKSD").is_between(first, END)).join(
        listed, left_on="PNR12", right_on="PERSON"
    )
    begun = pl.any_horizontal(pl.col("ATC").str.contains("^" + b.replace("(?!J07)", "[^J]")) for b in begins)
    if medicine == "opioider":
        begun = begun | (pl.col("ATC") == "N02AJ06")
    ours = within.filter(begun)

    assert counted["patienter"].sum() == pytest.approx(ours["PNR12"].n_unique(), rel=0.015, abs=2)
    assert counted["recepter"].sum() == pytest.approx(ours.height, rel=0.015)
    assert counted["ydernummer"].n_unique() > 50


@pytest.mark.parametrize(("speciale", "code"), [("80", "7120"), ("80", "0101"), ("81", "7120")])
def test_counted_services_agree(sample, listed, speciale, code):
    """A service is counted by specialty and code, and added, for whoever is listed at the end."""
    counted = pl.read_parquet(sample / "ssr/optalt_01.parquet").filter(
        (pl.col("ydelse") == code)
        & (pl.col("speciale") == speciale)
        & (pl.col("fra") == START)
        & (pl.col("til") == END)
    )
    older = pl.read_csv(sample / "ssr/SSR_2021_2025_01.csv", separator=";", encoding="iso-8859-1", infer_schema=False)
    newer = pl.read_parquet(sample / "ssr/SSR_2026_01.parquet")
    columns = ["pnr", "ydernr", "speciale", "ydlant", "honuge"]
    rows = pl.concat([older.select(columns), newer.select(columns).cast({"ydlant": pl.String})])
    year = rows.filter(
        (pl.col("speciale") == speciale + code) & pl.col("honuge").is_between(pl.lit("2540"), pl.lit("2640"))
    )
    ours = netted(year, ["pnr", "ydernr", "honuge"], "ydlant").join(listed, left_on="pnr", right_on="PERSON")
    delivering = ours.filter(pl.col("YDERNR").is_in(counted["ydernr"].unique().implode()))

    assert counted["antal"].sum() == pytest.approx(delivering["ydlant"].sum(), rel=0.03)  # weeks lie across the ends


def test_who_does_not_deliver_is_not_counted(sample):
    """The silent practice has no counted services, and the one with a gap none for a time that holds the gap."""
    planted = pl.read_csv(sample / "truth/planted.csv", infer_schema=False).filter(pl.col("table") == "services")
    silent, gap = (planted.filter(pl.col("what") == what)["practice_id"][0] for what in ("silent", "gap"))
    counted = pl.read_parquet(sample / "ssr/optalt_01.parquet")

    assert counted.filter(pl.col("ydernr") == silent).height == 0
    theirs = counted.filter(pl.col("ydernr") == gap)
    holds = (pl.col("fra") <= date(2026, 4, 30)) & (pl.col("til") >= date(2026, 2, 1))
    assert theirs.filter(holds).height == 0
    assert theirs.filter(pl.col("til") == date(2025, 12, 31)).height > 0


def test_times_end_on_quarters_of_three_years(sample):
    """Twelve months and three months that end on each of twelve quarter ends."""
    counted = pl.read_parquet(sample / "lsr/optalt_01.parquet")
    spans = counted.select("fra", "til").unique()

    assert spans.height == 24
    assert spans["til"].min() == date(2023, 12, 31)
    assert spans["til"].max() == END
    assert set(spans.filter(pl.col("til") == END)["fra"]) == {START, QUARTER}


def test_counted_levels_agree_with_the_measurements(sample):
    """Who lies below a level by the latest value is counted, where the owner hides nothing."""
    notes, _ = pyreadstat.read_xport(sample / "forloebsplaner/maalinger_01.xpt", output_format="polars")
    plans = pl.read_csv(sample / "forloebsplaner/planer_01.csv", infer_schema=False)
    there = plans.filter(
        (pl.col("diagnose") == "T90")
        & (pl.col("oprettet") <= "2026-09-30")
        & (pl.col("afsluttet").is_null() | (pl.col("afsluttet") >= "2026-09-30"))
    )
    hba1c = notes.filter((pl.col("KODE") == "NPU27300") & pl.col("DATO").is_between(START, END)).sort("DATO")
    latest = hba1c.group_by("PERSON", maintain_order=True).last().filter(pl.col("VAERDI") < 59)
    ours = there.filter(pl.col("person").is_in(latest["PERSON"].implode())).group_by("ydernummer").len()
    counts = pl.read_csv(sample / "forloebsplaner/optalt_01.csv", separator=";", infer_schema=False)
    theirs = counts.filter(
        (pl.col("dato") == "30-09-2026") & (pl.col("maal") == "hba1c_below_59") & (pl.col("registreret") != "<5")
    )
    both = theirs.join(ours, on="ydernummer")

    assert both.height > 15
    assert (both["registreret"].cast(pl.Int64) - both["len"].cast(pl.Int64)).abs().max() <= 1


def test_what_comes_with_another_item_is_noted_with_it(sample):
    """A diastolic pressure stands beside every systolic one."""
    notes, _ = pyreadstat.read_xport(sample / "forloebsplaner/maalinger_01.xpt", output_format="polars")
    systolic, diastolic = (
        notes.filter(pl.col("KODE") == code).select("PERSON", "DATO").sort("PERSON", "DATO")
        for code in ("DNK05472", "DNK05473")
    )

    assert systolic.height > 300
    assert systolic.height == diastolic.height


@pytest.mark.parametrize(
    ("name", "stands", "instead"),
    [
        ("likelier_before_it_is_drawn", "likelier: {anti_dementia: 8}", "likelier: {statins: 8}"),
        ("beside_no_earlier_item", "beside: DNK05472", "beside: MCS88020"),
        ("counted_before_it_is_delivered", "          table: listed_counts\n", "          table: service_counts\n"),
        ("groups_without_a_column", "    label: medicine\n", ""),
    ],
)
def test_description_of_company_with_a_mistake(country_text, tmp_path, name, stands, instead):
    """What is drawn or counted by the help of something later is told where it stands."""
    with pytest.raises(DefinitionError) as refused:
        make_sample(country_text.replace(stands, instead, 1), size="small", seed=1, to=tmp_path / "x")

    said = re.sub(r"country\.yaml:\d+", "country.yaml:LINE", str(refused.value)) + "\n"
    assert (TEXTS / f"{name}.txt").read_text("utf-8") == said
