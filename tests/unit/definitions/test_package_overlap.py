"""Packages of one project, or of two, laid beside each other by their definitions alone."""

from datetime import date

import pytest
from support.definition_texts import CODELIST, HEADER, INDICATOR, PACKAGE, SELECT, whole_project

from pipeline.definitions.package_overlap import Likeness, only_theirs, overlaps

OTHER = "indicators/topic/other_percent.sql"


def _project(
    *, other=HEADER + SELECT, owner="Another unit", codes='"X01A"', status="published", both=("other_percent",)
):
    """Give a project with a second package: one indicator of its own, and a codelist."""
    texts = whole_project()
    texts[OTHER] = other.replace("things_percent", "other_percent")
    texts["tests/specs/indicators/other_percent.md"] = "# Other\n"
    lines = CODELIST.partition("codes:")[0].replace("things", "narrow")
    texts["indicators/codelists/narrow.yaml"] = f"{lines}codes:\n  - {{code: {codes}}}\n"
    package = PACKAGE.replace("things_package", "other_package").replace("A unit", owner)
    package = package.replace("[things_percent]", f"[{', '.join(both)}]").replace(", indicator: things_percent", "")
    texts["packages_defs/other_package.yaml"] = package.replace("status: published", f"status: {status}")
    return texts


NARROW = (HEADER + SELECT).replace("[things]", "[narrow]").replace("FROM things", "FROM narrow")
ELSEWHERE = NARROW.replace("reads: [events]", "reads: [events, plans]").replace(
    "THEN 1", "AND l.patient_id IN (SELECT p.patient_id FROM plans AS p) THEN 1"
)


def _only(texts):
    (found,) = overlaps(texts.read().shelved)
    return found


def _likenesses(found):
    return [(c.one, c.other, c.likeness) for c in found.counterparts]


def test_an_indicator_of_two_packages_is_the_same():
    """Counted once, and read twice by whoever orders both."""
    found = _only(_project(both=("things_percent",)))

    assert [("things_percent", "things_percent", Likeness.SAME)] == _likenesses(found)
    assert (1, 1, True, ("events",)) == (found.matched, found.share, found.across_owners, found.tables)


def test_one_counting_under_two_ids_is_found():
    """Another id and other words, and the same SELECT but for its spacing."""
    found = _only(_project(other=(HEADER + SELECT).replace("Things matter.", "They do.").replace("  l.", " l.")))

    assert [("other_percent", "things_percent", Likeness.RENAMED)] == _likenesses(found)


def test_codes_of_the_other_in_the_same_tables_are_close():
    """A code of a start of codes, asked of the same table."""
    found = _only(_project(other=NARROW))

    assert [("other_percent", "things_percent", Likeness.CLOSE)] == _likenesses(found)
    assert [("narrow", "things", ("X01A",))] == [(s.one, s.other, s.codes) for s in found.codelists]


def test_the_same_codes_in_other_tables_are_codelists_in_common():
    """No counterpart, and the pair is told of for its codes."""
    found = _only(_project(other=ELSEWHERE))

    assert ((), 0, ["narrow"]) == (found.counterparts, found.matched, [s.one for s in found.codelists])


@pytest.mark.parametrize("said", [{"other": NARROW, "codes": '"X01B"'}, {"other": NARROW, "codes": '"Y01"'}])
def test_packages_without_a_code_in_common_do_not_overlap(said):
    """Other codes, and codes that the other list takes away: the same tables are no overlap."""
    assert () == overlaps(_project(**said).read().shelved)


def test_a_retired_package_overlaps_with_nothing():
    """Nobody orders it any more."""
    texts = _project(other=NARROW, status="retired\nstatus_reason: Nobody asks")

    assert () == overlaps(texts.read().shelved)


