"""A fault in a delivery or a definition is followed to the released reports that it touched, and they are corrected."""

import shutil
from datetime import date

import pytest
from support.definition_texts import INDICATOR
from support.night_cases import TODAY, ledger, night, night_unit, on, ordered, released, well, without_events

from pipeline.definitions.snapshot import SnapshotManifest

BECAUSE = ("--because", "Registret havde talt nogle hændelser to gange.")
NEXT = date(2026, 11, 28)


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """Release two reports from one delivery, and one of the next day from a later delivery."""
    root = night_unit(tmp_path_factory.mktemp("out") / "unit")
    for cluster in ("nord", "syd"):
        ordered(root, cluster, "--ending", "2026-09-30")
    night(root)
    for number in (1, 2):
        released(root, number)
    parts = manifest(root)
    without_events(root, "000001", "2026-07")
    ordered(root, "nord", "--ending", "2026-09-30", package="more_package", day=NEXT)
    night(root, NEXT)
    released(root, 3, day=NEXT)
    return root, parts, manifest(root)


def manifest(root):
    digest = (root / ".klynge/current").read_text().strip()
    return SnapshotManifest.model_validate_json((root / ".klynge/snapshots" / digest / "manifest.json").read_bytes())


def part(found, source="events_owner"):
    return next(s.parts[-1] for s in found.sources if s.id == source)


@pytest.fixture
def unit(out, tmp_path):
    return shutil.copytree(out[0], tmp_path / "unit")


def touched(said):
    return [line.split(",")[0] for line in said.splitlines() if line.startswith("order ")]


def test_a_faulty_part_of_a_delivery_leads_to_what_was_made_from_it(out):
    """The first delivery's events are in two released reports, the second's in one; its listings in all three."""
    root, first, second = out
    said = {
        "first": well("recall", "--part", part(first)[:12], *BECAUSE, root=root),
        "second": well("recall", "--part", part(second), *BECAUSE, root=root),
        "listings": well("recall", "--part", part(first, "listings"), *BECAUSE, root=root),
    }

    assert ["order 1", "order 2"] == touched(said["first"])
    assert ["order 3"] == touched(said["second"])
    assert ["order 1", "order 2", "order 3"] == touched(said["listings"])
    assert "    through Events\n" in said["first"]
    assert {"released"} == {str(o.state) for o in ledger(root).orders()}


@pytest.mark.parametrize(
    ("fault", "orders"),
    [
        (("--source", "events_owner"), [1, 2, 3]),
        (("--indicator", "things_percent"), [1, 2, 3]),
        (("--indicator", "plans_percent"), []),
        (("--codelist", "things"), [1, 2, 3]),
        (("--package", "more_package"), [3]),
        (("--package", "plans_package"), []),
    ],
)
def test_a_fault_leads_to_the_reports_that_were_made_with_it(fault, orders, out):
    """Sources, indicators, codelists and packages; what no released report was made with touches nothing."""
    said = well("recall", *fault, *BECAUSE, root=out[0])

    assert [f"order {n}" for n in orders] == touched(said)


def test_one_version_of_an_indicator_can_be_meant(unit):
    """A report made with another fingerprint is not touched; an unknown fingerprint is refused with those that are."""
    path = unit / INDICATOR
    path.write_text(path.read_text().replace("Things matter.", "Things matter a lot."))
    old = ledger(unit).released()[0].edition.fingerprints["things_percent"]
    asked = ("recall", "--indicator", "things_percent", "--fingerprint")

    assert ["order 1", "order 2", "order 3"] == touched(well(*asked, old[:12], *BECAUSE, root=unit))
    refused = on(TODAY, *asked, "0123456789ab", *BECAUSE, root=unit)
    assert refused.exit_code == 2
    assert f"    fingerprints: {old[:12]}\n" in refused.text


