"""A report is printed, released, and remembered: what comes after it tells nothing together with it."""

import csv
import shutil

import pytest
from support.command import pdf_text
from support.orders import approved, folder, let_go, ordered, well
from support.tiny_country import make_project

from pipeline.cli.common import moment
from pipeline.model import Level
from pipeline.orders.ledger import open_ledger

SEPTEMBER, JUNE = "2026-09-30", "2026-06-30"
NAME = "kol 2026.1 for Nordlys-klyngen, 2025-10-01 to 2026-09-30, anonymised"


def rows(project, number):
    with (folder(project, number) / "figures.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def text_of(project, number):
    return " ".join(pdf_text(folder(project, number) / "rapport.pdf")).replace("\r\n", " ")


def groups(found):
    """Give the figures of cluster, region and nation; the band of the region's practices belongs to the letters."""
    return [
        (r["indicator_id"], r["period_end"], r["level"], r["state"], r["value"], r["numerator"], r["denominator"])
        for r in found
        if r["level"] != "practice" and not r["category"] and "percentilen" not in r["unit_label"]
    ]


def kept(project):
    """Give what the ledger keeps of what was printed."""
    with open_ledger(project / ".klynge", None, {}, moment()) as ledger:
        return ledger.kept()


def tiny(tmp_path):
    """Give a tiny country, received."""
    project = make_project(tmp_path / "unit")
    well(project, "receive")
    return project


@pytest.fixture(scope="module")
def released(sample_project, tmp_path_factory):
    """Release letters, then names of a year that overlaps, and print letters again; give what was said."""
    project = tmp_path_factory.mktemp("released") / "unit"
    shutil.copytree(sample_project, project, ignore=shutil.ignore_patterns("sample_data"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795737600")
        patch.setenv("KLYNGE_LABEL_KEY", "a key for tests alone")
        letters = let_go(project, "kol", SEPTEMBER, "nordlys")
        names = let_go(project, "kol", JUNE, "nordlys", "open")
        again = ordered(project, "kol", "nordlys", "--ending", SEPTEMBER)
        said = well(project, "run", "--order", str(again))
    return project, letters, names, again, said


def test_a_release_says_what_was_released_and_where(released):
    """The edition and its folder are named."""
    project, letters, *_ = released

    assert f"{NAME}: released on 2026-11-27. It lies in {folder(project, letters.number)}\n" == letters.released


def test_what_is_remembered_is_its_owners_alone(released):
    """The ledger, and whatever a database keeps beside it, can be read by nobody else."""
    project, *_ = released
    beside = list((project / ".klynge").glob("ledger.sqlite*"))

    assert beside
    assert {0o600} == {p.stat().st_mode & 0o777 for p in beside}
    assert 0o700 == (project / ".klynge").stat().st_mode & 0o777


def test_an_edition_names_members_and_holds_no_number_beside_a_practice_by_letter(released):
    """Of a practice by letter it is only told that it was shown: neither value nor counts."""
    project, letters, *_ = released
    (edition,) = (k.edition for k in kept(project) if k.order == letters.number)
    by_letter = [c for c in edition.cells if c.level is Level.PRACTICE]

    assert 12 == len(edition.members)
    assert 5 * 9 < len(by_letter)
    assert {(None, None, None)} == {(c.numerator, c.denominator, c.value) for c in by_letter}


def test_names_after_letters_are_released_and_it_is_said_what_they_tell(released):
    """Everybody said yes to the names; who has both reports can read the letters."""
    _, _, names, *_ = released

    assert f"    The letters of {NAME}, printed on 2026-11-27, can be read beside it.\n" in names.released


def test_letters_after_names_are_not_printed(released):
    """The page says calmly that practices are not shown here; region and nation stand as they were."""
    project, letters, _, again, said = released
    before, after = rows(project, letters.number), rows(project, again)

    assert [r for r in before if r["level"] == "practice"]
    assert [] == [r for r in after if r["level"] == "practice"]
    assert [g for g in groups(before) if g[2] != "cluster"] == [g for g in groups(after) if g[2] != "cluster"]
    assert ["260", "371"] == next(list(g[-2:]) for g in groups(after) if g[2] == "cluster")  # beside names: its own
    assert "Det samme målepunkt er tidligere vist praksis for praksis i en anden rapport" in text_of(project, again)
    assert "not shown by practice, because they were in kol 2026.1 for Nordlys-klyngen, 2025-07-01 to" in said


def test_a_released_edition_stands_and_the_next_lies_beside_it(released):
    """The report printed again is another edition; the first is as it was when it was released."""
    project, letters, _, again, _ = released
    found = {k.order: k for k in kept(project) if k.order in (letters.number, again)}

    assert [True, False] == [found[n].released_on is not None for n in (letters.number, again)]
    assert folder(project, letters.number) != folder(project, again)


def test_a_trial_is_remembered_and_released_by_nobody(tmp_path):
    """Whoever tries a report out leaves no order behind it."""
    project = tiny(tmp_path)
    well(project, "run", "things_package", "--cluster", "nord", "--ending", SEPTEMBER)

    assert [(None, None)] == [(k.order, k.released_on) for k in kept(project)]
    assert "Nothing has been ordered yet.\n" == well(project, "orders")


def test_letters_of_another_package_are_not_shown_again(tmp_path):
    """A second package shows no practice, and of the cluster the mean beside the first one's letters."""
    project = tiny(tmp_path)
    package = project / "packages_defs/things_package.yaml"
    again = package.read_text(encoding="utf-8").replace("things_package", "others_package")
    package.with_name("others_package.yaml").write_text(again, encoding="utf-8")
    one = let_go(project, "things_package", SEPTEMBER, "nord").number
    other = approved(project, ordered(project, "others_package", "nord", "--ending", SEPTEMBER))
    first, second = rows(project, one), rows(project, other)
    of_patients = next(r["value"] for r in second if r["level"] == "region")  # the others are as these six

    assert 6 == sum(r["level"] == "practice" for r in first)
    assert [] == [r for r in second if r["level"] == "practice"]
    assert groups(first) == groups(second)
    assert of_patients != next(r["value"] for r in second if r["level"] == "cluster")
    assert "Det samme målepunkt er tidligere vist praksis for praksis" in text_of(project, other)
    assert "gennemsnit over praksis" in text_of(project, other)


def test_a_joiner_is_not_found_by_subtraction(tmp_path):
    """Five were released, six are printed for the same year: the total of six is hidden, and it is said why."""
    project = make_project(tmp_path / "unit")
    house = project / "klynge.yaml"
    house.write_text(house.read_text(encoding="utf-8") + "disclosure: {min_practices: 7}\n", encoding="utf-8")
    members = project / "delivery/members.csv"
    whole = members.read_text(encoding="utf-8")
    members.write_text(whole.replace("nord;000006;2020-01-01;\n", ""), encoding="utf-8")
    well(project, "receive")
    five = let_go(project, "things_package", SEPTEMBER, "nord")
    members.write_text(whole, encoding="utf-8")
    well(project, "receive")

    six = let_go(project, "things_package", SEPTEMBER, "nord")
    before, after = rows(project, five.number), rows(project, six.number)

    assert ["value"] == [state for _, _, level, state, *_ in groups(before) if level == "cluster"]
    assert ["hidden"] == [state for _, _, level, state, *_ in groups(after) if level == "cluster"]
    assert (
        "hidden for the sake of things_package 1.0 for Nordklyngen, 2025-10-01 to 2026-09-30, anonymised" in six.printed
    )
    assert "released on 2026-11-27" in six.released


def test_a_report_printed_twice_is_one_edition_until_it_is_released(tmp_path):
    """A rerun takes the place of what was not released."""
    project = tiny(tmp_path)
    number = ordered(project, "things_package", "nord", "--ending", SEPTEMBER)
    for _ in range(2):
        well(project, "run", "--order", str(number))

    assert [(number, 1)] == [(k.order, k.number) for k in kept(project)]
