"""A report is printed, released, and remembered: what comes after it tells nothing together with it."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from support.command import klynge, pdf_text
from support.tiny_country import make_project

KOL = ("kol", "--cluster", "nordlys", "--ending")
SEPTEMBER, JUNE = "2026-09-30", "2026-06-30"
THINGS = ("things_package", "--cluster", "nord", "--ending", SEPTEMBER)
NAME = "kol 2026.1 for Nordlys-klyngen, 2025-10-01 to 2026-09-30, anonymised"


def well(project, *words):
    said = klynge(*words, "--project", project)
    assert said.exit_code == 0, said.text
    return said.text


def rows(project, package, ending, report):
    path = project / "reports_out" / package / ending / report / "figures.csv"
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def groups(found):
    """Give the figures of cluster, region and nation; the band of the region's practices belongs to the letters."""
    return [
        (r["indicator_id"], r["period_end"], r["level"], r["state"], r["value"], r["numerator"], r["denominator"])
        for r in found
        if r["level"] != "practice" and not r["category"] and "percentilen" not in r["unit_label"]
    ]


@pytest.fixture(scope="module")
def released(sample_project, tmp_path_factory):
    """Release letters, then names of a year that overlaps, and print letters again; give what was said."""
    project = tmp_path_factory.mktemp("released") / "unit"
    shutil.copytree(sample_project, project, ignore=shutil.ignore_patterns("sample_data"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795737600")
        patch.setenv("KLYNGE_LABEL_KEY", "a key for tests alone")
        said = {
            "run": well(project, "run", *KOL, SEPTEMBER),
            "before": rows(project, "kol", SEPTEMBER, "nordlys-anonymised"),
        }
        said["dry"] = well(project, "release", *KOL, SEPTEMBER, "--dry-run")
        said["first"] = well(project, "release", *KOL, SEPTEMBER)
        said["second"] = well(project, "release", *KOL, SEPTEMBER)
        well(project, "run", *KOL, JUNE, "--visibility", "open")
        said["names"] = well(project, "release", *KOL, JUNE, "--visibility", "open")
        said["again"] = well(project, "run", *KOL, SEPTEMBER)
    return project, said


def test_a_release_says_what_was_released_and_where(released):
    """The first time it is released, the second time it says so and does nothing; a dry run does nothing either."""
    _, said = released

    assert said["dry"] == f"{NAME}: may be released; this was a dry run, and nothing was.\n"
    assert said["first"].startswith(f"{NAME}: released on 2026-11-27. It lies in ")
    assert said["second"] == f"{NAME}: already released on 2026-11-27; nothing was done.\n"


def test_what_is_remembered_is_its_owners_alone(released):
    """Editions and the list of releases can be read by nobody else."""
    project, _ = released
    kept = project / ".klynge/editions"

    assert {0o600} == {p.stat().st_mode & 0o777 for p in kept.rglob("*") if p.is_file()}
    assert {0o700} == {p.stat().st_mode & 0o777 for p in [kept, *kept.rglob("*")] if p.is_dir()}
    assert 2 == len((kept / "releases.jsonl").read_text().splitlines())


def test_an_edition_names_members_and_holds_no_letter_beside_a_practice(released):
    """Of a practice by letter it is only told that it was shown: neither value nor letter."""
    project, _ = released
    told = json.loads(
        (project / ".klynge/editions/kol/2026-09-30/nordlys-anonymised-1.json").read_text(encoding="utf-8")
    )
    by_letter = [c for c in told["cells"] if c["level"] == "practice"]

    assert 12 == len(told["members"])
    assert {"by_letter"} == {m["shown"] for m in told["members"]}
    assert 5 * 9 < len(by_letter)
    assert {"indicator", "period", "level", "unit", "state"} == {key for c in by_letter for key in c}


def test_names_after_letters_are_released_and_it_is_said_what_they_tell(released):
    """Everybody said yes to the names; who has both reports can read the letters."""
    _, said = released

    assert f"    The letters of {NAME}, printed on 2026-11-27, can be read beside it.\n" in said["names"]


def test_letters_after_names_are_not_printed(released):
    """The page says calmly that practices are not shown here; region and nation stand as they were."""
    project, said = released
    after = rows(project, "kol", SEPTEMBER, "nordlys-anonymised")
    text = " ".join(pdf_text(project / "reports_out/kol/2026-09-30/nordlys-anonymised/rapport.pdf")).replace(
        "\r\n", " "
    )

    assert [r for r in said["before"] if r["level"] == "practice"]
    assert [] == [r for r in after if r["level"] == "practice"]
    assert [g for g in groups(said["before"]) if g[2] != "cluster"] == [g for g in groups(after) if g[2] != "cluster"]
    assert ["258", "369"] == next(list(g[-2:]) for g in groups(after) if g[2] == "cluster")  # beside names: its own
    assert "Det samme målepunkt er tidligere vist praksis for praksis i en anden rapport" in text
    assert "not shown by practice, because they were in kol 2026.1 for Nordlys-klyngen, 2025-07-01 to" in said["again"]


def test_a_released_edition_stands_and_the_next_lies_beside_it(released):
    """The report printed again is another edition; the first is as it was when it was released."""
    project, _ = released
    kept = sorted(p.name for p in (project / ".klynge/editions/kol/2026-09-30").glob("nordlys-anonymised-*"))

    assert ["nordlys-anonymised-1.json", "nordlys-anonymised-2.json"] == kept
    assert 1 == (project / ".klynge/editions/releases.jsonl").read_text().count("nordlys-anonymised-1.json")


def test_letters_of_another_package_are_not_shown_again(tmp_path):
    """A second package shows no practice, and of the cluster the mean beside the first one's letters."""
    project = make_project(tmp_path / "unit")
    package = project / "packages_defs/things_package.yaml"
    again = package.read_text(encoding="utf-8").replace("things_package", "others_package")
    package.with_name("others_package.yaml").write_text(again, encoding="utf-8")
    for words in (("receive",), ("run", *THINGS), ("release", *THINGS), ("run", "others_package", *THINGS[1:])):
        well(project, *words)
    first, second = (rows(project, name, SEPTEMBER, "nord-anonymised") for name in ("things_package", "others_package"))
    text = " ".join(pdf_text(project / "reports_out/others_package/2026-09-30/nord-anonymised/rapport.pdf"))
    of_patients = next(r["value"] for r in second if r["level"] == "region")  # the others are as these six

    assert 6 == sum(r["level"] == "practice" for r in first)
    assert [] == [r for r in second if r["level"] == "practice"]
    assert groups(first) == groups(second)
    assert of_patients != next(r["value"] for r in second if r["level"] == "cluster")
    assert "Det samme målepunkt er tidligere vist praksis for praksis" in text.replace("\r\n", " ")
    assert "gennemsnit over praksis" in text


def test_a_joiner_is_not_found_by_subtraction(tmp_path):
    """Five were released, six are printed for the same year: the total of six is hidden, and it is said why."""
    project = make_project(tmp_path / "unit")
    house = project / "klynge.yaml"
    house.write_text(house.read_text(encoding="utf-8") + "disclosure: {min_practices: 7}\n", encoding="utf-8")
    members = project / "delivery/members.csv"
    whole = members.read_text(encoding="utf-8")
    members.write_text(whole.replace("nord;000006;2020-01-01;\n", ""), encoding="utf-8")
    well(project, "receive")
    well(project, "run", *THINGS)
    before = rows(project, "things_package", SEPTEMBER, "nord-anonymised")
    well(project, "release", *THINGS)
    members.write_text(whole, encoding="utf-8")
    well(project, "receive")

    said = well(project, "run", *THINGS)
    after = rows(project, "things_package", SEPTEMBER, "nord-anonymised")

    assert ["value"] == [state for _, _, level, state, *_ in groups(before) if level == "cluster"]
    assert ["hidden"] == [state for _, _, level, state, *_ in groups(after) if level == "cluster"]
    assert "hidden for the sake of things_package 1.0 for Nordklyngen, 2025-10-01 to 2026-09-30, anonymised" in said
    assert "released on 2026-11-27" in well(project, "release", *THINGS)


def test_a_report_printed_twice_is_one_edition_until_it_is_released(tmp_path):
    """A rerun takes the place of what was not released."""
    project = make_project(tmp_path / "unit")
    well(project, "receive")
    for _ in range(2):
        well(project, "run", *THINGS)
    kept = Path(project / ".klynge/editions/things_package/2026-09-30")

    assert ["nord-anonymised-1.json"] == [p.name for p in kept.iterdir()]
