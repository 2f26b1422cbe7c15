"""Letters say nothing of a practice, and stay its own."""

from random import Random
from string import ascii_uppercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.measuring.letters import by_letter, labels

KEY = b"a key of the tests"
IDS = [f"p{i:02d}" for i in range(12)]
SOME = st.sets(st.integers(0, 60).map(lambda i: f"q{i}"), max_size=40)


class TestOneRelease:
    """Which practice has which letter."""

    def test_every_member_has_one_of_a_to_z(self):
        """Twelve practices draw from 26 letters: the alphabet has room for 19 and some to spare."""
        found = labels(KEY, "c1", "pk", IDS)

        assert 12 == len(set(found.values()))
        assert set(found.values()) <= set(ascii_uppercase)

    def test_a_letter_that_nobody_has_says_nothing(self):
        """The letters are not the first twelve, so that a missing one need not be anybody's."""
        assert set("ABCDEFGHIJKL") != set(labels(KEY, "c1", "pk", IDS).values())

    def test_large_clusters_have_letters_of_two(self):
        """Thirty practices draw from A to Z and AA to AZ, sorted A, B, …, Z, AA."""
        found = labels(KEY, "c1", "pk", [f"q{i}" for i in range(30)])

        assert 30 == len(set(found.values()))
        assert {1, 2} == {len(letter) for letter in found.values()}
        assert ["B", "Z", "AA", "AC"] == sorted(["AA", "B", "AC", "Z"], key=by_letter)

    def test_are_the_same_whatever_the_order_of_ids(self):
        """Nothing but the members counts."""
        shuffled = Random(1).sample(IDS, len(IDS))  # noqa: S311 - shuffles a test

        assert labels(KEY, "c1", "pk", shuffled) == labels(KEY, "c1", "pk", IDS)

    @pytest.mark.parametrize("other", [(b"another key", "c1", "pk"), (KEY, "c2", "pk"), (KEY, "c1", "another package")])
    def test_are_others_under_another_key_cluster_or_package(self, other):
        """Two reports cannot be laid beside each other."""
        mine, theirs = labels(KEY, "c1", "pk", IDS), labels(*other, IDS)

        assert sum(mine[i] == theirs[i] for i in IDS) < len(IDS) / 3

    def test_do_not_follow_the_id(self):
        """Over many clusters the first id has the first of the letters about once in twelve."""
        drawn = [labels(KEY, f"c{i}", "pk", IDS) for i in range(600)]
        first = sum(found["p00"] == min(found.values()) for found in drawn)

        assert 25 < first < 80  # 600 / 12 = 50, three and a half standard deviations of 6.8


class TestNextRelease:
    """Members keep their letters, whoever comes and goes."""

    @given(before=SOME, now=SOME)
    def test_who_stays_keeps_the_letter_and_no_letter_changes_hands(self, before, now):
        """For any two sets of members: the same letter for who is in both, and nobody has another's."""
        first = labels(KEY, "c1", "pk", before)
        second = labels(KEY, "c1", "pk", now, first)

        assert now == second.keys()
        assert {i: first[i] for i in before & now} == {i: second[i] for i in before & now}
        assert not {second[i] for i in now - before} & set(first.values())
        assert len(now) == len(set(second.values()))

    def test_a_newcomer_moves_nobody(self):
        """A thirteenth practice gets a letter of its own, and not the one after the last."""
        first = labels(KEY, "c1", "pk", IDS)
        newcomers = [labels(KEY, f"c{i}", "pk", ["p99"], labels(KEY, f"c{i}", "pk", IDS))["p99"] for i in range(50)]

        assert {**first, "p99": labels(KEY, "c1", "pk", ["p99"], first)["p99"]} == labels(
            KEY, "c1", "pk", [*IDS, "p99"], first
        )
        assert len(set(newcomers)) > 15

    def test_another_package_is_as_unlinkable_after_a_change(self):
        """Who joined one package's cluster anew has a letter there that says nothing of the other."""
        both = [labels(KEY, "c1", package, [*IDS, "p99"], labels(KEY, "c1", package, IDS)) for package in ("pk", "qk")]

        assert sum(both[0][i] == both[1][i] for i in both[0]) < len(IDS) / 3
