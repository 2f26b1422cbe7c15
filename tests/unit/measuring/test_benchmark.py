"""The best tenth is what the best practices with a tenth of the patients have reached together (Kiefe 1998)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.measuring_cases import groups_of, header, measured, of_patients, patients
from support.strata_cases import counts_by_band, listed

from pipeline.measuring.benchmark import best_tenth, best_tenths
from pipeline.measuring.measure import measure
from pipeline.model import Level

approx = pytest.approx
NAMES = {"R1": "Region Et", "R2": "Region To", "R3": "Region Tre"}


def _measured(practices, groups=None, **said):
    return measured(of_patients({i: patients(*xy) for i, xy in practices.items()}), groups, **said)


def _value(practices, groups=None, **said):
    found = best_tenth(_measured(practices, groups, **said), NAMES)
    return None if found is None else found.parts[0].measurement.value


def _land(shares, of=100):
    """Give practices p00, p01 … of so many patients each, of whom so many have it."""
    return {f"p{i:02d}": (yes, of) for i, yes in enumerate(shares)}


#: 40 practices of 100 patients: four of them have a tenth. The best: 95, 94, 93, 92.
FORTY = _land([60] * 36 + [92, 95, 93, 94])


class TestWho:
    """Which practices are the best."""

    def test_the_fewest_that_have_a_tenth(self):
        """95 + 94 + 93 + 92 of 400."""
        assert approx(100 * (95 + 94 + 93 + 92) / 400) == _value(FORTY)

    def test_one_more_where_a_tenth_is_just_not_reached(self):
        """41 practices: a tenth is 410 patients, and the fifth practice has 60 of 100."""
        assert approx(100 * (95 + 94 + 93 + 92 + 60) / 500) == _value(FORTY | {"q": (10, 100)})

    def test_a_small_practice_does_not_lead_by_chance(self):
        """
        11 of 11 is drawn to 12 / 13 = 92.3 %, below 95, 94 and 93 of 100, drawn to 94.1, 93.1 and 92.2 %.

        So it comes third, and 93 of 100 fourth: with 311 patients they have a tenth of 3111.
        """
        land = _land([60] * 28 + [95, 94, 93]) | {"small": (11, 11)}

        assert approx(100 * (95 + 94 + 93 + 11) / 311) == _value(land | {"p27": (60, 99)})

    def test_lower_can_be_better(self):
        """5, 6, 7 and 8 of 100."""
        land = _land([40] * 36 + [8, 5, 7, 6])

        assert approx(100 * (5 + 6 + 7 + 8) / 400) == _value(land, better="lower")

    def test_ties_are_broken_by_id(self):
        """All alike, any four would do: the first by id, whose patients are those of p00 to p03."""
        found = best_tenth(_measured(_land([50] * 36) | {f"z{i}": (50, 100) for i in range(4)}), NAMES)

        assert (200, 400) == (found.parts[0].measurement.sums.numerator, found.parts[0].measurement.sums.denominator)

    def test_a_practice_with_too_few_patients_is_not_asked(self):
        """Nine of nine, below the ten of the header, neither leads nor counts in the tenth."""
        assert _value(FORTY) == _value(FORTY | {"few": (9, 9)})

    def test_other_units_are_ordered_by_their_value(self):
        """Per 1.000: the four with the fewest events, 5 to 8 in 100."""
        land = _land([40] * 36 + [8, 5, 7, 6])

        said = {"unit": "per_1000", "denominator_in": "patients", "better": "lower"}
        assert approx(1000 * (5 + 6 + 7 + 8) / 400) == _value(land, **said)

    def test_where_all_have_it_so_has_the_best_tenth(self):
        """100 of 100 everywhere, and 0 of 100 everywhere."""
        assert (100, 0) == (_value(_land([100] * 40)), _value(_land([0] * 40)))


class TestNone:
    """When there is no best tenth."""

    def test_without_a_direction_nobody_is_best(self):
        """No way is better."""
        assert _value(FORTY, better="neither") is None

    def test_fewer_than_three_practices_are_no_group(self):
        """Twenty practices of a size: two have a tenth. With thirty it takes three."""
        assert _value(_land([50] * 20)) is None
        assert 50 == _value(_land([50] * 30))

    def test_one_large_practice_is_no_group(self):
        """The best has half of the patients."""
        assert _value(_land([60] * 39) | {"q": (3600, 4000)}) is None

    @pytest.mark.parametrize("unit", ["median", "share"])
    def test_what_is_not_summed_has_none(self, unit):
        """The median of some practices is not made of their sums, and a share has no best part."""
        assert header(unit=unit).has_best is False

    def test_where_nothing_is_covered_there_is_none(self):
        """No source covers a region or the nation."""
        groups = groups_of(FORTY, covered_regions=frozenset(), nation_covered=False)

        assert _value(FORTY, groups) is None

    def test_nobody_has_data(self):
        """No patient anywhere."""
        assert _value({"p1": (0, 0), "p2": (0, 0)}) is None


class TestWhere:
    """Whose practices they are."""

    def test_the_nation_where_it_is_covered(self):
        """It is called by its name."""
        assert "Danmark" == best_tenth(_measured(FORTY), NAMES).name

    def test_else_the_covered_regions(self):
        """R3 is not covered: its practices, though better, are not among the best, and the name says so."""
        regions = {i: "R1" if i < "p20" else "R2" for i in FORTY} | {"r1": "R3", "r2": "R3"}
        groups = groups_of(regions, region_of=regions, covered_regions=frozenset({"R1", "R2"}), nation_covered=False)
        land = FORTY | {"r1": (1000, 1000), "r2": (1000, 1000)}

        assert "Region Et og Region To" == best_tenth(_measured(land, groups), NAMES).name
        assert approx(100 * (95 + 94 + 93 + 92) / 400) == _value(land, groups)


@pytest.mark.parametrize("method", ["direct", "indirect"])
def test_a_standardised_best_tenth_is_a_standardised_pool(method):
    """
    Four practices have fewer events at each age, and more in all, because their patients are old.

    32 of 200 each against 15 of 200 elsewhere: by crude rates they would be the last.
    """
    young = {"a20": patients(9, 180), "a80": patients(6, 20)}
    old = {"a20": patients(2, 50), "a80": patients(30, 150)}
    practices = {f"p{i:02d}": young for i in range(36)} | {f"x{i}": old for i in range(4)}
    head = header(
        unit="per_1000",
        denominator_in="patients",
        better="lower",
        standardise={"by": ["age_band"], "population": "denmark", "method": method},
    )
    found = measure(counts_by_band(practices), head, groups_of(practices), listed(a20=1, a80=1))
    best = best_tenth(found, NAMES).parts[0].measurement

    assert (128, 800) == (best.sums.numerator, best.sums.denominator)
    assert best.value < found.of(Level.PRACTICE, "p00").value
    assert found.of(Level.PRACTICE, "p00").crude < best.crude


_sizes = st.lists(st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=50)


@given(_sizes, st.sampled_from(["higher", "lower"]))
def test_a_plain_list_gives_the_same(sizes, better):
    """Sorted as fractions, taken one by one until ten times their patients are all patients."""
    land = {f"p{i:02d}": xy for i, xy in enumerate(sizes)}
    asked = sorted(
        ((Fraction(x + 1, n + 2) * (-1 if better == "higher" else 1), i, x, n) for i, (x, n) in land.items() if n >= 10)
    )
    best = []
    while asked[len(best) :] and 10 * sum(n for *_, n in best) < sum(n for *_, n in asked):
        best.append(asked[len(best)])
    expected = 100 * sum(x for _, _, x, _ in best) / sum(n for *_, n in best) if len(best) >= 3 else None

    found = _value(land, better=better)
    assert (expected is None) == (found is None)
    assert found == (None if expected is None else approx(expected))


def test_each_figure_has_its_newest_period():
    """Of several periods the last, and a figure without a best tenth is left out."""
    then, now, neither = _measured(_land([50] * 40)), _measured(FORTY), _measured(FORTY, better="neither")
    found = best_tenths({"seen": [then, now], "other": [neither]}, NAMES)

    assert ["seen"] == list(found)
    assert approx(93.5) == found["seen"].parts[0].measurement.value
