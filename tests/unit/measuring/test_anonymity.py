"""Rounded values, marks and missing letters give nobody away."""

from dataclasses import replace

import pytest
from support.measuring_cases import YEAR

from pipeline.measuring.anonymity import Lettered, alone, anonymised_rows
from pipeline.measuring.coarse import Coarseness
from pipeline.measuring.figures import Cell
from pipeline.measuring.letters import labels
from pipeline.model import HiddenBy, State, Unit, Verdict

KEY = b"a key of the tests"
HIDDEN = Cell(State.HIDDEN, hidden_by=HiddenBy.HOUSE)


def _lettered(ids, before=None):
    return Lettered(labels(KEY, "c1", "pk", ids, before), Coarseness(None, YEAR), KEY, before or {})


def _bars(cells, verdicts=None, unit=Unit.PERCENT, before=None):
    return anonymised_rows({"": cells}, _lettered(cells, before), {"": verdicts or {}}, unit)[""]


def _values(*numbers):
    return {f"p{i:02d}": Cell(State.VALUE, value=n) for i, n in enumerate(numbers)}


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

    def test_what_would_be_rounded_to_nothing_is_left_out_and_a_true_zero_stays(self):
        """On lists of 600, values per 1.000 are rounded to 20s: 9 is neither 0 nor 20, so it is not told."""
        cells = _values(0, 9, 9.9, 10, 31, 49)
        lettered = replace(_lettered(cells), coarseness=Coarseness(600, YEAR))

        found = anonymised_rows({"": cells}, lettered, {"": {}}, Unit.PER_1000)[""]

        assert ["0", "20", "40", "40"] == sorted(str(b.value) for b in found)

    def test_a_figure_that_rounding_leaves_too_little_of_has_no_bars(self):
        """Two values that can be told are no comparison."""
        cells = _values(3, 4, 9, 10, 31)
        lettered = replace(_lettered(cells), coarseness=Coarseness(600, YEAR))

        assert anonymised_rows({"": cells}, lettered, {"": {}}, Unit.PER_1000)[""] == ()

    def test_one_practice_is_never_left_out_alone(self):
        """Who is the missing letter? There are two."""
        found = _bars(_values(10, 20, 30, 40, 50) | {"p05": HIDDEN})

        assert len(found) == 6 - 2

    @pytest.mark.parametrize("lone", ["p00", "p03", "p05"])
    def test_who_is_left_out_alone_has_the_same_company_in_every_figure(self, lone):
        """Lay a report's figures side by side: the letters that all of them lack are two, whatever the unit."""
        cells = _values(10, 20, 30, 40, 50, 60) | {lone: Cell(State.NO_DATA)}
        everyone = set(_lettered(cells).letters.values())
        lacking = [everyone - {b.label for b in _bars(cells, unit=unit)} for unit in Unit]

        assert len(set.intersection(*lacking)) == 2

    def test_two_left_out_are_company(self):
        """Nobody more goes."""
        found = _bars(_values(10, 20, 30, 40) | {"p04": HIDDEN, "p05": Cell(State.NO_DATA)})

        assert len(found) == 6 - 2

    @pytest.mark.parametrize("cells", [_values(10, 20), _values(10, 20, 30) | {"p03": HIDDEN}, {"p00": HIDDEN}])
    def test_two_bars_are_no_comparison(self, cells):
        """Of two, each knows the other."""
        assert _bars(cells) == ()

    @pytest.mark.parametrize(("clear", "marked"), [(2, 0), (3, 3), (4, 4), (5, 0), (6, 0), (7, 7)])
    def test_a_mark_is_carried_by_three_and_lacked_by_three_or_nobody(self, clear, marked):
        """One filled dot among open ones says who is large, and one open dot among filled ones who is small."""
        verdicts = {f"p{i:02d}": Verdict.CLEAR for i in range(clear)}
        found = _bars(_values(10, 20, 30, 40, 50, 60, 70), verdicts)

        assert marked == sum(b.differs for b in found)


