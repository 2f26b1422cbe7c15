"""A released report is rebuilt from its sealed baseline alone, byte for byte."""

import shutil
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from support.command import klynge
from support.tiny_country import make_project

from pipeline import reprinting
from pipeline.cli.common import moment
from pipeline.orders.baseline import file as files
from pipeline.orders.baseline.contents import Capsule
from pipeline.orders.baseline.entries import entries_of
from pipeline.orders.baseline.people import same_people
from pipeline.orders.keys import baseline_key
from pipeline.orders.ledger import newest_baseline, open_ledger
from pipeline.project import load_house

ORDER = ("order", "add", "--cluster", "nord", "--package", "things_package", "--meeting", "2026-12-20")


def well(root, *words, by="anna"):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KLYNGE_USER", by)
        said = klynge(*words, "--project", root)
    assert said.exit_code == 0, said.text
    return said.text


def baseline(root) -> Capsule:
    opened = load_house(root)
    with open_ledger(opened.state, None, {}, moment()) as ledger:
        return files.read_capsule(
            opened.state, newest_baseline(ledger.order(1), ledger), baseline_key(opened.state, {})
        )


def contents(folder):
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """Order, print, approve and release; then let go of the snapshots, the delivery and every definition."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795737600")
        root = make_project(tmp_path_factory.mktemp("released") / "unit")
        well(root, "receive")
        well(root, *ORDER, "--ending", "2026-09-30", "--question", "Hvad vil vi?")
        well(root, "run", "--order", "1")
        well(root, "approve", "--order", "1", by="bo")
        well(root, "release", "--order", "1", by="carl")
        (report,) = (root / "reports_out/orders").iterdir()
        printed = contents(report)
        for gone in ("snapshots", "deliveries", "current"):
            path = root / ".klynge" / gone
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        for gone in ("delivery", "indicators", "packages_defs", "sources", "reports_out"):
            shutil.rmtree(root / gone, ignore_errors=True)
    return root, report.name, printed


def test_every_byte_comes_back_without_snapshot_or_definitions(released, tmp_path):
    """PDF, HTML, figures and manifest of the rebuilt report are the files that were released."""
    root, name, printed = released
    said = well(root, "rebuild", "--order", "1", "--to", tmp_path)

    assert "every byte is as it was released" in said
    assert printed == contents(tmp_path / name)
    assert {"rapport.pdf", "rapport.html", "figures.csv", "manifest.json"} == printed.keys()
    assert "Hvad vil vi?" in printed["rapport.html"].decode().replace("\xa0", " ")


def test_the_baseline_holds_counts_months_and_statuses(released):
    """The whole country's practices, all the members' patients under a hash, and who they were numbered by."""
    root, _, _ = released
    held = baseline(root)
    (indicator_id,) = held.counts
    statuses = pl.read_parquet(held.statuses[indicator_id].sealed)

    assert 8 == held.counts[indicator_id].frame.height
    assert {"000001", "000002", "000003", "000004", "000005", "000006"} == set(statuses["practice_id"])
    assert 6 * 60 == statuses.height
    assert {"rkp"} == same_people(root / ".klynge", held.people)
    assert {} == held.monthly  # patients who count once add up over no months
    assert ("carl", "bo", False, 6) == (
        held.release.released_by, held.release.approved_by, held.release.approved_alone, len(held.release.members)
    )  # fmt: skip
    assert [] == list((root / ".klynge/drafts/order-1").iterdir())


def test_another_engine_gives_the_same_figures_and_says_so(released, tmp_path, monkeypatch):
    """A newer engine prints other pages and the same figures."""
    root, _, _ = released
    held = baseline(root)
    monkeypatch.setattr(reprinting, "__version__", "0.2.0")
    other = {n: t.replace("</body>", "\n\n</body>") for n, t in held.templates.items()}
    made = reprinting.reprint(Capsule(**{**vars(held), "templates": other}), tmp_path)

    assert not made.same_bytes
    assert (made.folder / "figures.csv").is_file()


def test_the_same_engine_with_other_bytes_is_refused(released, tmp_path):
    """Its libraries are not those that it was locked with: nothing is left."""
    root, _, _ = released
    held = baseline(root)
    other = {n: t.replace("</body>", "\n\n</body>") for n, t in held.templates.items()}

    with pytest.raises(reprinting.BaselineError, match="which printed it, gives other files than those released"):
        reprinting.reprint(Capsule(**{**vars(held), "templates": other}), tmp_path)
    assert [] == list(tmp_path.iterdir())


def test_other_figures_are_refused_whatever_the_engine(released, tmp_path, monkeypatch):
    """A newer engine that rounds otherwise does not rebuild it."""
    root, _, _ = released
    held = baseline(root)
    monkeypatch.setattr(reprinting, "__version__", "0.2.0")
    cell = replace(held.figures.figures[0].cluster, value=12.34)
    figures = replace(held.figures, figures=(replace(held.figures.figures[0], cluster=cell),))

    with pytest.raises(reprinting.BaselineError, match=r"engine 0\.2\.0 gives other files than .*figures\.csv"):
        reprinting.reprint(Capsule(**{**vars(held), "figures": figures}), tmp_path)
    assert [] == list(tmp_path.iterdir())


def test_what_stands_there_is_not_replaced(released, tmp_path):
    """A report is never rebuilt over another."""
    root, name, _ = released
    (tmp_path / name).mkdir()
    said = klynge("rebuild", "--order", "1", "--to", tmp_path, "--project", root)

    assert 2 == said.exit_code
    assert "it stands there already." in said.text


def test_an_order_that_was_never_released_has_no_baseline(released, tmp_path):
    """It says how far the order has come."""
    root, _, _ = released
    said = klynge("rebuild", "--order", "9", "--to", tmp_path, "--project", root)

    assert 16 == said.exit_code


def test_a_changed_byte_ends_in_a_sentence(released, tmp_path):
    """Exit code 14, which part was changed, and nothing is printed."""
    root, _, _ = released
    (path,) = (root / ".klynge/baselines/order-1").glob("*.zip")
    raw = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(raw.replace(b'"cluster_name": "N', b'"cluster_name": "M', 1))
    said = klynge("rebuild", "--order", "1", "--to", tmp_path, "--project", root)
    path.write_bytes(raw)

    assert 14 == said.exit_code
    assert "changed since it was sealed: figures.json." in said.text
    assert [] == list(tmp_path.iterdir())


def test_written_again_it_is_the_same_texts(released):
    """What was read from the file gives the file's texts once more."""
    root, _, _ = released
    held = baseline(root)
    (path,) = (root / ".klynge/baselines/order-1").glob("*.zip")

    assert files.archive(entries_of(held), "baseline", held.engine_version, baseline_key(root / ".klynge", {})) == (
        Path(path).read_bytes()
    )


