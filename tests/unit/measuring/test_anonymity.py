"""Letters and rounded values give nobody away."""

from decimal import Decimal
from random import Random

import pytest

from pipeline.measuring.anonymity import anonymised_rows, labels, rounded
from pipeline.measuring.figures import Cell
from pipeline.model import HiddenBy, State, Unit, Verdict

KEY = b"a key of the tests"
IDS = [f"p{i:02d}" for i in range(12)]
HIDDEN = Cell(State.HIDDEN, hidden_by=HiddenBy.HOUSE)


def _bars(cells, verdicts=None, unit=Unit.PERCENT):
    letters = labels(KEY, "c1", "pk", cells)
    return anonymised_rows({"": cells}, letters, {"": verdicts or {}}, unit, KEY)[""]


def _values(*numbers):
    return {f"p{i:02d}": Cell(State.VALUE, value=n) for i, n in enumerate(numbers)}


class TestLabels:
    """Which practice has which letter."""

    def test_every_member_has_one(self):
        """Twelve practices are A to L."""
        assert sorted(labels(KEY, "c1", "pk", IDS).values()) == list("ABCDEFGHIJKL")

    def test_after_z_comes_aa(self):
        """Thirty practices go on with two letters."""
        found = labels(KEY, "c1", "pk", [f"q{i}" for i in range(30)])

        assert sorted(found.values(), key=lambda x: (len(x), x))[25:] == ["Z", "AA", "AB", "AC", "AD"]

    def test_are_the_same_next_time_whatever_the_order(self):
        """From baseline to follow-up A stays A."""
        shuffled = Random(1).sample(IDS, len(IDS))  # noqa: S311 - shuffles a test

        assert labels(KEY, "c1", "pk", shuffled) == labels(KEY, "c1", "pk", IDS)

    @pytest.mark.parametrize("other", [(b"another key", "c1", "pk"), (KEY, "c2", "pk"), (KEY, "c1", "another package")])
    def test_are_others_under_another_key_cluster_or_package(self, other):
        """Two reports cannot be laid beside each other."""
        mine, theirs = labels(KEY, "c1", "pk", IDS), labels(*other, IDS)

        assert mine != theirs
        assert sum(mine[i] == theirs[i] for i in IDS) < len(IDS) / 2

    def test_do_not_follow_the_id(self):
        """Over many clusters the first id is the first letter about once in twelve."""
        first = sum(labels(KEY, f"c{i}", "pk", IDS)["p00"] == "A" for i in range(600))

        assert 25 < first < 80  # 600 / 12 = 50, two and a half standard deviations of 6.8 and some


