"""
What a user meets on the command line when the input is bad: a clear text, an exit code, and nothing lost.

Each case spoils one thing in a project that works and names the command; the text stands in tests/errors/commands.
"""

import re
import shutil
from pathlib import Path

import pytest
from support.command import klynge
from support.tiny_country import EVENTS, LISTINGS, make_project

EXPECTED = Path(__file__).parents[1] / "errors/commands"
INDICATOR = "indicators/topic/things_percent.sql"
PACKAGE = "packages_defs/things_package.yaml"
CODELIST = "indicators/codelists/things.yaml"
RUN = ("run", "things_package", "--ending", "2026-09-30", "--cluster", "nord")


@pytest.fixture(scope="session")
def working(tmp_path_factory):
    """Give a project in which all is well: a snapshot in force, and a report printed from it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795737600")
        patch.setenv("KLYNGE_LABEL_KEY", "a key for tests alone")
        root = make_project(tmp_path_factory.mktemp("tiny") / "unit")
        for words in (("receive",), RUN):
            said = klynge(*words, "--project", root)
            assert said.exit_code == 0, said.text
    return root


@pytest.fixture
def unit(working, tmp_path):
    """Give a copy of the working project that a test may spoil."""
    return Path(shutil.copytree(working, tmp_path / "unit"))


def swap(file, old, new):
    """Put other words in one place of a file."""

    def spoil(unit):
        path = unit / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"'{old}' does not stand in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


def every(file, pattern, new):
    """Put other words wherever a pattern stands in a file."""

    def spoil(unit):
        path = unit / file
        text, times = re.subn(pattern, new, path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert times
        path.write_text(text, encoding="utf-8")

    return spoil


def add(file, text):
    """Add lines to the end of a file."""

    def spoil(unit):
        with (unit / file).open("a", encoding="utf-8") as out:
            out.write(text)

    return spoil


def remove(file):
    """Take a file away."""

    def spoil(unit):
        (unit / file).unlink()

    return spoil


def nothing(_unit):
    """Leave the project as it is: the command itself is what is wrong."""


def two_with_one_id(unit):
    """Copy an indicator and keep its id."""
    shutil.copy(unit / INDICATOR, unit / "indicators/topic/copy.sql")


def as_latin_1(unit):
    """Write a register in another encoding than its source says."""
    swap("delivery/clusters.csv", "Sydklyngen", "Sønderklyngen")(unit)
    path = unit / "delivery/clusters.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("iso-8859-1"))


def other_person_key(unit):
    """Deliver events again, with patients under another key and their practice named."""
    delivery = unit / "second"
    (delivery / "sources").mkdir(parents=True)
    mapping = EVENTS.replace("rkp", "pharmacies").replace("code: kode", "code: kode, practice_id: yder")
    (delivery / "sources/events_owner.yaml").write_text(mapping, encoding="utf-8")
    line = "a1;000001;X02;7,0;2026-09-01\n"
    (delivery / "events.csv").write_text(f"person;yder;kode;antal;dato\n{line}", encoding="utf-8")
    said = klynge("receive", "--data", delivery, "--project", unit)
    assert said.exit_code == 0, said.text


def half_under_another_key(unit):
    """Deliver listings from two owners in two receipts, each with person keys of its own."""
    delivery = unit / "second"
    (delivery / "sources").mkdir(parents=True)
    mapping = LISTINGS.replace("id: listings", "id: aaa_listings").replace("rkp", "theirs")
    (delivery / "sources/aaa_listings.yaml").write_text(mapping, encoding="utf-8")
    head = "person;yder;foedt;koen;gruppe;fra\n"
    (delivery / "listed.csv").write_text(f"{head}b1;000001;1950-01-01;K;1;2020-01-01\n", encoding="utf-8")


def file_where_reports_go(unit):
    """Let a file stand where the folder of reports should be."""
    (unit / "taken").write_text("precious")


def snapshot_folder(unit):
    """Give the folder of the snapshot in force."""
    return unit / ".klynge/snapshots" / (unit / ".klynge/current").read_text().strip()


def snapshot_removed(unit):
    """Remove the snapshot under the pointer."""
    shutil.rmtree(snapshot_folder(unit))


def snapshot_damaged(unit):
    """Overwrite the beginning of the snapshot's database, of which nothing is remembered."""
    shutil.rmtree(unit / ".klynge/counts")
    with (snapshot_folder(unit) / "snapshot.duckdb").open("r+b") as file:
        file.write(b"\x00" * 8192)


