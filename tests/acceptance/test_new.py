"""`klynge new` begins an indicator or a package: what it writes is read at once, and nothing is written over."""

import re
import shutil
from pathlib import Path

import pytest
from support.command import klynge
from support.definition_texts import INDICATOR, TEMPLATE, Texts, template_beside
from support.orders import well
from support.tiny_country import make_project

EXPECTED = Path(__file__).parents[1] / "errors/new"
PACKAGE = "packages_defs/things_package.yaml"
RUN = ("--ending", "2026-09-30", "--cluster", "nord")


@pytest.fixture(scope="module")
def received(tmp_path_factory):
    """Give a project with a template, and a snapshot."""
    root = make_project(tmp_path_factory.mktemp("new") / "unit")
    texts = template_beside(Texts({INDICATOR: (root / INDICATOR).read_text(encoding="utf-8")}))
    for file, text in texts.items():
        (root / file).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795737600")
        well(root, "receive")
    return root


@pytest.fixture
def unit(received, tmp_path):
    """Give a copy of it that a test may write into."""
    return Path(shutil.copytree(received, tmp_path / "unit"))


def fill_in(unit, name, numerator, denominator):
    """Say in a specification what is to be counted."""
    page = unit / f"tests/specs/indicators/{name}.md"
    text = page.read_text(encoding="utf-8")
    assert "| 000001 | | | skriv" in text
    page.write_text(text.replace("| 000001 | | |", f"| 000001 | {numerator} | {denominator} |"), encoding="utf-8")


@pytest.mark.parametrize(
    ("unit_of", "counted", "denominator"), [("percent", 2, 4), ("per_1000", 2, 1460), ("ratio", 2, 4)]
)
def test_a_new_indicators_specification_fails_until_it_is_filled_in(unit, unit_of, counted, denominator):
    """It is a draft; both engines count the rows at the period's edges, and what is right a person says."""
    said = well(unit, "new", "indicator", "mine", "--codes", "X01A,X02", "--unit", unit_of, "--title", "Det: hele")
    checked = well(unit, "check")
    failed = klynge("spec", "mine", "--project", unit)
    fill_in(unit, "mine", counted, denominator)

    assert said.splitlines() == [
        "indicators/codelists/mine_codes.yaml",
        "indicators/mine/mine.sql",
        "tests/specs/indicators/mine.md",
        "Next: write what is to be counted, and klynge spec mine",
    ]
    assert "no problems, 0 warnings." in checked
    assert failed.exit_code == 10
    assert "mine: 1 case as specified in DuckDB and Polars" in well(unit, "spec", "mine")
    assert "Det: hele" in well(unit, "explain", "mine")


def test_a_new_indicator_may_wait_for_its_codes(unit):
    """Without codes the codelist is empty and says so, and the specification makes one up."""
    well(unit, "new", "indicator", "mine", "--reads", "events")
    fill_in(unit, "mine", 2, 4)

    assert "mine: 1 case as specified" in well(unit, "spec", "mine")
    assert "1 codelist without codes, and draft what counts by them: mine_codes.\n" in well(unit, "check")


def test_a_new_indicator_matches_what_its_codelist_says_of_codes(unit):
    """A codelist that is there is used, and the validity and region of its codes are matched."""
    spans = (
        "id: spans\ntitle: Spans\nsystem: letters\nsource: a book\nverified: true\ncodes:\n"
        '  - {code: X02, valid_from: 2024-01-01, region: "1084"}\n'
    )
    (unit / "indicators/codelists/spans.yaml").write_text(spans, encoding="utf-8")
    well(unit, "new", "indicator", "mine", "--codelist", "spans")
    text = (unit / "indicators/mine/mine.sql").read_text(encoding="utf-8")

    assert "JOIN spans ON spans.code = events.code AND spans.region = events.region\n" in text
    assert "AND events.happened_on BETWEEN spans.valid_from AND spans.valid_to\n" in text
    assert "no problems, 0 warnings." in well(unit, "check")


