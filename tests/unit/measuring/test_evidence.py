"""What may explain a difference is protected too, and names nobody in an anonymised report."""

from datetime import date

import polars as pl
from support.measuring_cases import RULE, YEAR, cluster_of, groups_of

from pipeline.measuring.evidence import LISTED_SCHEMA, Movements, Observed, Performed, evidence_for
from pipeline.measuring.figures import AgeShare, DeliveryGap, DoneElsewhere, PracticeEvent
from pipeline.model import HistoryEvent, HistoryKind, Visibility

CLUSTER = cluster_of(["p1", "p2"])
GROUPS = groups_of(["p1", "p2", "p3"], clusters={"c1": frozenset({"p1", "p2"})})
NOBODY = pl.DataFrame(schema=LISTED_SCHEMA)


def _listed(*rows):
    return pl.DataFrame([(p, "K", band, n) for p, band, n in rows], schema=LISTED_SCHEMA, orient="row")


def _evidence(observed, visibility=Visibility.OPEN):
    return evidence_for(CLUSTER, GROUPS, YEAR, observed, visibility=visibility, rule=RULE)


class TestAges:
    """How old the patients are."""

    def test_are_shares_of_the_lists_beside_the_regions(self):
        """The cluster has 20 + 50 + 20 + 10 patients; the region another practice's 100 old ones too."""
        found = _evidence(
            Observed(
                _listed(
                    ("p1", "00-04", 10),
                    ("p2", "15-19", 10),
                    ("p1", "20-24", 25),
                    ("p1", "60-64", 25),
                    ("p2", "75-79", 20),
                    ("p2", "90+", 10),
                    ("p3", "80-84", 100),
                )
            )
        )

        assert found.listed_patients == 100
        assert found.ages == (
            AgeShare("0–19", 20.0, 100 * 20 / 200),
            AgeShare("20–64", 50.0, 100 * 50 / 200),
            AgeShare("65–79", 20.0, 100 * 20 / 200),
            AgeShare("80+", 10.0, 100 * 110 / 200),
        )

    def test_a_small_group_is_hidden_with_another(self):
        """Three old patients would be 100 minus the others."""
        rows = _listed(("p1", "00-04", 10), ("p1", "20-24", 50), ("p1", "65-69", 20), ("p1", "80-84", 3))
        found = _evidence(Observed(rows)).ages

        assert [a.cluster for a in found] == [None, 100 * 50 / 83, 100 * 20 / 83, None]

    def test_only_a_few_patients_are_not_told(self):
        """Four patients in all."""
        found = _evidence(Observed(_listed(("p1", "00-04", 4))))

        assert (found.listed_patients, found.ages) == (None, ())

    def test_without_lists_nothing_is_said(self):
        """Nobody delivers lists."""
        found = _evidence(Observed(NOBODY))

        assert (found.listed_patients, found.ages, found.came) == (None, (), None)

    def test_a_number_that_the_owner_hid_leaves_no_sum(self):
        """The region's share is lost with one hidden number, the cluster's is not."""
        rows = _listed(("p1", "00-04", 10), ("p1", "20-24", 30), ("p3", "20-24", None))
        found = _evidence(Observed(rows))

        assert found.listed_patients == 40
        assert [a.cluster for a in found.ages] == [25.0, 75.0, 0.0, 0.0]
        assert [a.region for a in found.ages] == [None] * 4

    def test_a_number_of_its_own_that_the_owner_hid_leaves_nothing(self):
        """Not 10 patients: unknown."""
        found = _evidence(Observed(_listed(("p1", "00-04", 10), ("p2", "00-04", None))))

        assert (found.listed_patients, found.ages) == (None, ())


class TestMovements:
    """Who came, left and died."""

    def test_are_summed_and_protected(self):
        """12 + 5 came, 0 left, 1 + 2 died; another cluster's patients do not count."""
        moved = {"p1": Movements(12, 0, 1), "p2": Movements(5, 0, 2), "p3": Movements(100, 100, 100)}
        found = _evidence(Observed(NOBODY, movements=moved))

        assert (found.came, found.left, found.died) == (17, 0, None)


class TestEvents:
    """What happened to practices."""

    OBSERVED = Observed(
        NOBODY,
        events=(
            HistoryEvent("p0", "p2", date(2026, 5, 1), HistoryKind.SOLD),
            HistoryEvent("p8", "p1", date(2025, 5, 1), HistoryKind.MERGED),
            HistoryEvent("p3", "p9", date(2026, 6, 1), HistoryKind.MERGED),
        ),
        joined={"p1": date(2026, 3, 1), "p2": date(2020, 1, 1)},
    )

    def test_of_the_members_within_the_period(self):
        """By date: p1 joined in March, p2 was sold in May; earlier and elsewhere is not told."""
        assert _evidence(self.OBSERVED).events == (
            PracticeEvent(None, date(2026, 3, 1), "Lægerne p1"),
            PracticeEvent(HistoryKind.SOLD, date(2026, 5, 1), "Lægerne p2"),
        )

    def test_without_names_in_an_anonymised_report(self):
        """That it happened may be said; to whom is known to those who know."""
        assert [e.name for e in _evidence(self.OBSERVED, Visibility.ANONYMISED).events] == [None, None]


class TestDeliveries:
    """Which months are missing."""

    OBSERVED = Observed(NOBODY, gaps={"Ydelser": frozenset({"p2", "p3"}), "Recepter": frozenset({"p3"})})

    def test_gaps_of_members_are_told_by_table(self):
        """p3 is no member."""
        assert _evidence(self.OBSERVED).gaps == (DeliveryGap("Ydelser", 1, ("Lægerne p2",)),)

    def test_without_names_in_an_anonymised_report(self):
        """How many, not who."""
        assert _evidence(self.OBSERVED, Visibility.ANONYMISED).gaps == (DeliveryGap("Ydelser", 1, ()),)


class TestElsewhere:
    """What others did."""

    def test_is_a_share_of_the_members_patients_events(self):
        """10 + 20 of 50 + 100 were done by others."""
        performed = {"Ydelser": {"p1": Performed(50, 10), "p2": Performed(100, 20), "p3": Performed(9, 9)}}

        assert _evidence(Observed(NOBODY, performed=performed)).elsewhere == (DoneElsewhere("Ydelser", 20.0),)

    def test_a_few_events_are_not_told(self):
        """Three done by others, or three done by the practices themselves."""
        performed = {"A": {"p1": Performed(50, 3)}, "B": {"p1": Performed(50, 47)}, "C": {"p1": Performed(0, 0)}}

        assert _evidence(Observed(NOBODY, performed=performed)).elsewhere == ()