class TestBars:
    """What an anonymised figure shows."""

    def test_are_in_the_order_of_labels(self):
        """Never in the order of ids or of values."""
        found = [b.label for b in _bars(_values(*range(10, 80, 10)))]

        assert found == sorted(found)
        assert len(found) == 7

    def test_a_bar_has_nothing_but_label_value_and_mark(self):
        """No name, no number of patients, no interval."""
        assert set(vars(_bars(_values(1, 2, 3))[0])) == {"label", "value", "differs"}

    @pytest.mark.parametrize(
        ("unit", "given", "told"),
        [
            (Unit.PERCENT, (12.5, 13.49, 0.4), {"13", "0"}),
            (Unit.PER_1000, (312.5, 13.4999, 0.5), {"313", "13", "1"}),
            (Unit.MEAN, (52.25, 48.5, 61.0), {"52", "49", "61"}),
            (Unit.MEAN, (7.25, 6.849, 8.0), {"7.3", "6.8", "8.0"}),
            (Unit.RATIO, (0.125, 0.5, 0.994), {"0.13", "0.50", "0.99"}),
            (Unit.RATIO, (0.125, 1.25, 0.994), {"0.1", "1.3", "1.0"}),
            (Unit.DDD, (14.35, 9.5, 0.4), {"14", "10", "0"}),
            (Unit.DDD, (1.25, 0.84, 3.11), {"1.3", "0.8", "3.1"}),
        ],
    )
    def test_values_are_rounded_half_up_and_alike(self, unit, given, told):
        """Whole percents, whole numbers per 1.000; else two digits of the largest."""
        assert {str(b.value) for b in _bars(_values(*given), unit=unit)} == told

    def test_one_practice_is_never_left_out_alone(self):
        """Who is the missing letter? There are two."""
        found = _bars(_values(10, 20, 30, 40, 50) | {"p05": HIDDEN})

        assert len(found) == 6 - 2

    @pytest.mark.parametrize("lone", ["p00", "p03", "p05"])
    def test_who_is_left_out_alone_has_the_same_company_in_every_figure(self, lone):
        """Lay a report's figures side by side: the letters that all of them lack are two, whatever the unit."""
        cells = _values(10, 20, 30, 40, 50, 60) | {lone: Cell(State.NO_DATA)}
        lacking = [set("ABCDEF") - {b.label for b in _bars(cells, unit=unit)} for unit in Unit]

        assert len(set.intersection(*lacking)) == 2

    def test_two_left_out_are_company(self):
        """Nobody more goes."""
        found = _bars(_values(10, 20, 30, 40) | {"p04": HIDDEN, "p05": Cell(State.NO_DATA)})

        assert len(found) == 6 - 2

    @pytest.mark.parametrize("cells", [_values(10, 20), _values(10, 20, 30) | {"p03": HIDDEN}, {"p00": HIDDEN}])
    def test_two_bars_are_no_comparison(self, cells):
        """Of two, each knows the other."""
        assert _bars(cells) == ()

    @pytest.mark.parametrize(("clear", "marked"), [(2, 0), (3, 3), (4, 4)])
    def test_a_mark_is_carried_by_three_or_by_none(self, clear, marked):
        """One filled dot among open ones says who is large."""
        verdicts = {f"p{i:02d}": Verdict.CLEAR for i in range(clear)}
        found = _bars(_values(10, 20, 30, 40, 50), verdicts)

        assert sum(b.differs for b in found) == marked


def test_rounds_the_decimal_that_is_written():
    """0.285 is rounded as people round it, not as the nearest binary number is."""
    assert rounded(0.285, Decimal("0.01")) == Decimal("0.29")


PARTS = {
    "a": {f"p{i}": Cell(State.VALUE, value=10.0 + i) for i in range(8)},
    "b": {f"p{i}": Cell(State.VALUE, value=20.0 + i) for i in range(8)},
    "c": {f"p{i}": Cell(State.VALUE, value=1.0) for i in range(2)},
}


def _rows(cells):
    letters = labels(KEY, "c1", "pk", sorted({i for c in cells.values() for i in c}))
    return anonymised_rows(cells, letters, {c: {} for c in cells}, Unit.SHARE, KEY)


class TestShares:
    """A share's letters stand in every category or in none."""

    def test_a_category_that_few_can_show_has_no_bars(self):
        """Two of eight practices in the third category: it is left out, and the others keep their eight letters."""
        assert {"a": 8, "b": 8, "c": 0} == {c: len(b) for c, b in _rows(PARTS).items()}

    def test_a_practice_that_lacks_a_category_is_in_none(self):
        """A hole in one row takes the practice out of all, with one for company."""
        cells = {**PARTS, "b": {**PARTS["b"], "p0": Cell(State.HIDDEN, hidden_by=HiddenBy.HOUSE)}}
        bars = _rows({c: cells[c] for c in ("a", "b")})

        assert {b.label for b in bars["a"]} == {b.label for b in bars["b"]}
        assert 6 == len(bars["a"])

    def test_nothing_shown_is_nothing_listed(self):
        """Without categories, or without practices, there are no bars."""
        assert {} == anonymised_rows({}, {}, {}, Unit.SHARE, b"key")
        assert {"a": ()} == anonymised_rows({"a": {}}, {}, {"a": {}}, Unit.SHARE, b"key")
