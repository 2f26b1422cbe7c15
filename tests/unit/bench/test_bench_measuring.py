"""What a benchmark measures, and what its page tells of it."""

import sys

import pytest
from bench import growth
from bench.measuring import Cost, Row, cost_of, middle, side_by_side
from bench.page import page

MIB = 1024**2
HOLDS = f"kept = bytearray({200 * MIB}); import time; time.sleep(0.3)"


def row(figure, **given):
    words = {"what": "intake", "against": "bare", "ours": "3 s", "theirs": "2 s", "reach": 1.5, "is_most": True}
    return Row(**{**words, "figure": figure, **given})


def test_a_command_costs_what_its_children_cost_too(tmp_path):
    """Memory and processor seconds of a child count as the command's own."""
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLDS!r}], check=True)"

    cost = cost_of([sys.executable, "-c", parent], cwd=tmp_path)

    assert cost.memory > 200 * MIB
    assert cost.seconds > 0.3
    assert cost.processor > 0


def test_a_command_that_fails_is_no_measurement(tmp_path):
    """A benchmark that measured a failure would tell of great speed."""
    with pytest.raises(RuntimeError, match=r"ended with 3:\nwrong\n$"):
        cost_of([sys.executable, "-c", "print('wrong'); raise SystemExit(3)"], cwd=tmp_path)


def test_sides_take_turns(tmp_path):
    """Each side is run as often as the other, one after the other, so that a slow minute hits both."""
    sides = [[sys.executable, "-c", f"open('turns', 'a').write('{name}')"] for name in "ab"]

    side_by_side(*sides, cwd=tmp_path, tries=3)

    assert "ababab" == (tmp_path / "turns").read_text(encoding="utf-8")


def test_the_median_is_told_and_the_most_memory():
    """One slow try does not decide, one large one does."""
    costs = [Cost(1.0, 2.0, 10), Cost(9.0, 8.0, 30), Cost(2.0, 3.0, 20)]

    assert Cost(2.0, 3.0, 30) == middle(costs)


@pytest.mark.parametrize(
    ("figure", "is_most", "reached"), [(1.5, True, True), (1.51, True, False), (1.5, False, True), (1.4, False, False)]
)
def test_a_reach_is_kept_or_not(figure, is_most, reached):
    """At most 1.5 holds up to 1.5, at least 1.5 from there on."""
    assert reached is row(figure, is_most=is_most).is_reached


def test_what_falls_short_is_told_first():
    """The page counts, names what is short, and has every row."""
    text = page({"intake": [row(1.2), row(1.9, what="memory", dominates="sorting")]}, "small", 3, "growth.png")

    assert "2 figures, 1 within their reach." in text
    assert "## What falls short\n\n- memory, against bare: 1.90 ×, reach at most 1.5 ×\n" in text
    assert "| intake | bare | 3 s | 2 s | 1.20 × | at most 1.5 × |  |" in text
    assert "- memory: sorting" in text
    assert text.endswith("](growth.png)\n")


def test_growth_is_held_against_one(tmp_path):
    """Four times the country in four times the time and the same memory is what is wanted, and it is drawn."""
    points = [
        growth.Point(
            n, {s: Cost(10.0 * n, 1.0, 100 * MIB * (2 if s == "print" and n == 4 else 1)) for s in growth.STEPS}
        )
        for n in growth.TIMES
    ]

    growth.draw(points, tmp_path / "growth.png")

    assert ["print: growth of the memory from 1 × to 4 ×"] == [r.what for r in growth.rows(points) if not r.is_reached]
    assert (tmp_path / "growth.png").read_bytes().startswith(b"\x89PNG")