def snapshot_damaged_inside(unit):
    """Overwrite a few bytes of each block of the snapshot's tables, but not what says where they lie."""
    shutil.rmtree(unit / ".klynge/counts")
    path = snapshot_folder(unit) / "snapshot.duckdb"
    head, block = 3 * 4096, 262144  # DuckDB's
    with path.open("r+b") as file:
        for start in range(head + block, path.stat().st_size, block):
            file.seek(start + 100)
            file.write(b"\x77" * 64)


def manifest_damaged(unit):
    """Cut the snapshot's manifest in the middle."""
    path = snapshot_folder(unit) / "manifest.json"
    path.write_text(path.read_text()[:100])


def filled_folder(unit):
    """Let something stand where a new project should go."""
    (unit / "mine").mkdir()
    (unit / "mine/thesis.txt").write_text("precious")


def without_codes(unit):
    """Take the codes out of the codelist, so that what counts by it is a draft."""
    path = unit / CODELIST
    kept = path.read_text(encoding="utf-8").split("codes:")[0].replace("verified: true", "verified: false")
    missing = "the codes of 2027, which the owner publishes in May"
    path.write_text(f"{kept}codes: []\nmissing: {missing}\n", encoding="utf-8")
    for file in (INDICATOR, PACKAGE):
        swap(file, "status: published", "status: draft")(unit)


def seen_long_ago(unit):
    """Let nobody have looked at the package and its indicator for more than the house's days of grace."""
    for file in (INDICATOR, PACKAGE):
        swap(file, "on: 2026-03-01, again: 2027-03-01", "on: 2025-03-01, again: 2026-03-01")(unit)
    add("klynge.yaml", "review_grace_days: 60\n")(unit)


def package_with(period, series=""):
    """Give the package a period of another kind, and points for a run chart."""

    def spoil(unit):
        swap(PACKAGE, "period: {months: 12}", f"period: {period}")(unit)
        if series:
            swap(PACKAGE, "    indicators:", "    figures: [run_chart]\n    indicators:")(unit)
            swap(PACKAGE, "questions:", f"comparison: {{series: {series}}}\nquestions:")(unit)

    return spoil


