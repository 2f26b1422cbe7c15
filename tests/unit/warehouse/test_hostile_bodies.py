"""Indicators that want something else than to count: refused before anything runs, or stopped within limits."""

import multiprocessing
import os
import time
from pathlib import Path

import pytest
from support.definition_texts import INDICATOR, whole_project
from support.hostile import (
    REMARK,
    SECRET,
    bodies,
    digests,
    make_target,
    placed,
    tried_behind_the_lock,
)
from support.made_up import CODES, SEEN, YEAR, contracts, indicator

from pipeline.definitions.house import HouseLimits
from pipeline.errors import DefinitionError
from pipeline.warehouse.confined import ConfinedWarehouse

REFUSED, STOPPED, BLANKED = (bodies(kind) for kind in ("refused", "stopped", "blanked"))
LIMITS = HouseLimits(seconds=3, memory="512MB")


def _by_name(those):
    return {body.name: body for body in those}


def test_the_corpus_is_large_and_names_each_body_once():
    """More than a hundred bodies, no two with one name or one text."""
    every = [*REFUSED, *STOPPED, *BLANKED]

    assert len(every) > 100
    assert len(every) == len({body.name for body in every}) == len({body.sql for body in every})


@pytest.mark.parametrize("name", _by_name(REFUSED))
def test_a_hostile_body_is_refused_before_anything_runs(name):
    """The rules refuse it with a sentence that says what is wrong with it."""
    body = _by_name(REFUSED)[name]
    sql = body.sql.replace("{beside}", "/x/beside.csv").replace("{snapshot}", "/x/s.duckdb").replace("{out}", "/x/out")

    told = [problem.split("  ", 1)[1] for problem in whole_project().select(sql).problems()]

    assert body.told in told


@pytest.mark.parametrize("name", _by_name(STOPPED))
def test_a_bomb_is_within_the_rules(name):
    """What the limits must stop is what an analyst could write by mistake: no rule speaks against it."""
    texts = whole_project().select(_by_name(STOPPED)[name].sql, reads="[]", unit="mean", counts="measurement")
    texts.change(INDICATOR, "codelists: [things]\n", "")

    assert [] == texts.problems()


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    """Give a folder with a snapshot and a secret beside it."""
    folder = tmp_path_factory.mktemp("target")
    return folder, make_target(folder)


@pytest.fixture
def confined(target):
    """Open the snapshot within narrow limits."""
    folder, manifest = target
    one = ConfinedWarehouse(folder / "snapshot", manifest, contracts(), LIMITS)
    yield one
    one.close()


SENTENCES = {
    "time": "it was stopped: it takes more than 3 seconds to answer.",
    "memory": "it was stopped: it needs more than 512MB of memory to answer.",
}


@pytest.mark.parametrize("name", _by_name(STOPPED))
def test_a_bomb_is_stopped_within_its_limits(name, confined):
    """It ends within seconds of its limit in an ordinary mistake, and the next indicator is counted as ever."""
    body = _by_name(STOPPED)[name]
    began = time.monotonic()

    with pytest.raises(DefinitionError) as stopped:
        confined.count(indicator(body.sql, unit="mean", counts="measurement", reads=[], codelists=[]), {}, YEAR)

    assert time.monotonic() - began < 15
    assert any(s in str(stopped.value) for by, s in SENTENCES.items() if body.by in (by, "either"))
    assert confined.count(indicator(SEEN), {"made_up": CODES}, YEAR).frame["numerator"].sum() == 600


def test_what_ran_away_is_not_run_again(confined):
    """Each order that needs it is told at once: no child is started for it a second time."""
    bomb = indicator(STOPPED[0].sql, unit="mean", counts="measurement", reads=[], codelists=[])
    with pytest.raises(DefinitionError) as first:
        confined.count(bomb, {}, YEAR)

    with pytest.raises(DefinitionError) as again:
        confined.count(bomb, {}, YEAR)

    assert str(first.value) == str(again.value)
    assert [] == multiprocessing.active_children()