def test_a_new_package_uses_the_template(unit):
    """One line makes a package that runs at once, with a watermark: its codelist is nobody's work yet."""
    said = well(unit, "new", "package", "mine", "--codes", "X01A,X02")
    well(unit, "check")
    well(unit, "run", "mine", *RUN)

    assert said.splitlines() == [
        "indicators/codelists/mine.yaml",
        "packages_defs/mine.yaml",
        "Next: write what it is about, and klynge preview mine",
    ]
    assert (unit / "reports_out/mine/2026-09-30/nord-anonymised/rapport.pdf").is_file()
    text = (unit / "packages_defs/mine.yaml").read_text(encoding="utf-8")
    assert "status: preview\n" in text
    assert "    use: events_percent\n    codelists: [mine]\n" in text


def test_a_new_package_of_codelists_that_are_there(unit):
    """No codelist is written then."""
    said = well(unit, "new", "package", "mine", "--codelist", "things")

    assert said.splitlines()[:-1] == ["packages_defs/mine.yaml"]
    well(unit, "run", "mine", *RUN)


def test_a_new_package_prefers_a_rate_and_uses_what_is_wished(unit):
    """Of several templates for the same codes the one in per_1000 is used, unless another is named."""
    template = (unit / TEMPLATE).read_text(encoding="utf-8")
    rate = template.replace("events_percent", "of_events").replace(
        "unit: percent", "unit: per_1000\ndenominator_in: patients"
    )
    (unit / "indicators/topic/of_events.sql").write_text(rate, encoding="utf-8")
    (unit / "tests/specs/indicators/of_events.md").write_text("# of_events\n", encoding="utf-8")
    well(unit, "new", "package", "first", "--codes", "X01A")
    well(unit, "new", "package", "second", "--codes", "X01A", "--use", "events_percent")
    used = [(unit / f"packages_defs/{name}.yaml").read_text(encoding="utf-8") for name in ("first", "second")]

    assert ["use: of_events\n" in used[0], "use: events_percent\n" in used[1]] == [True, True]


def test_a_new_package_without_codes_is_a_draft(unit):
    """It waits for its codes, and is not run."""
    well(unit, "new", "package", "mine")

    assert "1 codelist without codes, and draft what counts by them: mine.\n" in well(unit, "check")
    assert klynge("run", "mine", *RUN, "--project", unit).exit_code == 2


REFUSED = {
    "not_an_id": ("package", "My-Package"),
    "codes_and_codelist": ("package", "mine", "--codes", "X01A", "--codelist", "things"),
    "unknown_codelist": ("package", "mine", "--codelist", "thing"),
    "no_code": ("indicator", "mine", "--codes", "X01A,!X02"),
    "unknown_system": ("package", "mine", "--codes", "X01A", "--system", "letter"),
    "unknown_template": ("package", "mine", "--codes", "X01A", "--use", "event_percent"),
    "unit_that_is_not_begun": ("indicator", "mine", "--codes", "X01A", "--unit", "share"),
    "table_that_cannot_be_read": ("indicator", "mine", "--codes", "X01A", "--reads", "plans"),
    "file_there": ("package", "things_package", "--codes", "X01A"),
    "id_taken": ("indicator", "plans_percent", "--codelist", "things"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_begun_is_refused(unit, name):
    """The text says what would be right, and no file is written."""
    before = files_of(unit)
    said = klynge("new", *REFUSED[name], "--project", unit)

    assert (EXPECTED / f"{name}.txt").read_text(encoding="utf-8") == said.text
    assert said.exit_code == (10 if name == "id_taken" else 2)
    assert before == files_of(unit)


def files_of(root):
    """List the project's files; what the state remembers of checked definitions is none of them."""
    paths = (p.relative_to(root) for p in root.rglob("*"))
    return sorted(p for p in paths if p.parts[0] != ".klynge")


def test_a_project_without_a_template_is_told_what_one_is(unit):
    """A package is begun from a template."""
    (unit / "indicators/topic/events_percent.sql").unlink()
    said = klynge("new", "package", "mine", "--codes", "X01A", "--project", unit)

    assert said.exit_code == 2
    assert re.match(r"klynge new package  the project has no template that a package could use\.\n", said.text)


def test_every_text_of_what_cannot_be_begun_is_tested():
    """No expected text lies about without a test that produces it."""
    assert sorted(REFUSED) == sorted(path.stem for path in EXPECTED.glob("*.txt"))