DELIVERED = "delivery/events.csv"
DEFINITIONS = {
    "unknown_key": swap(INDICATOR, "better: higher", "beter: higher"),
    "unused_key": swap(INDICATOR, "counts: patient", "counts: patient\nlookback: {months: 12}"),
    "wrong_unit": swap(INDICATOR, "unit: percent", "unit: procent"),
    "missing_codelist": remove(CODELIST),
    "two_indicators_one_id": two_with_one_id,
    "two_statements": add(INDICATOR, ";\nDROP TABLE events\n"),
    "file_path": swap(INDICATOR, "FROM events AS e", "FROM '/etc/passwd' AS e"),
    "now": swap(INDICATOR, "AND $period_end", "AND now()"),
    "undeclared_table": swap(INDICATOR, "FROM events AS e", "FROM events AS e JOIN plans AS p USING (patient_id)"),
    "not_yaml": swap(PACKAGE, "title: Things", "title: Things: all of them"),
}
DELIVERIES = {
    "file_missing": (11, remove("delivery/members.csv")),
    "column_missing": (11, swap(DELIVERED, "person;kode;", "person;koder;")),
    "wrong_delimiter": (11, every(DELIVERED, ";", "|")),
    "wrong_encoding": (11, as_latin_1),
    "text_in_number": (11, every(DELIVERED, ";7,0;2026-0", ";en pakke;2026-0")),
    "impossible_date": (11, every(DELIVERED, r"2026-07-\d\d$", "2026-06-31")),
    "duplicate_keys": (11, add("delivery/listed.csv", "p1x000;000001;1930-06-15;K;1;2020-01-01\n" * 12)),
    "two_clusters": (11, add("delivery/members.csv", "syd;000001;2026-02-01;\n")),
    "region_unknown": (11, swap("delivery/sources/registers.yaml", "mode: replace", "mode: replace\ncovers: ['1804']")),
    "unknown_key_in_source": (10, swap("delivery/sources/events_owner.yaml", "lag_weeks", "lag_week")),
    "person_keys_in_one_delivery": (10, swap("delivery/sources/events_owner.yaml", "rkp", "pharmacies")),
}
ASKED = {
    "unknown_cluster": (2, nothing, (*RUN[:-1], "nrod")),
    "two_unknown_clusters": (2, nothing, (*RUN[:-1], "nrod", "--cluster", "vest")),
    "cluster_without_members": (2, nothing, (*RUN[:-1], "tom")),
    "unknown_package": (2, nothing, ("run", "thing_package", *RUN[2:])),
    "unknown_indicator": (2, nothing, ("measure", "thing_percent", *RUN[2:4], "--to", "x.csv")),
    "nobody_looked_at_it": (10, seen_long_ago, RUN),
    "codelist_without_codes": (10, without_codes, ("measure", "things_percent", *RUN[2:4], "--to", "figures.csv")),
    "unknown_kind_of_file": (2, nothing, ("measure", "things_percent", *RUN[2:4], "--to", "figures.xls")),
    "table_cannot_be_written": (
        15,
        file_where_reports_go,
        ("measure", "things_percent", *RUN[2:4], "--to", "taken/figures.csv"),
    ),
    "no_date": (2, nothing, (*RUN[:3], "30. september 2026", *RUN[4:])),
    "impossible_ending": (2, nothing, (*RUN[:3], "2026-09-31", *RUN[4:])),
    "no_year_of_ours": (2, nothing, (*RUN[:3], "9999-12-31", *RUN[4:])),
    "after_cut_off": (11, nothing, (*RUN[:3], "2026-12-31", *RUN[4:])),
    "before_the_data": (11, nothing, (*RUN[:3], "2024-06-30", *RUN[4:])),
    "ending_in_a_quarter": (2, package_with("{quarters: 1}"), (*RUN[:3], "2026-08-31", *RUN[4:])),
    "ending_outside_the_season": (2, package_with('{season: {from: "10-01", to: "03-31"}}'), RUN),
    "ending_between_points": (2, package_with("{months: 12}", "{quarters: 12}"), (*RUN[:3], "2026-08-31", *RUN[4:])),
    "quarter_after_cut_off": (11, package_with("{quarters: 1}"), (*RUN[:3], "2026-12-31", *RUN[4:])),
    "season_before_the_data": (
        11,
        package_with('{season: {from: "10-01", to: "03-31"}}'),
        (*RUN[:3], "2024-03-31", *RUN[4:]),
    ),
    "table_not_delivered": (11, nothing, ("run", "plans_package", *RUN[2:])),
    "person_keys_in_two_deliveries": (10, half_under_another_key, ("receive", "--data", "second")),
    "person_keys_at_run": (10, other_person_key, RUN),
    "without_consent": (13, nothing, (*RUN, "--visibility", "open")),
    "draft_package": (2, swap(PACKAGE, "status: published", "status: draft"), RUN),
    "retired_package": (
        2,
        swap(PACKAGE, "status: published", 'status: retired\nstatus_reason: "pakken er afløst af things_2"'),
        RUN,
    ),
    "out_is_a_file": (15, file_where_reports_go, (*RUN, "--out", "taken")),
    "snapshot_removed": (11, snapshot_removed, RUN),
    "snapshot_damaged": (11, snapshot_damaged, RUN),
    "snapshot_damaged_inside": (11, snapshot_damaged_inside, RUN),
    "manifest_damaged": (11, manifest_damaged, RUN),
    "nothing_received": (11, lambda unit: shutil.rmtree(unit / ".klynge") or shutil.rmtree(unit / "delivery"), RUN),
}


def kept(unit):
    """Give what must not change: the pointer, the snapshots, the accepted parts and the reports, byte for byte."""
    folders = ("snapshots", "parts", "keys")
    files = [p for f in folders for p in (unit / ".klynge" / f).rglob("*") if p.is_file()]
    files += [p for p in [unit / ".klynge/current", *(unit / "reports_out").rglob("*")] if p.is_file()]
    return {p.relative_to(unit).as_posix(): p.read_bytes() for p in files}


