"""The practices most alike have as many patients, of the same sex and age: what they show is asked of ten elsewhere."""

import math
from statistics import mean, pstdev

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.measuring_cases import groups_of, measured, of_patients, patients

from pipeline.measuring.alike import Likeness, alike_figures, likeness
from pipeline.measuring.evidence import LISTED_SCHEMA
from pipeline.model import State, Unit

approx = pytest.approx


def _lists(practices):
    """Give lists from {practice: {(sex, band): patients}}."""
    rows = [(i, sex, band, count) for i, strata in practices.items() for (sex, band), count in strata.items()]
    return pl.DataFrame(rows, schema=LISTED_SCHEMA, orient="row")


def _plain(size, women=0.5, young=0.2, old=0.1, oldest=0.05):
    """Give a list of a size with these shares, each age group half women or as said."""
    shares = {"10-14": young, "70-74": old, "80-84": oldest, "40-44": 1 - young - old - oldest}
    return {
        (sex, band): round(size * share * part)
        for band, share in shares.items()
        for sex, part in (("K", women), ("M", 1 - women))
    }


class TestNearest:
    """Who is most like whom."""

    def test_size_comes_first_where_all_else_is_equal(self):
        """2,000 is as far from 1,000 as 4,000 is: sizes are compared as ratios. A tie goes to the lower id."""
        found = likeness(_lists({"a": _plain(2000), "b": _plain(1000), "c": _plain(4000), "d": _plain(8000)}))

        assert ("b", "c", "d") == found.nearest("a")

    def test_age_and_sex_count_as_much(self):
        """Of three of a size, the one with as many old patients is most like."""
        found = likeness(
            _lists(
                {
                    "a": _plain(4000, old=0.3),
                    "b": _plain(4000, old=0.1),
                    "c": _plain(4000, old=0.28),
                    "d": _plain(4000, old=0.3, women=0.9),
                }
            )
        )

        assert "c" == found.nearest("a")[0]

    def test_which_sex_is_counted_makes_no_difference(self):
        """With women and men exchanged the distances are the same."""
        lists = {f"p{i}": _plain(1000 + 100 * i, women=0.3 + 0.1 * (i % 5), old=0.05 * (i % 4)) for i in range(9)}
        exchanged = _lists(lists).with_columns(pl.col("sex").replace({"K": "M", "M": "K"}))

        for i in lists:
            assert likeness(_lists(lists)).nearest(i) == likeness(exchanged).nearest(i)

    def test_practices_all_alike_are_in_the_order_of_their_ids(self):
        """No feature tells them apart, and none is divided by a spread of 0."""
        found = likeness(_lists({i: _plain(1000) for i in "dcab"}))

        assert ("a", "b", "d") == found.nearest("c")

    def test_a_practice_whose_patients_are_not_known_is_like_nobody(self):
        """No list, an empty one, and one of which the owner hid a number."""
        lists = _lists({"a": _plain(1000), "b": _plain(1000), "none": {("K", "40-44"): 0}})
        hidden = pl.DataFrame([("hidden", "K", "40-44", None)], schema=LISTED_SCHEMA, orient="row")
        found = likeness(pl.concat([lists, hidden]))

        assert ("a", "b") == found.practice_ids
        for i in ("none", "hidden", "elsewhere"):
            assert () == found.nearest(i)

    def test_without_lists_there_is_nobody(self):
        """Nothing was delivered about who is listed."""
        assert () == likeness(_lists({})).nearest("a")

    def test_patients_of_an_unknown_age_count_in_the_size_alone(self):
        """Two lists of 2,200, of whom 200 are of unknown age in one: the shares are of the known."""
        known, unknown = _plain(2200), _plain(2000) | {(None, None): 200}
        found = likeness(_lists({"a": known, "b": unknown, "c": _plain(8000, 0.7, 0.4, 0.2, 0.1)}))

        assert found.points[0] == approx(found.points[1], abs=1e-9)


_strata = st.dictionaries(
    st.tuples(st.sampled_from(["K", "M"]), st.sampled_from(["00-04", "15-19", "40-44", "65-69", "80-84", "90+"])),
    st.integers(1, 500),
    min_size=1,
)