@pytest.fixture
def approved(tmp_path):
    """Order, print and approve a report; give the project."""
    root = make_project(tmp_path / "unit")
    well(root, "receive")
    well(root, *ORDER, "--ending", "2026-09-30")
    well(root, "run", "--order", "1")
    well(root, "approve", "--order", "1", by="bo")
    return root


def test_without_its_draft_nothing_is_released(approved):
    """Damaged or gone: exit code 14, the order stays approved, and printed again it can be released."""
    (draft,) = (approved / ".klynge/drafts/order-1").glob("*.zip")
    draft.chmod(0o600)
    for change in (lambda: draft.write_bytes(draft.read_bytes()[:-9]), draft.unlink):
        change()
        said = klynge("release", "--order", "1", "--project", approved)

        assert 14 == said.exit_code
        assert "print the report again: klynge run --order 1" in said.text
        assert "Nothing was released." in said.text
        assert "approved" in well(approved, "order", "show", "--order", "1")
    well(approved, "run", "--order", "1")
    well(approved, "approve", "--order", "1", by="bo")
    well(approved, "release", "--order", "1")
    assert 1 == len(list((approved / ".klynge/baselines/order-1").glob("*.zip")))


def test_printed_again_one_draft_stays(approved):
    """A report printed on another day has another draft, and the one before is forgotten."""
    before = set((approved / ".klynge/drafts/order-1").iterdir())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795824000")
        well(approved, "run", "--order", "1")
    after = set((approved / ".klynge/drafts/order-1").iterdir())

    assert 2 == len(before) == len(after)
    assert not before & after


def test_a_cancelled_order_keeps_nothing_of_patients(approved):
    """Its draft goes with it."""
    well(approved, "order", "cancel", "--order", "1", "--reason", "Mødet er aflyst.")

    assert [] == list((approved / ".klynge/drafts/order-1").iterdir())
