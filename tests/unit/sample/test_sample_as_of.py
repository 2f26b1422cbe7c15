"""Deliveries of one country as of different days, and a story that is laid over it."""

import re
from datetime import date
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest
import yaml
from test_sample_delivery import contracts, digests, sources, tree

from pipeline.errors import DefinitionError, UsageError
from pipeline.intake import receive
from pipeline.sample import StoryText, make_sample

TEXTS = Path(__file__).parents[2] / "errors" / "sample"
STORY_FILE = "sample_data/worked_year.yaml"
STORY = (Path(__file__).parents[3] / STORY_FILE).read_text("utf-8").replace("patients: 36000", "patients: 12000")
#: Of every CSV file of the delivery with 12,000 patients and seed 1. It changes where the country or its draws do, and
#: then everybody's sample does: say so in CHANGELOG.md.
AS_EVER = "2ba619bbbeeb0d66f88419a060db37e1f87588ffa03c6dc75b688d467ee22207"
JANUARY, APRIL, OCTOBER = date(2026, 1, 12), date(2026, 4, 7), date(2026, 10, 29)


def story(text=STORY):
    """Give the worked year as it is laid over a country."""
    return StoryText(text, STORY_FILE)


@pytest.fixture(scope="module")
def deliver(country_text, tmp_path_factory):
    """Make deliveries of the worked year, each once."""
    made = {}

    def as_of(day, text=STORY):
        if (day, text) not in made:
            made[day, text] = tmp_path_factory.mktemp("year") / "made"
            make_sample(country_text, size="tiny", seed=1, to=made[day, text], story=story(text), as_of=day)
        return made[day, text]

    return as_of


def without(key):
    """Give the story without one of its keys."""
    keys = tree(STORY)
    del keys[key]
    return yaml.safe_dump(keys, allow_unicode=True)


def csv(folder, pattern, **formats):
    """Read all delivered CSV files of this name as text."""
    return pl.concat(
        pl.read_csv(path, separator=";", encoding="iso-8859-1", infer_schema=False)
        for path in sorted(folder.glob(pattern))
    ).with_columns(pl.col(name).str.to_date(form, strict=False) for name, form in formats.items())


def prescriptions(folder):
    """Read all prescriptions; both files' dates, and codes without their prefix."""
    older = csv(folder, "lsr/LSR_2021_2025_*.csv", EKSD="%d%m%Y")
    newer = csv(folder, "lsr/LSR_2026_*.csv", EKSD="%Y%m%d") if list(folder.glob("lsr/LSR_2026_*.csv")) else older[:0]
    return pl.concat([older, newer]).with_columns(pl.col("ATC").str.strip_prefix("M")).drop_nulls("EKSD")


def test_the_delivery_without_a_day_is_as_ever(sample):
    """The country delivers, byte for byte, what it always did."""
    digest = sha256()
    for path in sorted(sample.rglob("*.csv")):
        digest.update(path.relative_to(sample).as_posix().encode() + b"\0" + path.read_bytes())

    assert AS_EVER == digest.hexdigest()


def test_the_described_day_is_the_usual_delivery(sample, country_text, tmp_path):
    """As of the day after the country's last, the delivery is the one that is made without a day."""
    make_sample(country_text, size="small", seed=1, to=tmp_path / "made", as_of=date(2026, 11, 9))

    usual, made = digests(sample), digests(tmp_path / "made")
    assert {"truth/sample.yaml"} == {name for name in usual if usual[name] != made.get(name)}


def test_each_owner_is_as_far_behind_as_ever(deliver):
    """In January each source ends as many days before the delivery as it does in November; counts on a counting day."""
    found = {name: source.data_until for name, source in sources(deliver(JANUARY)).items()}

    assert {
        "registers": date(2026, 1, 4),  # 8 days
        "listings": date(2026, 1, 4),
        "list_sizes": date(2025, 9, 30),  # 40 days back is 3 December, and they counted in September
        "prescriptions": date(2026, 1, 3),
        "services": date(2026, 1, 11),
        "care_plans": date(2025, 12, 18),
        "care_plan_counts": date(2025, 9, 30),
        "prescription_counts": date(2025, 9, 30),
        "service_counts": date(2025, 9, 30),
    } == found


