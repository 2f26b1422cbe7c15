"""Letters stay their practices' own from release to release."""

from datetime import date

from support.editions import edition

from pipeline.measuring.letters import labels
from pipeline.model import HistoryEvent, HistoryKind, Visibility
from pipeline.orders.letters_kept import letters_before

KEY = b"a key of the tests"
IDS = [f"p{i}" for i in range(8)]
FIRST, SECOND, TODAY = date(2026, 2, 1), date(2026, 8, 1), date(2026, 12, 1)
BEFORE = labels(KEY, "c1", "pk", IDS)


def kept(*released, history=()):
    return letters_before(released, "c1", "pk", KEY, history, TODAY)


def turned(old, new, kind=HistoryKind.RENUMBERED, on=date(2026, 5, 1)):
    return HistoryEvent(old, new, on, kind)


def test_nothing_released_leaves_no_letters():
    """An open release, another package's and another cluster's have none of ours."""
    others = [
        edition(IDS, [], visibility=Visibility.OPEN),
        edition(IDS, [], package="another"),
        edition(IDS, [], cluster="c2"),
    ]

    assert {} == kept(*others)


def test_members_have_the_letters_of_the_release():
    """They are drawn again from the members and the key."""
    assert BEFORE == kept(edition(IDS, []))


def test_who_joined_between_two_releases_draws_from_what_was_left():
    """The third report knows the letters of all who were ever shown."""
    found = kept(edition(IDS, [], printed_on=FIRST), edition([*IDS[1:], "new"], [], printed_on=SECOND))

    assert BEFORE == {i: found[i] for i in IDS}
    assert found["new"] not in BEFORE.values()


def test_a_new_number_keeps_the_letter():
    """A practice that was renumbered or sold is the same to its cluster, in the release between and today."""
    history = [turned("p1", "q1"), turned("p2", "q2", HistoryKind.SOLD, date(2026, 9, 1))]
    found = kept(
        edition(IDS, [], printed_on=FIRST),
        edition(["q1", *(i for i in IDS if i != "p1")], [], printed_on=SECOND),
        history=history,
    )

    assert {"q1": BEFORE["p1"], "q2": BEFORE["p2"]} == {i: found[i] for i in ("q1", "q2")}
    assert set(BEFORE.values()) == set(found.values())


def test_practices_that_became_one_hand_no_letter_on():
    """Neither letter is the new practice's, and nobody else gets them."""
    found = kept(edition(IDS, []), history=[turned("p1", "p2", HistoryKind.MERGED)])

    assert "p2" not in found
    assert set(BEFORE.values()) == set(found.values())
    assert not {BEFORE["p1"], BEFORE["p2"]} & set(labels(KEY, "c1", "pk", ["p2", "new"], found).values())


def test_a_member_that_took_a_stranger_in_is_another():
    """Its letter is nobody's from then on; what was merged before the first release is what it was."""
    since = kept(edition(IDS, [], printed_on=FIRST), history=[turned("stranger", "p1", HistoryKind.MERGED)])
    before = [turned("stranger", "p1", HistoryKind.MERGED, date(2025, 5, 1))]

    assert "p1" not in since
    assert BEFORE["p1"] == since["p1 as it was"]
    assert BEFORE == kept(edition(IDS, [], printed_on=FIRST), history=before)
