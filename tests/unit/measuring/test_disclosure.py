"""What is hidden, from whom and for whose sake."""

from decimal import Decimal

import pytest
from support.measuring_cases import (
    RULE,
    YEAR,
    groups_of,
    header,
    measured,
    of_patients,
    of_strata,
    patients,
    sheet_of,
    why,
)

from pipeline.definitions.house import House, HouseDisclosure
from pipeline.measuring.disclosure import Publishable, protect, protected_count
from pipeline.measuring.rule import Rule, rule_of
from pipeline.model import Cluster, Practice, State


def _protected(practices, rule=RULE, groups=None, **said):
    """Protect one cluster of practices given as (yes, of)."""
    counts = of_patients({i: patients(*p) for i, p in practices.items()})
    return protect([sheet_of(measured(counts, groups, **said))], rule).sheets[0]


def _hidden_by(sheet):
    return {i: why(s) for i, s in sheet.practices.items() if s.cell.state is State.HIDDEN}


class TestTheGate:
    """Only the gate opens."""

    def test_nobody_else_makes_figures_publishable(self):
        """Constructing the type elsewhere is a programming error."""
        with pytest.raises(TypeError, match="protect makes figures publishable"):
            Publishable(())
        with pytest.raises(TypeError, match="protect makes figures publishable"):
            Publishable((), object())

    def test_a_hidden_figure_has_no_sums_to_compare_with(self):
        """What is hidden is hidden from the comparison too."""
        sheet = _protected({"p1": (3, 40), "p2": (20, 40), "p3": (25, 40), "p4": (21, 40)})

        assert sheet.practices["p1"].sums is None
        assert sheet.practices["p2"].sums is not None

    def test_a_shown_figure_says_what_it_counts(self):
        """20 of 40, without zeros after the decimal point."""
        cell = _protected({"p1": (20, 40), "p2": (20, 40), "p3": (25, 50)}).practices["p1"].cell

        assert (str(cell.numerator), str(cell.denominator), cell.value) == ("20", "40", 50.0)


class TestPrimary:
    """Small numbers."""

    @pytest.mark.parametrize(
        ("yes", "of", "state"),
        [
            (0, 40, State.VALUE),
            (1, 40, State.HIDDEN),
            (4, 40, State.HIDDEN),
            (5, 40, State.VALUE),
            (35, 40, State.VALUE),
            (36, 40, State.HIDDEN),
            (39, 40, State.HIDDEN),
            (40, 40, State.VALUE),
            (2, 9, State.TOO_FEW),
        ],
    )
    def test_one_to_four_are_hidden_on_either_side(self, yes, of, state):
        """1-4 who do, or 1-4 who do not, are hidden; nobody and everybody are shown."""
        sheet = _protected({"p1": (yes, of), "p2": (20, 40), "p3": (20, 40), "p4": (20, 40)})

        assert sheet.practices["p1"].cell.state is state

    def test_a_house_may_hide_true_zeros(self):
        """Where the house says so, nobody and everybody are hidden as well."""
        strict = Rule(smallest_shown=5, true_zero_is_shown=False, min_practices=3)
        sheet = _protected({"p1": (0, 40), "p2": (40, 40), "p3": (20, 40), "p4": (20, 40)}, strict)

        assert _hidden_by(sheet) == {
            "p1": "small",
            "p2": "small",
            "p3": "cover",
            "p4": "cover",  # as small as p3: which of two equals covers would tell something
        }

    def test_a_rate_has_no_other_side(self):
        """A rate hides 1-4 events; those without an event are not its subject."""
        sheet = _protected(
            {"p1": (3, 40), "p2": (37, 40), "p3": (20, 40), "p4": (22, 40)}, unit="per_1000", denominator_in="patients"
        )

        assert why(sheet.practices["p1"]) == "small"
        assert sheet.practices["p2"].cell.state is State.VALUE

    def test_a_mean_hides_few_patients(self):
        """A mean of four is hidden, a mean of five is not, whatever the values."""
        counts = of_patients({"p1": [(50 + i, 1) for i in range(4)], **{f"p{k}": [(1, 1), (2, 1)] * 4 for k in (2, 3)}})
        sheet = protect([sheet_of(measured(counts, unit="mean", min_denominator=1))], RULE).sheets[0]

        assert why(sheet.practices["p1"]) == "small"

    def test_many_events_of_few_patients_are_few(self):
        """Twenty prescriptions of three patients are three patients."""
        counts = of_patients({"p1": [(5, 7)] * 3, "p2": [(1, 2)] * 30, "p3": [(1, 2)] * 40})
        sheet = protect([sheet_of(measured(counts, counts="prescription"))], RULE).sheets[0]

        assert why(sheet.practices["p1"]) == "small"

    def test_what_the_owner_hid_stays_hidden(self):
        """The practice and its cluster say that the owner hid a number."""
        counts = of_strata({"p1": (0, 60), "p2": (30, 60), "p3": (30, 60)}, hidden=["p1"])
        sheet = protect([sheet_of(measured(counts, grain="stratum"))], RULE).sheets[0]

        assert why(sheet.cluster) == "owner"
        assert _hidden_by(sheet) == {"p1": "owner"}


