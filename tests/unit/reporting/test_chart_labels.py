import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reporting.charts.labels import LINE_MM, Beside, beside_dots, stacked, text_mm, thinned


def test_texts_with_room_stay_where_they_are():
    """Texts ten millimetres apart are not moved."""
    assert stacked((10.0, 20.0), (0, 40)) == (10.0, 20.0)


def test_texts_that_would_meet_move_apart_around_their_middle():
    """Two texts at 10 and 11 are a line of 3.7 apart, around 10.5."""
    assert stacked((11.0, 10.0), (0, 40)) == (10.5 + 1.85, 10.5 - 1.85)


def test_texts_keep_inside_their_room():
    """Two texts at the edge move inwards: the last stays on the edge, the other a line before it."""
    assert stacked((39.0, 40.0), (0, 40)) == (40 - 3.7, 40.0)


@given(st.lists(st.floats(0, 60), min_size=1, max_size=8))
def test_stacked_texts_never_meet_and_keep_their_order(wanted):
    """Whatever is wanted, neighbours are a line apart, in the order of their places."""
    laid = stacked(wanted, (0, 60))

    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    assert all(laid[b] - laid[a] >= LINE_MM - 0.02 for a, b in itertools.pairwise(order))
    assert all(-0.01 <= place <= 60.01 for place in laid)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (30.0, (0, 1, 2, 3, 4, 5)),
        (11.0, (1, 3, 5)),
        (7.0, (2, 5)),
        (1.0, (5,)),
    ],
)
def test_an_axis_keeps_its_last_text_and_as_many_before_it_as_fit(step, expected):
    """A text of nine letters needs 9 · 1.45 + 2 = 15.05 mm: every text, every second, every third, the last alone."""
    assert expected == thinned([i * step for i in range(6)], ["jul. 2026"] * 6)


def test_an_axis_without_places_has_no_texts():
    """Nothing to name gives nothing."""
    assert thinned([], []) == ()


ROOM = (0.0, 0.0, 100.0, 40.0)


def test_a_name_stands_to_the_right_of_its_dot_where_it_can():
    """A dot alone has its name to the right, 1.9 mm from its middle."""
    assert beside_dots([(20, 20)], [(0, "Navn")], ROOM) == {0: Beside(21.9, 20.0, "start")}


def test_a_name_at_the_right_edge_stands_to_the_left():
    """A dot at the edge of the plot has its name on the other side."""
    assert beside_dots([(98, 20)], [(0, "Navn")], ROOM) == {0: Beside(96.1, 20.0, "end")}


def test_a_name_without_room_is_left_out():
    """A dot hemmed in by others has no name; those before it keep theirs."""
    crowd = [(50 + x, 20 + y) for x in range(-12, 13, 2) for y in range(-8, 9, 2)]
    middle = crowd.index((50, 20))

    assert beside_dots(crowd, [(middle, "Navn")], ROOM) == {}


def test_a_name_goes_where_it_crosses_no_line_if_there_is_such_a_place():
    """A line to the right of a dot sends the name to the left; between two lines it stays at the right."""
    right = [(25.0, 15.0), (25.0, 25.0)]

    assert beside_dots([(20, 20)], [(0, "Navn")], ROOM, [right])[0].anchor == "end"
    assert beside_dots([(20, 20)], [(0, "Navn")], ROOM, [[(0.0, 20.0), (100.0, 20.0)]])[0].down != 20.0


@given(
    st.lists(st.tuples(st.floats(2, 98), st.floats(2, 38)), min_size=1, max_size=12),
    st.lists(st.text("abc", min_size=1, max_size=20), min_size=12, max_size=12),
)
def test_names_never_meet_each_other_nor_leave_the_room(dots, names):
    """Whatever the dots, no two names overlap, and each keeps inside the plot."""
    laid = beside_dots(dots, [*enumerate(names[: len(dots)])], ROOM)

    boxes = []
    for i, place in laid.items():
        width = text_mm(names[i])
        left = place.across - {"start": 0, "middle": width / 2, "end": width}[place.anchor]
        boxes.append((left, place.down - LINE_MM / 2, left + width, place.down + LINE_MM / 2))
    assert all(b[0] >= 0 and b[1] >= 0 and b[2] <= 100 and b[3] <= 40 for b in boxes)
    assert not [
        (a, b)
        for i, a in enumerate(boxes)
        for b in boxes[:i]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]