@given(st.lists(_strata, min_size=1, max_size=8))
def test_a_plain_sum_gives_the_same_order(practices):
    """Logarithm of the size and four shares, in standard deviations between practices; sorted by distance and id."""
    lists = {f"p{i}": strata for i, strata in enumerate(practices)}

    def share(strata, wanted):
        return sum(n for key, n in strata.items() if wanted(*key)) / sum(strata.values())

    first = min(sex for strata in practices for sex, _ in strata)
    features = [
        {i: feature(strata) for i, strata in lists.items()}
        for feature in (
            lambda s: math.log(sum(s.values())),
            lambda s: share(s, lambda sex, _: sex == first),
            lambda s: share(s, lambda _, band: band in ("00-04", "15-19")),
            lambda s: share(s, lambda _, band: band == "65-69"),
            lambda s: share(s, lambda _, band: band in ("80-84", "90+")),
        )
    ]

    def distance(one, other):
        apart = [(f[one] - f[other]) / (pstdev(f.values()) or 1) for f in features if pstdev(f.values()) > 1e-12]
        return math.sqrt(sum(a**2 for a in apart))

    found = likeness(_lists(lists))
    for one in lists:
        distances = [distance(one, other) for other in found.nearest(one)]
        assert distances == approx(sorted(distances), abs=1e-9)
        assert set(found.nearest(one)) == set(lists) - {one}
    assert mean(found.points.flatten()) == approx(0, abs=1e-9)


NEAREST = {"p1": [f"q{i:02d}" for i in range(15)], "p2": [f"q{14 - i:02d}" for i in range(15)]}


def _figures(practices, nearest=NEAREST, own=("p1", "p2"), groups=None, **said):
    counts = of_patients({i: patients(*xy) for i, xy in practices.items()})
    return alike_figures(measured(counts, groups, **said), nearest, own)


LAND = {"p1": (50, 100), "p2": (60, 100)} | {f"q{i:02d}": (i, 100) for i in range(15)}


class TestFigures:
    """What those most alike show together."""

    def test_is_the_ratio_of_the_tens_sums(self):
        """p1's ten are q00 to q09: 0 + … + 9 = 45 of 1000; p2's q05 to q14: 95 of 1000."""
        found = _figures(LAND)

        assert {"p1": 4.5, "p2": 9.5} == {i: m.value for i, m in found.items()}

    def test_who_has_no_data_is_passed_over(self):
        """q00 delivered nothing, q01 has nobody in the population: q02 to q11 are asked, 65 of 1000."""
        land = LAND | {"q01": (0, 0)}
        groups = groups_of(land, without_data=frozenset({"q00"}))

        assert 6.5 == _figures(land, groups=groups)["p1"].value

    def test_who_has_few_patients_is_asked(self):
        """Nine patients are too few for a figure of their own, and not in ten practices."""
        assert approx(100 * (45 - 9 + 9) / 909) == _figures(LAND | {"q09": (9, 9)})["p1"].value

    def test_own_colleagues_are_not_elsewhere(self):
        """A member of the cluster is not asked, however alike."""
        found = _figures(LAND, own=("p1", "p2", "q00"))

        assert approx(5.5) == found["p1"].value  # q01 to q10

    def test_nine_are_not_enough(self):
        """With nine others elsewhere there is no figure."""
        assert _figures({i: xy for i, xy in LAND.items() if i < "q09"}) == {}

    def test_what_is_not_summed_has_none(self):
        """A median of ten practices is not made of their sums."""
        counts = of_patients({i: patients(*xy) for i, xy in LAND.items()})
        found = measured(counts, unit="mean")
        median = type(found)(
            found.header.model_copy(update={"unit": Unit.MEDIAN}), found.period, found.method, found.groups, found.frame
        )

        assert alike_figures(found, NEAREST, ["p1"]) != {}
        assert alike_figures(median, NEAREST, ["p1"]) == {}

    def test_ten_without_anybody_of_whom_it_is_asked_have_no_value(self):
        """A denominator that is below the header's fewest in all ten together is too few."""
        small = dict.fromkeys(LAND, (1, 1))

        assert State.TOO_FEW == _figures(small, min_denominator=11)["p1"].state

    def test_likeness_is_of_lists_alone(self):
        """Who is like whom does not depend on the indicator."""
        assert ["practice_ids", "points"] == list(Likeness.__dataclass_fields__)