@pytest.mark.parametrize("name", _by_name(BLANKED))
def test_an_error_holds_no_value(name, confined):
    """What stands in a cell is in no sentence, whatever marks are put around it."""
    body = _by_name(BLANKED)[name]

    with pytest.raises(DefinitionError) as error:
        confined.count(indicator(body.sql, codelists=[]), {}, YEAR)

    assert REMARK not in str(error.value)
    assert not any(word in str(error.value) for word in ("somebody", "born", "599", "598", "597"))


@pytest.fixture(scope="module")
def met_behind_the_lock(target):
    """Run every body raw on the locked connection; give what each met, and the disk before and after."""
    folder, manifest = target
    before = digests(folder)
    every = [*REFUSED, *STOPPED, *BLANKED]
    met = dict(
        zip(
            (body.name for body in every),
            tried_behind_the_lock(folder, manifest, [placed(body.sql, folder) for body in every]),
            strict=True,
        )
    )
    return met, before, digests(folder)


def test_behind_the_lock_alone_nothing_outside_is_read(met_behind_the_lock):
    """Without any rule, no body reads the file beside the snapshot, a Python frame or the environment."""
    met, _, _ = met_behind_the_lock
    private = [SECRET, os.environ["HOME"], *(v for k, v in os.environ.items() if "KEY" in k and len(v) > 5)]

    assert [] == [name for name, one in met.items() if one.by == "answered" and any(p in one.text for p in private)]


def test_behind_the_lock_alone_nothing_is_written(met_behind_the_lock):
    """Without any rule, no file is made or changed, the snapshot's least of all."""
    _, before, after = met_behind_the_lock

    assert before == after


DOORS = (
    *("a file by read_csv", "a file as a table", "the names of files by glob", "ATTACH", "COPY out", "COPY in"),
    *("COPY over the snapshot", "EXPORT DATABASE", "INSTALL", "LOAD", "SET", "RESET", "the environment", "INSERT"),
    *("UPDATE", "DELETE", "DROP", "TRUNCATE", "ALTER", "a Python frame", "a bucket as a table"),
)


@pytest.mark.parametrize("name", DOORS)
def test_behind_the_lock_alone_each_door_is_shut(name, met_behind_the_lock):
    """What would reach out of the snapshot is refused by DuckDB itself, and not only by our rules."""
    met, _, _ = met_behind_the_lock

    assert "refused" == met[name].by


BOMBS = ("range", "repeat", "lpad", "unnest", "recursion without end", "a text that grows tenfold eleven times")


@pytest.mark.parametrize("name", BOMBS)
def test_behind_the_lock_alone_bombs_are_stopped(name, met_behind_the_lock):
    """What DuckDB answers late or never ends at the limits of the child that it runs in."""
    met, _, _ = met_behind_the_lock

    assert met[name].by in ("time", "memory")


TEXTS = Path(__file__).parents[2] / "errors" / "hostile"
EXACT = (
    *("a file by read_csv", "a file as a table", "ATTACH", "COPY out", "the environment", "the clock", "chance"),
    *("a table of the snapshot by its database", "a homoglyph in a table", "a mark that turns the reading round"),
    *("a second statement", "recursion without end", "depth", "a patient as the numerator"),
)


@pytest.mark.parametrize("name", EXACT)
def test_a_refusal_teaches(name):
    """Each says where, what was found, what would be right and, where something helps, what to do."""
    body = _by_name(REFUSED)[name]
    texts = whole_project().select(body.sql.replace("{beside}", "/x/beside.csv").replace("{out}", "/x/out"))
    if "things" not in body.sql:
        reads = "[events]" if "FROM events" in body.sql else "[]"
        texts.change(INDICATOR, "reads: [events]\ncodelists: [things]\n", f"reads: {reads}\n")

    with pytest.raises(DefinitionError) as refused:
        texts.read()

    assert (TEXTS / f"{name.replace(' ', '_')}.txt").read_text(encoding="utf-8").rstrip("\n") == str(refused.value)