def told(text, unit):
    """Give a text without what differs from run to run: folders of this machine, digests of what was received."""
    text = text.replace(str(unit), "UNIT")
    text = re.sub(r"\b[0-9a-f]{32}\b", "DIGEST", text)
    text = re.sub(r"\b(checksum|location) \d+", r"\1 N", text)
    return re.sub(r"refused/2026-11-27(-[0-9a-f]{8})+", "refused/DELIVERY", text)


def check_told(name, said, unit, exit_code):
    """Compare a text to the letter."""
    assert (EXPECTED / f"{name}.txt").read_text(encoding="utf-8") == told(said.text, unit)
    assert said.exit_code == exit_code


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_definition_that_is_wrong_is_told_before_anything_runs(unit, name):
    """`klynge check` and `klynge run` tell the same, with exit code 10; a snapshot and a report stay."""
    DEFINITIONS[name](unit)
    before = kept(unit)

    checked, ran = klynge("check", "--project", unit), klynge(*RUN, "--project", unit)

    check_told(name, checked, unit, 10)
    assert (ran.exit_code, ran.text) == (checked.exit_code, checked.text)
    assert before == kept(unit)


@pytest.mark.parametrize("name", DELIVERIES)
def test_a_delivery_that_is_wrong_is_refused_and_the_snapshot_stays(unit, name):
    """`klynge receive` tells what to mend; what was received and printed before stays as it was."""
    exit_code, spoil = DELIVERIES[name]
    spoil(unit)
    before = kept(unit)

    said = klynge("receive", "--project", unit)

    check_told(name, said, unit, exit_code)
    assert before == kept(unit)


@pytest.mark.parametrize("name", ASKED)
def test_what_cannot_be_done_is_refused(unit, name, monkeypatch):
    """A command that asks for what is not there is told what there is; nothing that stands is changed."""
    exit_code, spoil, words = ASKED[name]
    spoil(unit)
    before = kept(unit)
    monkeypatch.chdir(unit)

    said = klynge(*words, "--project", unit)

    check_told(name, said, unit, exit_code)
    assert before == kept(unit)


def test_a_draft_that_waits_for_codes_is_no_warning(unit):
    """`klynge check` tells of empty codelists in one line; they are no problem and no warning."""
    without_codes(unit)

    said = klynge("check", "--project", unit)

    assert said.exit_code == 0
    assert said.text.split("\n")[:-1] == [
        "1 codelist without codes, and draft what counts by them: things.",
        "2 packages, 2 indicators, 1 codelist, 9 tables, 3 sources: no problems, 0 warnings.",
    ]


def test_a_folder_that_is_no_project_is_told_so(unit):
    """`--project` points at a folder with a klynge.yaml."""
    said = klynge("check", "--project", unit / "delivery")

    check_told("no_project", said, unit, 10)


def test_a_new_project_never_covers_what_stands(unit):
    """`klynge init` starts in a new or an empty folder, and leaves another as it was."""
    filled_folder(unit)

    said = klynge("init", unit / "mine")

    check_told("init_in_filled_folder", said, unit, 2)
    assert [p.name for p in (unit / "mine").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("spoil", [snapshot_removed, snapshot_damaged, snapshot_damaged_inside, manifest_damaged])
def test_the_remedy_for_a_snapshot_works(unit, working, spoil):
    """After `klynge receive`, which the text asks for, the snapshot is there again and the report is the same."""
    spoil(unit)

    received, ran = klynge("receive", "--project", unit), klynge(*RUN, "--project", unit)

    assert (received.exit_code, ran.exit_code) == (0, 0), received.text + ran.text
    assert (
        kept(working)["reports_out/things_package/2026-09-30/nord-anonymised/figures.csv"]
        == (unit / "reports_out/things_package/2026-09-30/nord-anonymised/figures.csv").read_bytes()
    )


def test_every_expected_text_is_tested():
    """No expected text lies about without a test that produces it."""
    names = {*DEFINITIONS, *DELIVERIES, *ASKED, "no_project", "init_in_filled_folder"}

    assert names == {path.stem for path in EXPECTED.glob("*.txt")}