class TestSecondary:
    """Small numbers that subtraction would find."""

    def test_one_hidden_practice_gets_company(self):
        """p1 would be the cluster's 48 minus the others. One cover knows itself and so p1: the two smallest go too."""
        sheet = _protected({"p1": (3, 40), "p2": (10, 40), "p3": (20, 40), "p4": (15, 40)})

        assert _hidden_by(sheet) == {"p1": "small", "p2": "cover", "p4": "cover"}
        assert sheet.cluster.cell.value == 100 * 48 / 160

    def test_the_two_smallest_that_are_not_small_go_too(self):
        """Were 15 and 16 shown, who knows the order would know that no hidden one is 5; with one, that one would."""
        sheet = _protected(
            {"p1": (3, 40), "p2": (4, 40), "p3": (4, 40), "p4": (15, 40), "p5": (16, 40), "p6": (18, 40)}
        )

        assert _hidden_by(sheet) == {"p1": "small", "p2": "small", "p3": "small", "p4": "cover", "p5": "cover"}

    def test_few_together_need_another(self):
        """1 + 1 + 2 are 4: each lies in 1-2, and who knows the rule knows that."""
        sheet = _protected(
            {"p1": (1, 40), "p2": (1, 40), "p3": (2, 40), "p4": (15, 40), "p6": (16, 40), "p5": (18, 40)}
        )

        assert _hidden_by(sheet)["p4"] == "cover"
        assert sheet.practices["p5"].cell.state is State.VALUE

    def test_a_zero_is_no_cover(self):
        """p2 has nobody: hiding it hides nothing, so p3 and p4 go."""
        sheet = _protected({"p1": (3, 40), "p2": (0, 40), "p3": (20, 40), "p4": (18, 40), "p5": (19, 40)})

        assert _hidden_by(sheet) == {"p1": "small", "p4": "cover", "p5": "cover"}

    def test_without_cover_the_cluster_goes(self):
        """Only p1 has anybody: the cluster's total would be p1's."""
        sheet = _protected({"p1": (3, 40), "p2": (0, 40), "p3": (0, 40)}, min_denominator=1)

        assert sheet.cluster.cell.state is State.HIDDEN

    def test_where_too_few_can_cover_no_practice_is_shown(self):
        """1, 2, 2, 3 and 4 are 12: beside a shown 0 they would all be known to be small. The total tells nobody's."""
        given = {"p0": (0, 40), "p1": (1, 40), "p2": (2, 40), "p3": (2, 40), "p4": (3, 40), "p5": (4, 40)}
        sheet = _protected(given)

        assert set(_hidden_by(sheet)) == set(given)
        assert sheet.cluster.cell.value == 100 * 12 / 240

    def test_without_cover_a_large_total_goes_too(self):
        """p1's four who do not are the cluster's four who do not, but p2 and p3 have none: nobody can cover."""
        sheet = _protected({"p1": (6, 9), "p2": (40, 40), "p3": (0, 40)})

        assert sheet.practices["p1"].cell.state is State.TOO_FEW
        assert why(sheet.cluster) == "cover"
        assert _hidden_by(sheet) == {}

    def test_too_few_are_found_by_subtraction_as_well(self):
        """p1 has too few for a figure, and would be found all the same."""
        sheet = _protected({"p1": (4, 9), "p2": (10, 40), "p3": (20, 40), "p4": (15, 40)})

        assert sheet.practices["p1"].cell.state is State.TOO_FEW
        assert _hidden_by(sheet) == {"p2": "cover", "p4": "cover"}

    def test_a_practice_without_data_is_in_no_total(self):
        """Nothing is found by subtracting; nobody covers."""
        groups = groups_of(["p1", "p2", "p3"], without_data=frozenset({"p1"}))
        sheet = _protected({"p1": (3, 40), "p2": (10, 40), "p3": (20, 40)}, groups=groups)

        assert _hidden_by(sheet) == {}

    def test_patients_of_a_practice_that_is_gone_count_with_the_unlisted(self):
        """p0 was split inside the period and is no member; its 2 of 30 would be found by subtraction."""
        groups = groups_of(["p0", "p1", "p2", "p3"], split=frozenset({"p0"}))
        counts = of_patients(
            {
                i: patients(*p)
                for i, p in zip(["p0", "p1", "p2", "p3"], [(2, 30), (10, 40), (20, 40), (15, 40)], strict=True)
            }
        )
        sheet = protect([sheet_of(measured(counts, groups), ["p1", "p2", "p3"])], RULE).sheets[0]

        assert _hidden_by(sheet) == {"p1": "cover", "p3": "cover"}

    def test_equals_cover_together(self):
        """Were one of two equal practices chosen, a reader who knows how would learn something of the hidden one."""
        sheet = _protected({"p9": (10, 40), "p1": (3, 40), "p5": (10, 40), "p3": (10, 40), "p2": (12, 40)})

        assert _hidden_by(sheet) == {"p1": "small", "p3": "cover", "p5": "cover", "p9": "cover"}

    def test_nothing_covers_where_no_practice_is_shown(self):
        """Two practices are below the house's minimum: no practice figures, and the total stands."""
        sheet = _protected({"p1": (3, 40), "p2": (20, 40)})

        assert sheet.practices == {}
        assert sheet.cluster.cell.state is State.VALUE