def test_nothing_is_known_before_it_happens(deliver):
    """In January nobody has joined, left or merged yet, nobody's later end is known, and no row is newer."""
    january, october = deliver(JANUARY), deliver(OCTOBER)
    members = csv(january, "registre/klyngemedlemmer.csv", FRA="%d-%m-%Y")
    listed = csv(january, "sikrede/tilmeldte_*.csv", FRA="%d-%m-%Y", TIL="%d-%m-%Y")

    assert members["FRA"].max() <= date(2026, 1, 4)
    assert members["TIL"].null_count() == members.height
    assert not (january / "registre/yderhistorik.csv").exists()  # nothing stands in it yet
    assert csv(october, "registre/yderhistorik.csv")["ART"].to_list() == ["Sammenlægning"]
    assert csv(october, "registre/klyngemedlemmer.csv")["TIL"].null_count() < members.height
    assert max(listed["FRA"].max(), listed["TIL"].max()) <= date(2026, 1, 4)
    assert listed.filter(pl.col("TIL").is_null() & pl.col("AARSAG").is_not_null()).height == 0
    assert prescriptions(january)["EKSD"].max() <= date(2026, 1, 3)


def test_a_file_that_nothing_stands_in_yet_is_not_delivered(deliver):
    """In January the newest year's counts are not there, and the source does not name their file."""
    january, april = sources(deliver(JANUARY))["list_sizes"], sources(deliver(APRIL))["list_sizes"]

    assert ["sikrede/optalt_2021_2025_*.csv"] == [mapping.glob for mapping in january.files]
    assert 1 == len(april.files)  # they end on 31 December: counts of 2026 come in May
    assert list(deliver(JANUARY).glob("sikrede/*.xlsx")) == []


def test_intake_takes_an_early_delivery(deliver, tmp_path):
    """A delivery as of a day is received whole, and what is set aside is what was planted in it."""
    folder = deliver(JANUARY)
    received = receive(
        folder,
        contracts=contracts(),
        sources=sources(folder),
        state=tmp_path / "state",
        received_on=JANUARY,
        environ={},
    )
    planted = pl.read_csv(folder / "truth/faults.csv").group_by("source").agg(pl.col("rows").sum())

    rejected = {source.id: source.rows_rejected for source in received.manifest.sources if source.rows_rejected}
    assert dict(planted.filter(pl.col("rows") > 0).rows()) == rejected


def test_a_later_delivery_holds_the_same_past(deliver):
    """What January knew of settled days stands in October; what came to it are the rows planted to be late."""
    ended = date(2025, 12, 20)  # two weeks before January's last day: the newest weeks are not complete
    before, after = (
        prescriptions(deliver(day)).filter(pl.col("EKSD") <= ended).group_by(pl.all()).len().with_columns(pl.col("len"))
        for day in (JANUARY, OCTOBER)
    )
    keys = [name for name in before.columns if name != "len"]
    both = after.join(before, on=keys, how="left", nulls_equal=True).with_columns(pl.col("len_right").fill_null(0))
    late = both.filter(pl.col("len") > pl.col("len_right"))
    summer = after.filter(pl.col("EKSD").is_between(date(2025, 8, 1), date(2025, 9, 30)))

    assert before.join(after, on=keys, how="anti", nulls_equal=True).height == 0

    assert late["EKSD"].max() <= date(2025, 9, 30)
    assert late["EKSD"].min() >= date(2025, 8, 1)
    assert 0.05 < late.height / summer.height < 0.07  # 6 % are planted


def test_late_rows_are_there_from_their_day_on(deliver):
    """In April, a week after they became known, the late rows of the summer before are all there."""
    april, october = (
        prescriptions(deliver(day)).filter(pl.col("EKSD").is_between(date(2025, 8, 1), date(2025, 9, 30)))
        for day in (APRIL, OCTOBER)
    )

    assert april.sort(pl.all()).equals(october.sort(pl.all()))


def test_the_newest_weeks_are_not_complete(deliver):
    """Of the two weeks before January's last day some 15 % are missing, and come with the next delivery."""
    first, last = date(2025, 12, 21), date(2026, 1, 3)
    january, april = (
        prescriptions(deliver(day)).filter(pl.col("EKSD").is_between(first, last)).height for day in (JANUARY, APRIL)
    )

    assert 0.80 < january / april < 0.90


def test_fewer_prescriptions_from_a_day_on(deliver):
    """Where an improvement is planted, a fifth of the prescriptions falls away from its day on, and nothing else."""
    planted, plain = (
        prescriptions(deliver(OCTOBER, text)).filter(pl.col("ATC").str.starts_with("J01"))
        for text in (STORY, without("improvements"))
    )
    improved = pl.read_csv(deliver(OCTOBER) / "truth/story.csv", schema_overrides={"practice_id": pl.String}).filter(
        pl.col("of") == "antibiotics"
    )
    listed = csv(deliver(OCTOBER), "sikrede/tilmeldte_*.csv", FRA="%d-%m-%Y", TIL="%d-%m-%Y")
    there = listed.filter(
        pl.col("YDERNR").is_in(improved["practice_id"].implode()) & (pl.col("FRA") < date(2026, 1, 1))
    )
    always = set(there.filter(pl.col("TIL").is_null())["PERSON"])

    def made(rows, *, by_them, first, last):
        ours = pl.col("PNR12").is_in(list(always))
        return rows.filter(pl.col("EKSD").is_between(first, last) & (ours if by_them else ~ours)).height

    before = {"by_them": True, "first": date(2025, 3, 1), "last": date(2026, 2, 28)}
    since = {"by_them": True, "first": date(2026, 3, 1), "last": date(2026, 9, 30)}
    assert made(planted, **before) == pytest.approx(made(plain, **before), abs=5)  # the faults lie in other rows
    assert 0.76 < made(planted, **since) / made(plain, **since) < 0.84
    others = made(planted, **since | {"by_them": False}) / made(plain, **since | {"by_them": False})
    assert 0.985 < others <= 1  # patients who came to an improved practice or left one are among them