WRONG = {
    "an unknown indicator": (("--indicator", "thing_percent", *BECAUSE), "did you mean 'things_percent'?"),
    "an unknown part": (("--part", "0123456789", *BECAUSE), "part of a delivery '0123456789' is unknown"),
    "too little of a part": (("--part", "0", *BECAUSE), "part of a delivery '0' is unknown"),
    "nothing": (BECAUSE, "it is not said what was faulty."),
    "two faults": (("--source", "listings", "--codelist", "things", *BECAUSE), "two faults stand together."),
    "no reason": (("--source", "listings", "--because", " "), "--because  it is empty."),
    "a reason of two lines": (("--source", "listings", "--because", "a\nb"), "some that cannot be seen"),
    "a package's fingerprint": (("--package", "more_package", "--fingerprint", "a", *BECAUSE), "stands with --package"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_recalled_is_refused(wrong, out):
    """Nothing changes, and what would be right is said."""
    words, told = WRONG[wrong]
    before = ledger(out[0]).events()

    said = on(TODAY, "recall", *words, "--turn-back", root=out[0])

    assert said.exit_code == 2
    assert told in said.text
    assert said.text.endswith("Nothing was recalled.\n")
    assert before == ledger(out[0]).events()


def test_each_cluster_gets_a_letter(unit, tmp_path):
    """It says which report, what was wrong, what it touches and what comes, from a template of the project's own."""
    to = tmp_path / "letters.txt"
    well("recall", "--codelist", "things", *BECAUSE, "--letter", to, "--turn-back", root=unit)
    first, second, third = to.read_text().replace("\xa0", " ").split("-" * 72)

    assert first.startswith('Til Nordklyngen\n\nRapporten "Things" for ')
    assert "Frigivet 27. november 2026 (bestilling 1, udgave 1)" in first
    assert "Registret havde talt nogle hændelser to gange." in first
    assert "Fejlen berører: Patients with a thing." in first
    assert "Vi laver en rettet udgave" in first
    assert "Til Sydklyngen" in second
    assert "Til Nordklyngen" in third
    (unit / "templates").mkdir()
    (unit / "templates/recall.txt.jinja").write_text("Kære {{ cluster }}\n")
    well("recall", "--package", "more_package", *BECAUSE, "--letter", to, root=unit)
    assert to.read_text() == "Kære Nordklyngen\n"


def test_what_is_turned_back_is_printed_corrected_and_released_anew(unit):
    """Same order, same period, a second edition that says what was mended; the first stands as it was released."""
    well("recall", "--package", "things_package", *BECAUSE, "--turn-back", root=unit, day=NEXT)
    before = {str(p): p.read_bytes() for p in (unit / "reports_out").rglob("*") if p.is_file()}
    states = [str(o.state) for o in ledger(unit).orders()]

    said = night(unit, date(2026, 11, 29))

    assert ["ordered", "ordered", "released"] == states
    assert said.exit_code == 0, said.text
    first, second = ledger(unit).kept(1)
    assert (2, first.edition.asked) == (second.number, second.edition.asked)
    assert ledger(unit).order(1).correction == "Registret havde talt nogle hændelser to gange."
    page = (unit / second.edition.folder / "rapport.html").read_text(encoding="utf-8")
    assert "Rettet udgave: Registret havde talt nogle hændelser to gange." in page
    assert before.items() <= {str(p): p.read_bytes() for p in (unit / "reports_out").rglob("*") if p.is_file()}.items()
    released(unit, 1, day=date(2026, 11, 30))
    assert [1, 2, 3, 1] == [k.order for k in ledger(unit).released()]
    again = well("recall", "--package", "things_package", *BECAUSE, root=unit, day=date(2026, 11, 30))
    assert "order 1, edition 1: things_package 1.0 for Nordklyngen" in again
    assert "released on 2026-11-27, corrected since" in again


def test_a_second_recall_of_the_same_turns_nothing_back_again(unit):
    """What is being corrected already is left alone."""
    words = ("recall", "--package", "things_package", *BECAUSE, "--turn-back")

    assert "2 orders turned back" in well(*words, root=unit)
    assert "0 orders turned back" in well(*words, root=unit)
    assert 2 == sum(e.kind == "recalled" for e in ledger(unit).events())