def test_the_share_is_that_of_the_package_that_lies_more_in_the_other():
    """One of two here is the only one there."""
    found = _only(_project(both=("things_percent", "other_percent"), other=ELSEWHERE))

    assert ("things_package", "other_package", 1) == (found.within[0].id, found.within[1].id, found.within[2])
    assert 1 == found.share


def test_two_owners_are_two_whatever_their_capitals():
    """A space more or a capital makes no other owner."""
    assert not _only(_project(other=NARROW, owner="a  Unit")).across_owners
    assert _only(_project(other=NARROW)).across_owners


def test_of_two_projects_what_both_have_is_left_out():
    """A package to the word and the count; where a codelist differs it stands twice, counted otherwise."""
    ours, theirs = whole_project(), whole_project()
    assert () == overlaps(ours.read().shelved, theirs.read().shelved)
    assert () == only_theirs(ours.read().shelved, theirs.read().shelved)

    theirs.change("indicators/codelists/things.yaml", "!X01B", "!X01C")
    (found,) = overlaps(ours.read().shelved, theirs.read().shelved)

    assert [("things_percent", "things_percent", Likeness.REDEFINED)] == _likenesses(found)
    assert (0, 1) == (found.codelists[0].lines_of_one.whole, found.codelists[0].lines_of_one.in_part)


def test_a_counted_twin_answers_the_same_question():
    """One package has it of patients, the other project's of what the owner of the data counted."""
    ours, theirs = whole_project(), whole_project()
    theirs[INDICATOR.replace("things_percent", "things_counted")] = (
        HEADER.replace("things_percent", "things_counted\nstands_for: things_percent\ngrain: stratum")
        .replace("reads: [events]", "reads: [counted]")
        .replace("codelists: [things]\n", "")
        + "SELECT practice_id, with_it AS numerator, patients AS denominator, patients_hidden AS hidden\nFROM counted\n"
        "WHERE counted_on = $period_end\n"
    )
    theirs["tests/specs/indicators/things_counted.md"] = "# Things\n"
    theirs["packages_defs/things_package.yaml"] = PACKAGE.replace("things_package", "counted_package").replace(
        "things_percent", "things_counted"
    )
    (found,) = overlaps(ours.read().shelved, theirs.read().shelved)

    assert [("things_percent", "things_counted", Likeness.TWIN)] == _likenesses(found)


def test_published_packages_of_different_owners_that_ask_much_the_same_are_warned_of():
    """One line, where the package stands that lies more in the other."""
    told = (
        "packages_defs/other_package.yaml:7  1 of 1 indicators have a counterpart in 'things_package' of A unit, "
        "more than half: see klynge overlap."
    )

    assert [told] == [str(w) for w in _project(both=("things_percent",)).read().warnings if "counterpart" in w.what]


@pytest.mark.parametrize(
    "said",
    [
        {"owner": "A unit", "both": ("things_percent",)},
        {"status": "preview", "both": ("things_percent",)},
        {"other": ELSEWHERE},
    ],
)
def test_no_warning_where_one_owner_tries_or_only_codes_are_shared(said):
    """Within one owner, of a package in preview, and where codelists alone meet."""
    assert [] == [w for w in _project(**said).read(date(2026, 11, 23)).warnings if "counterpart" in w.what]


def test_half_is_not_more_than_half():
    """One of two of each package."""
    texts = _project(both=("things_percent", "other_percent"), other=ELSEWHERE)
    texts["indicators/topic/third_percent.sql"] = (
        ELSEWHERE.replace("things_percent", "third_percent")
        .replace("[narrow]", "[third]")
        .replace("FROM narrow", "FROM third")
    )
    texts["indicators/codelists/third.yaml"] = CODELIST.replace("things", "third").replace("X01", "Y01")
    texts["tests/specs/indicators/third_percent.md"] = "# Third\n"
    texts.change("packages_defs/things_package.yaml", "[things_percent]", "[things_percent, third_percent]")

    assert [] == [w for w in texts.read().warnings if "counterpart" in w.what]