def test_more_notes_and_more_plans_from_a_day_on(deliver):
    """Where it is planted, more is noted of the item and more plans are opened, and before that day nothing differs."""
    first = date(2026, 3, 1)
    notes, plans = [], []
    for text in (STORY, without("improvements")):
        folder = deliver(OCTOBER, text)
        plan = pl.read_csv(next(folder.glob("forloebsplaner/planer_*.csv")), infer_schema=False)
        plans.append(plan.filter((pl.col("diagnose") == "R95") & (pl.col("oprettet") >= first.isoformat())).height)
        counts = csv(folder, "forloebsplaner/optalt_*.csv", dato="%d-%m-%Y")
        fev1 = counts.filter((pl.col("maal") == "fev1") & (pl.col("diagnose") == "R95"))
        notes.append(fev1.with_columns(pl.col("registreret").cast(pl.Int64, strict=False)))
    then, now = (
        [rows.filter(pl.col("dato") == day)["registreret"].sum() for rows in notes]
        for day in (date(2025, 12, 31), date(2026, 6, 30))
    )

    assert plans[0] > plans[1]
    assert abs(then[0] - then[1]) / then[1] < 0.15  # plans that open change whose review is drawn when
    assert now[0] > now[1] * 1.03


def test_a_code_ends_and_another_goes_on(deliver):
    """From its last day on the old code is not billed, and the new one is billed instead, neither more nor less."""
    year = pl.read_parquet(deliver(OCTOBER) / "ssr/SSR_2026_01.parquet")
    plain = pl.read_parquet(deliver(OCTOBER, without("code_changes")) / "ssr/SSR_2026_01.parquet")
    weeks = {
        code: year.filter(pl.col("speciale") == code)["honuge"].str.extract("^(26[0-5][0-9])$").drop_nulls()
        for code in ("807113", "807999")
    }

    assert weeks["807113"].max() <= "2627"  # 1 July 2026 is a Wednesday of week 27
    assert weeks["807999"].min() >= "2627"
    settled = pl.col("honuge").is_between(pl.lit("2601"), pl.lit("2636"))  # later weeks are not complete
    before, after = (
        rows.filter(settled & pl.col("speciale").is_in(["807113", "807999"]))["ydlant"].cast(pl.Int64).sum()
        for rows in (plain, year)
    )
    assert before > 200
    assert after == pytest.approx(before, abs=3)  # the faults lie in other rows


@pytest.mark.parametrize(
    ("name", "stands", "instead"),
    [
        ("story_unknown_cluster", "{cluster: hede, practices: 5,", "{cluster: heden, practices: 5,"),
        ("story_crowded_cluster", "{cluster: hede, practices: 5,", "{cluster: hede, practices: 11,"),
        ("story_of_two_things", "stream: antibiotics, factor: 0.8}", "stream: antibiotics, points: 0.8}"),
        ("story_unknown_stream", "{stream: spirometry,", "{stream: spirometri,"),
        ("story_key_of_the_country", "silences: []", "people: {}"),
    ],
)
def test_a_story_with_a_mistake(country_text, tmp_path, name, stands, instead):
    """A mistake in a story is told where it stands in the story, before anything is made."""
    with pytest.raises(DefinitionError) as refused:
        make_sample(
            country_text, size="tiny", seed=1, to=tmp_path / "x", story=story(STORY.replace(stands, instead, 1))
        )

    said = re.sub(r"year\.yaml:\d+", "year.yaml:LINE", str(refused.value)) + "\n"
    assert (TEXTS / f"{name}.txt").read_text("utf-8") == said
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("day", [date(2021, 12, 31), date(2026, 11, 10)])
def test_a_day_without_a_delivery(country_text, tmp_path, day):
    """Before the first year is over, and after the last day, there is nothing to deliver."""
    with pytest.raises(UsageError) as refused:
        make_sample(country_text, size="small", seed=1, to=tmp_path / "x", as_of=day)

    said = str(refused.value).replace(day.isoformat(), "DAY", 1) + "\n"
    assert (TEXTS / "nothing_as_of_that_day.txt").read_text("utf-8") == said
