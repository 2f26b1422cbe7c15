"""A country that is made part by part: many practices and clusters, and one that splits."""

from datetime import date

import polars as pl
import pytest


def csv(folder, pattern):
    """Read the delivered CSV files of all parts as text."""
    return pl.concat(
        pl.read_csv(path, separator=";", encoding="iso-8859-1", infer_schema=False)
        for path in sorted(folder.glob(pattern))
    )


def test_as_many_practices_and_clusters_as_the_size_says(large_sample):
    """The region has 120 practices on the last day, 8 of them in no cluster, and 10 clusters."""
    members = csv(large_sample, "registre/klyngemedlemmer.csv")
    current = members.filter(pl.col("TIL").is_null())

    assert csv(large_sample, "registre/klynger.csv").height == 10
    assert current["YDERNR"].n_unique() == 120 - 8


def test_a_split_practice_lives_on_as_two(large_sample):
    """Each patient of a practice that split goes on with one of the two that came of it."""
    history = csv(large_sample, "registre/yderhistorik.csv").filter(pl.col("ART") == "Deling")
    listed = csv(large_sample, "sikrede/tilmeldte_*.csv")
    (old,) = set(history["FRA_YDERNR"])
    split_on = date(2026, 3, 1)

    begun = listed.filter(
        (pl.col("FRA") == f"{split_on:%d-%m-%Y}") & pl.col("YDERNR").is_in(history["TIL_YDERNR"].to_list())
    )
    ended = listed.filter((pl.col("YDERNR") == old) & (pl.col("TIL") == "28-02-2026"))
    assert history.height == 2
    assert ended.height > 5
    assert set(begun["PERSON"]) >= set(ended["PERSON"])
    assert begun["YDERNR"].n_unique() == 2


def test_no_practice_bears_the_name_of_another(large_sample):
    """Only a practice that was renumbered has its name twice."""
    names = csv(large_sample, "registre/praksisser.csv")["NAVN"].value_counts()
    renumbered = csv(large_sample, "registre/yderhistorik.csv").filter(pl.col("ART") == "Nyt nummer")

    assert sorted(names["count"])[-2:] == [1, 2]
    assert renumbered.height == 1


def test_people_stay_within_their_part(large_sample):
    """The parts share no patient, so that each can be made alone."""
    keys = [set(csv(large_sample, f"sikrede/tilmeldte_{part}.csv")["PERSON"]) for part in ("01", "02", "03")]

    assert len(keys[0] | keys[1] | keys[2]) == sum(len(part) for part in keys)
    assert sum(len(part) for part in keys) == pytest.approx(
        4000 * 1.14, rel=0.05
    )  # 23 per 1,000 and year come or are born
