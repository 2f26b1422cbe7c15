from datetime import date

import pytest

from pipeline.errors import DefinitionError

FILE = "indicators/topic/things_percent.sql"
PACKAGE = "packages_defs/things_package.yaml"


def test_a_whole_project_is_read(texts):
    """Every kind of definition stands in the catalogue under its id."""
    catalogue = texts.read()

    assert list(catalogue.indicators) == ["things_percent"]
    assert catalogue.packages["things_package"].indicator_ids == ("things_percent",)
    assert list(catalogue.codelists) == ["things"]
    assert list(catalogue.sources) == ["events_owner"]
    assert (catalogue.house.name, len(catalogue.contracts.tables)) == ("A unit", 8)
    assert catalogue.warnings == ()


def test_problems_stand_in_the_order_of_files(texts):
    """All problems of all files come together, sorted by file and line."""
    texts.change(PACKAGE, "months: 12", "months: 0").change(FILE, "better: higher", "better: up")
    texts.change(FILE, "unit: percent", "unit: procent").change("klynge.yaml", "contact", "kontakt")

    with pytest.raises(DefinitionError) as raised:
        texts.read()

    assert [str(problem.where) for problem in raised.value.problems] == [
        f"{FILE}:7",
        f"{FILE}:8",
        "klynge.yaml:1",
        "klynge.yaml:2",
        f"{PACKAGE}:6",
    ]


def test_a_due_review_is_a_warning(texts):
    """A definition that should have been looked at again is used, and told of."""
    warned = [str(warning).split("\n")[0] for warning in texts.read(today=date(2027, 3, 2)).warnings]

    assert texts.read(today=date(2027, 3, 1)).warnings == ()
    assert warned == [
        f"{FILE}:15  the definition was to be looked at again on 2027-03-01.",
        f"{PACKAGE}:16  the definition was to be looked at again on 2027-03-01.",
    ]


def test_a_packages_owner_is_asked_for_its_review(texts):
    """Of a package whose review is due, the warning names the owner."""
    warned = [str(w) for w in texts.read(today=date(2027, 3, 2)).warnings if PACKAGE in str(w)]

    assert [warning.split("\n")[-1] for warning in warned] == ["    ask its owner: A unit"]


def test_what_nobody_uses_is_a_warning(texts):
    """A codelist without indicator and a specification without indicator are told of."""
    texts["indicators/codelists/spare.yaml"] = texts["indicators/codelists/things.yaml"].replace(
        "id: things", "id: spare"
    )
    texts["tests/specs/indicators/gone.md"] = ""

    warned = [str(warning).split("\n")[0] for warning in texts.read().warnings]

    assert warned == [
        "indicators/codelists/spare.yaml:1  no indicator uses the codelist 'spare'.",
        "tests/specs/indicators/gone.md  there is no indicator 'gone' to specify.",
    ]


@pytest.mark.parametrize(
    "file", ["packages_defs/other.yml", "indicators/other.yaml", "indicators/codelists/other.sql", "sources/other.yml"]
)
def test_a_file_that_is_not_read_is_told(texts, file):
    """A definition with the wrong ending would be left out without a word; it is a problem instead."""
    texts[file] = "anything"

    assert texts.problems() == [f"{file}  this file is not read."]


@pytest.mark.parametrize(
    ("file", "plural"),
    [("packages_defs/things_package.yaml", "packages"), ("indicators/codelists/things.yaml", "codelists")],
)
def test_ids_are_used_once(texts, file, plural):
    """Two packages, or two codelists, cannot share an id."""
    copy = file.replace(".yaml", "_z.yaml")
    texts[copy] = texts[file]

    assert texts.problems() == [f"{copy}:1  two {plural} have the id '{file.split('/')[-1].removesuffix('.yaml')}'."]


def test_an_unreadable_indicator_is_not_missed_twice(texts):
    """A package is not told that an indicator is missing when it only could not be read."""
    assert texts.change(FILE, "unit: percent", "unit: procent").problems() == [
        f"{FILE}:7  unit: 'procent' is not a unit."
    ]


def test_an_unreadable_codelist_is_not_missed_twice(texts):
    """An indicator is not told that a codelist is missing when it only could not be read."""
    file = "indicators/codelists/things.yaml"
    told = texts.change(file, "verified: true", "verified: perhaps").problems()

    assert told == [f"{file}:5  verified: 'perhaps' is not true or false."]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "[things_percent]",
            "[things_percent, things_percent]",
            ":9  indicator 'things_percent' stands in the package twice.",
        ),
        ("status: published", "status: retired", ":15  status: retired needs a reason."),
        ("version: 1.0", "version:", ":2  version: there is no value here."),
    ],
)
def test_a_package_agrees_with_itself(texts, old, new, expected):
    """A package names each indicator once and says why where it must."""
    assert texts.change(PACKAGE, old, new).problems() == [f"{PACKAGE}{expected}"]


def test_a_stricter_package_is_fine(texts):
    """A package may hide more than the house does."""
    texts.change(
        PACKAGE, "status:", "disclosure: {smallest_shown: 10, min_practices: 8, largest_share_percent: 30}\nstatus:"
    )

    disclosure = texts.read().packages["things_package"].disclosure
    assert (disclosure.smallest_shown, disclosure.largest_share_percent) == (10, 30)


def test_a_retired_indicator_is_in_no_running_package(texts):
    """What was retired is not printed from a package that is not."""
    texts.change(FILE, "status: published", "status: retired\nstatus_reason: replaced")
    texts.change(PACKAGE, "status: published", "status: preview")

    assert texts.problems() == [f"{PACKAGE}:9  'things_percent' is retired."]


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2027, 3, 2), "last looked at by A. Doctor on 2026-03-01; it can be ordered and run until 2027-03-31"),
        (date(2027, 3, 31), "last looked at by A. Doctor on 2026-03-01; it can be ordered and run until 2027-03-31"),
        (date(2027, 4, 1), "last looked at by A. Doctor on 2026-03-01; it could be ordered and run until 2027-03-31"),
    ],
)
def test_a_due_review_says_when_it_stops(texts, today, told):
    """The house's days of grace are counted from the day on which it was to be looked at again."""
    texts["klynge.yaml"] += "review_grace_days: 30\n"
    (warned,) = (w for w in texts.read(today=today).warnings if PACKAGE in str(w))

    assert warned.right == told


def test_what_is_not_published_stops_by_itself(texts):
    """A preview is warned of and has no day on which it stops; a retired definition is looked at no more."""
    texts.change(PACKAGE, "status: published", "status: preview")
    preview = [w for w in texts.read(today=date(2028, 1, 1)).warnings if PACKAGE in str(w)]
    texts.change(PACKAGE, "status: preview", "status: retired\nstatus_reason: replaced")
    texts.change(FILE, "status: published", "status: retired\nstatus_reason: replaced")

    assert [w.right for w in preview] == ["last looked at by A. Doctor on 2026-03-01"]
    assert texts.read(today=date(2028, 1, 1)).warnings == ()