class TestMissing:
    """Patients without a value."""

    @pytest.mark.parametrize(("missing", "percent"), [(0, 0.0), (3, None), (20, 100 * 20 / 120)])
    def test_a_small_number_of_missing_is_not_told(self, missing, percent):
        """Three without a value are three patients."""
        counts = of_patients({f"p{i}": patients(20, 50) for i in (1, 2)} | {"p3": [(None, None)] * missing})
        sheet = protect([sheet_of(measured(counts))], RULE).sheets[0]

        assert sheet.missing_percent == percent


class TestRule:
    """Whose rule it is."""

    def test_the_stricter_wins(self):
        """A package may raise the house's threshold, never lower it."""
        house = House(name="n", contact="c")
        package = _package(smallest_shown=10, min_practices=2)

        assert rule_of(house, package) == Rule(10, True, 6, min_practices_specialists=8)  # noqa: FBT003 - zero is shown

    @pytest.mark.parametrize(
        ("specialties", "least"),
        [
            (["80", "80"], 6),
            ([None, None], 6),  # the register does not say: it is one of general practice
            (["80", None], 6),
            (["21", "21"], 8),
            (["21", None], 8),
            (["80", "21"], 8),  # one specialist among them is enough
        ],
    )
    def test_specialists_ask_for_more(self, specialties, least):
        """Six practices in a cluster of general practice, eight where one is known to be a specialist."""
        house = House(name="n", contact="c", disclosure=HouseDisclosure(general_practice=("80",)))
        members = tuple(Practice(str(i), "n", "R1", s) for i, s in enumerate(specialties))

        assert least == rule_of(house, _package()).within(Cluster("c", "n", members)).min_practices

    def test_a_package_may_ask_for_more_specialists_and_the_house_for_more_of_all(self):
        """Ten where the package says ten; never fewer than of other practices."""
        house = House(name="n", contact="c", disclosure=HouseDisclosure(min_practices=12))
        eye = Cluster("c", "n", (Practice("1", "n", "R1", "19"),))
        ten = rule_of(House(name="n", contact="c"), _package(min_practices_specialists=10))

        assert (10, 12) == (ten.within(eye).min_practices, rule_of(house, _package()).within(eye).min_practices)

    @pytest.mark.parametrize(("own", "share"), [(None, 50), (30, 30), (60, 50)])
    def test_the_smaller_share_wins(self, own, share):
        """Where one may make at most half of a sum, no package allows more."""
        house = House(name="n", contact="c")

        assert rule_of(house, _package(largest_share_percent=own)).largest_share_percent == share

    @pytest.mark.parametrize("share", [19, 81])
    def test_a_share_has_bounds(self, share):
        """Five patients alike have 20 % each; above 80 % nothing would be hidden that is not one patient's."""
        with pytest.raises(ValueError, match="largest_share_percent"):
            HouseDisclosure(largest_share_percent=share)

    @pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (4, None), (5, 5)])
    def test_a_count_that_stands_alone(self, count, shown):
        """Four people are not told, five are."""
        assert protected_count(count, RULE) == shown


def _package(**disclosure):
    from pipeline.definitions.package import Package  # noqa: PLC0415 - needed by this one maker

    reviewed = header().reviewed.model_dump()
    return Package.model_validate(
        {
            "id": "pk",
            "version": "1",
            "owner": "o",
            "title": "t",
            "introduction": "i",
            "period": {"months": 12},
            "sections": [{"heading": "h", "indicators": ["seen"]}],
            "disclosure": disclosure,
            "questions": [{"text": "q"}],
            "implementation": ["i"],
            "follow_up": {"months": 6},
            "sources": ["s"],
            "status": "published",
            "reviewed": reviewed,
        }
    )


def test_denominators_of_listed_days_are_kept_in_days():
    """A cell's denominator is in the unit's own terms; the page turns it into years."""
    counts = of_patients({f"p{i}": [(1, 365)] * 12 for i in (1, 2, 3)}, YEAR)
    sheet = protect([sheet_of(measured(counts, unit="per_1000", denominator_in="days"))], RULE).sheets[0]

    assert sheet.practices["p1"].cell.denominator == Decimal(12 * 365)
