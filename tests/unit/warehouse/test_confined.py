"""The warehouse in a child answers as the warehouse itself, and what becomes of the child is told."""

import subprocess
import sys
from pathlib import Path

import pytest
from support.hostile import bodies, make_target
from support.made_up import CODES, SEEN, YEAR, contracts, indicator

from pipeline.definitions.house import HouseLimits
from pipeline.errors import DefinitionError, ExtractError
from pipeline.warehouse.confined import ConfinedWarehouse
from pipeline.warehouse.duckdb import open_warehouse

TEXTS = Path(__file__).parents[2] / "errors" / "warehouse"


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    """Give a snapshot of some thousand patients."""
    folder = tmp_path_factory.mktemp("target")
    return folder / "snapshot", make_target(folder)


@pytest.fixture
def confined(target):
    """Open the snapshot in a child with two seconds for a question."""
    folder, manifest = target
    one = ConfinedWarehouse(folder, manifest, contracts(), HouseLimits(seconds=2, memory="512MB"))
    yield one
    one.close()


def test_answers_are_the_same(target, confined):
    """Counts, pairs, sealed statuses, listings, movements, coverage, codes and registers are the warehouse's own."""
    folder, manifest = target
    plain = open_warehouse(folder, manifest, contracts())
    made, lists = indicator(SEEN), {"made_up": CODES}

    assert plain.count(made, lists, YEAR).frame.equals(confined.count(made, lists, YEAR).frame)
    pairs = [w.count_pairs(made, lists, YEAR.earlier(12), YEAR).frame for w in (plain, confined)]
    assert pairs[0].equals(pairs[1])
    sealed = [w.seal_statuses(made, lists, YEAR.earlier(12), frozenset({"000001"}), b"key") for w in (plain, confined)]
    joined = [w.count_pairs_with(made, lists, sealed[0], YEAR.earlier(12), YEAR, b"key") for w in (plain, confined)]
    assert sealed[0] == sealed[1]
    assert joined[0].frame.equals(joined[1].frame)
    for question in ("listed", "movements"):
        assert getattr(plain, question)(YEAR).equals(getattr(confined, question)(YEAR))
    for question in ("coverage", "elsewhere"):
        assert getattr(plain, question)("visits", YEAR).equals(getattr(confined, question)("visits", YEAR))
    assert plain.missing_practice("visits", YEAR) == confined.missing_practice("visits", YEAR)
    assert plain.expanded(CODES) == confined.expanded(CODES)
    plain.close()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("too_long", "a cross join of everybody with everybody"),
        ("too_large", "a text that grows tenfold eleven times"),
    ],
)
def test_a_runaway_is_told(name, body, confined):
    """Which file, how long or how much, which limit, and what to look for."""
    sql = next(b.sql for b in bodies("stopped") if b.name == body)

    with pytest.raises(DefinitionError) as error:
        confined.count(indicator(sql, unit="mean", counts="measurement", reads=[], codelists=[]), {}, YEAR)

    assert (TEXTS / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n") == str(error.value)
    assert error.value.exit_code == 10


def test_a_child_that_is_gone_is_replaced(confined):
    """A child that the system ended is told of as a matter of memory, and the next question has a new one."""
    confined._child.kill()
    confined._child.join()

    with pytest.raises(ExtractError, match="could not be read within 512MB"):
        confined.listed(YEAR)

    assert confined.listed(YEAR)["patients"].sum() == 3000


def test_a_bug_of_ours_is_no_mistake_of_the_users(confined):
    """A fall inside the child comes out as a fall, with its place and without what it says of values."""
    with pytest.raises(RuntimeError, match=r"(?s)confined\.py.*AttributeError$"):
        confined._ask("question_that_nobody_answers", "4711")


def test_a_snapshot_that_is_not_there_is_told_as_ever(target, tmp_path):
    """What the child cannot open, the analyst reads as if no child stood between."""
    _, manifest = target

    with pytest.raises(ExtractError) as error:
        ConfinedWarehouse(tmp_path / "0a1b2c", manifest, contracts(), HouseLimits())

    assert (TEXTS / "no_snapshot.txt").read_text(encoding="utf-8").rstrip("\n") == str(error.value)


BOUND = """
import os, resource
from pathlib import Path
from pipeline.warehouse.confined import bound
bound(64 << 20)
try:
    Path("written").write_bytes(b"x")
except OSError as error:
    print(error.strerror)
try:
    bytearray(128 << 20)
except MemoryError:
    print("no memory")
print(resource.getrlimit(resource.RLIMIT_CORE), Path("written").read_bytes())
"""


def test_a_bound_child_writes_no_byte(tmp_path):
    """The operating system itself refuses to let it write to a file, to grow, or to leave a core behind."""
    root = Path(__file__).parents[3]

    made = subprocess.run(
        [sys.executable, "-c", BOUND], cwd=tmp_path, env={"PYTHONPATH": str(root)}, capture_output=True, check=True
    )

    assert made.stdout.decode() == "File too large\nno memory\n(0, 0) b''\n"