class TestFollowUp:
    """Two releases beside each other: no letter comes or goes alone."""

    MEMBERS = _values(10, 20, 30, 40, 50, 60)
    BEFORE = labels(KEY, "c1", "pk", MEMBERS)

    def test_the_same_members_are_the_same_letters(self):
        """Nobody came, nobody left: all six are listed again."""
        assert sorted(self.BEFORE.values()) == [b.label for b in _bars(self.MEMBERS, before=self.BEFORE)]

    def test_a_newcomer_alone_is_not_listed_and_has_company(self):
        """The one letter that nobody saw before would be the newcomer's; with it goes another."""
        found = _bars(self.MEMBERS | {"p99": Cell(State.VALUE, value=70)}, before=self.BEFORE)

        assert {b.label for b in found} < set(self.BEFORE.values())
        assert 7 - 2 == len(found)

    def test_two_newcomers_are_company(self):
        """Which of two new letters is whose, nobody can tell."""
        both = {"p98": Cell(State.VALUE, value=70), "p99": Cell(State.VALUE, value=80)}

        assert 6 + 2 == len(_bars(self.MEMBERS | both, before=self.BEFORE))

    def test_one_who_left_does_not_leave_alone(self):
        """The one letter that is gone would be the leaver's: another goes with it."""
        left = {i: c for i, c in self.MEMBERS.items() if i != "p03"}

        assert 6 - 1 - 1 == len(_bars(left, before=self.BEFORE))


PARTS = {
    "a": {f"p{i}": Cell(State.VALUE, value=10.0 + i) for i in range(8)},
    "b": {f"p{i}": Cell(State.VALUE, value=20.0 + i) for i in range(8)},
    "c": {f"p{i}": Cell(State.VALUE, value=1.0) for i in range(2)},
}


def _rows(cells):
    return anonymised_rows(cells, _lettered({i for c in cells.values() for i in c}), {c: {} for c in cells}, Unit.SHARE)


class TestFollowing:
    """Between a report and the one that follows it no letter comes or goes by itself."""

    IDS = ("a", "b", "c", "d", "e")

    def _alone(self, members, seen, shown):
        """Give who must not stand, when letters of these practices were seen, and those of these would be shown."""
        before = labels(KEY, "c1", "pk", self.IDS)
        letters = labels(KEY, "c1", "pk", members, before)
        of = {**before, **letters}
        lettered = replace(_lettered(members, before), seen=frozenset(of[i] for i in seen))
        return alone({of[i] for i in shown}, lettered)

    def test_a_leavers_letter_goes_with_another(self):
        """One of those who were seen and would be again: the same one in every figure and every run."""
        out = self._alone("bcde", seen="abcde", shown="bcde")

        assert 1 == len(out)
        assert out < set("bcde")
        assert out == self._alone("edcb", seen="abcde", shown="bcde")

    @pytest.mark.parametrize(
        ("members", "seen", "shown"),
        [
            ("abcde", "abcde", "bcde"),  # nobody left: the letter may be anybody's
            ("bcde", "abcde", "bcd"),  # two are gone
            ("cde", "abcde", "cde"),  # two left
            ("bcde", "bcde", "bcde"),  # who left was not seen
        ],
    )
    def test_where_none_goes_alone_none_goes_with_it(self, members, seen, shown):
        """Whoever could be meant is one of two."""
        assert frozenset() == self._alone(members, seen, shown)

    def test_one_that_is_new_alone_goes(self):
        """Two joined and only one of them could be shown; where nobody joined, a new letter may be anybody's."""
        assert {"f"} == self._alone("abcdefg", seen="abcde", shown="abcdef")
        assert frozenset() == self._alone("abcdefg", seen="abcde", shown="abcdefg")
        assert frozenset() == self._alone("abcde", seen="abcd", shown="abcde")

    def test_a_first_report_follows_nobody(self):
        """Nothing was seen."""
        assert frozenset() == self._alone("abcdef", seen="", shown="abcdef")

    def test_who_is_kept_out_stands_in_no_category(self):
        """Not one bar of it, and nobody's value moves."""
        cells = {"x": _values(*range(10, 80, 10)), "y": _values(*range(20, 90, 10))}
        lettered = _lettered(cells["x"])
        rows = anonymised_rows(cells, lettered, {"x": {}, "y": {}}, Unit.SHARE, {"p00", "p01"})

        assert {5} == {len(bars) for bars in rows.values()}
        assert not {lettered.letters[i] for i in ("p00", "p01")} & {b.label for bars in rows.values() for b in bars}


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
        assert {} == anonymised_rows({}, _lettered(()), {}, Unit.SHARE)
        assert {"a": ()} == anonymised_rows({"a": {}}, _lettered(["p0", "p1"]), {"a": {}}, Unit.SHARE)
