"""A baseline's hashes are believed only while the dictionary numbers the same people the same way."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.orders.baseline import people as peoples
from pipeline.orders.baseline.people import people_of, same_people

PEOPLE = [("anna", 1), ("bo", 2), ("carl", 3)]


def keep(state, rows, person_key="rkp"):
    (state / "keys").mkdir(exist_ok=True)
    schema = {"patient": pl.String, "patient_id": pl.Int64}
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(state / "keys" / f"{person_key}.parquet")


def test_a_dictionary_that_grew_numbers_the_same_people(tmp_path):
    """Three people then, five now, in whatever order of rows: those three are who they were."""
    keep(tmp_path, PEOPLE)
    then = people_of(tmp_path, ["rkp"])
    keep(tmp_path, [("eva", 5), ("dorte", 4), *reversed(PEOPLE)])

    assert 3 == then["rkp"].count
    assert {"rkp"} == same_people(tmp_path, then)


@pytest.mark.parametrize(
    "now",
    [
        [("bo", 1), ("anna", 2), ("carl", 3)],
        [("anna", 1), ("bo", 2)],
        [("anna", 1), ("bo", 2), ("Carl", 3)],
        [("anna", 1), ("bo", 3), ("carl", 4), ("dorte", 5)],
        [("anna1", 1), ("bo", 2), ("carl", 3)],
    ],
    ids=["two exchanged", "one gone", "another person", "numbered anew", "nearly the same"],
)
def test_a_dictionary_made_anew_numbers_others(now, tmp_path):
    """Its hashes would pair strangers: the key is not among those that still hold."""
    keep(tmp_path, PEOPLE)
    keep(tmp_path, PEOPLE, "other")
    then = people_of(tmp_path, ["rkp", "other"])
    keep(tmp_path, now)

    assert {"other"} == same_people(tmp_path, then)


def test_a_dictionary_that_is_gone_or_damaged_holds_nobody(tmp_path):
    """Neither is there anything to tell of it when a draft is made."""
    keep(tmp_path, PEOPLE)
    then = people_of(tmp_path, ["rkp"])
    path = tmp_path / "keys/rkp.parquet"
    path.write_bytes(b"no table")
    assert frozenset() == same_people(tmp_path, then)
    path.unlink()

    assert frozenset() == same_people(tmp_path, then)
    assert {} == people_of(tmp_path, ["rkp"])


@given(st.lists(st.text(max_size=4), unique=True, max_size=6), st.lists(st.text(max_size=4), unique=True, max_size=6))
def test_two_lists_of_people_have_two_digests(one, other):
    """Spaces, line ends and digits in a patient's key make no two lists alike."""
    frames = [
        pl.DataFrame(
            {"patient": names, "patient_id": range(len(names))}, {"patient": pl.String, "patient_id": pl.Int64}
        )
        for names in (one, other)
    ]

    assert (one == other) == (peoples._digest(frames[0]) == peoples._digest(frames[1]))


def test_many_people_are_hashed_in_parts(tmp_path, monkeypatch):
    """The digest does not depend on how many are hashed at once."""
    keep(tmp_path, PEOPLE)
    whole = people_of(tmp_path, ["rkp"])
    monkeypatch.setattr(peoples, "_AT_ONCE", 2)

    assert whole == people_of(tmp_path, ["rkp"])
