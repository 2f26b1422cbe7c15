"""Made-up clusters followed up: counts then and now, printed and protected as the engine does it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from support.measuring_cases import RULE, YEAR, header, of_patients, patients

from pipeline.definitions.indicator import Indicator
from pipeline.definitions.package import Package
from pipeline.measuring.assemble import Setting, assemble, letters_of
from pipeline.measuring.change import Changes, changes
from pipeline.measuring.ends import Followable, Recounted, labels_shown
from pipeline.measuring.figures import ClusterFigures, Evidence, Provenance
from pipeline.measuring.follow_up import follow_up
from pipeline.measuring.follow_up_figures import FollowUp
from pipeline.measuring.groups import Groups
from pipeline.measuring.identity import Identity, identity_at
from pipeline.measuring.measure import Measurements, measure
from pipeline.measuring.movers import Movers, groups_now, groups_then, movers_of
from pipeline.measuring.stages import Stages
from pipeline.model import Cluster, HistoryEvent, Period, Practice, Visibility

BASELINE = YEAR.earlier(12)
PRINTED_ON, MEETING_ON, TODAY = date(2026, 1, 10), date(2026, 1, 20), date(2027, 1, 20)
KEY = b"a key of the tests"
OUTSIDE = {"q1": (3000, 10000), "q2": (2500, 9000)}  # the rest of the region, then and now
NOBODY = Evidence(None, (), (), (), (), None, None, None)

Yes = tuple[int, int]  # those who count, of so many


@dataclass(frozen=True)
class Case:
    """A cluster's practices then and now; where nothing is said, nothing was recounted or redefined."""

    then: Mapping[str, Yes]  # members, under their numbers then, as printed
    now: Mapping[str, Yes]  # members, under their numbers now, by the frozen definition
    late: Mapping[str, Yes] = field(default_factory=dict)  # what then became once late deliveries were in
    redefined: Mapping[str, Yes] = field(default_factory=dict)  # and by today's definition
    todays: Mapping[str, Yes] = field(default_factory=dict)  # now, by today's definition
    strangers: Mapping[str, Yes] = field(default_factory=dict)  # no members, then
    events: Sequence[HistoryEvent] = ()
    visibility: Visibility = Visibility.OPEN
    said: Mapping[str, Any] = field(default_factory=dict)
    window: Period = YEAR
    lists: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def indicator(self) -> Indicator:
        """The frozen definition."""
        return Indicator(header=header(**self.said), sql="SELECT 1", file="x.sql", sql_line=1, fingerprint="f")

    @cached_property
    def identity(self) -> Identity:
        """Who each number is today."""
        return identity_at(self.events, Period(PRINTED_ON, TODAY))

    @cached_property
    def movers(self) -> Movers:
        """Who is in both."""
        register = {*self.then, *self.strangers, *OUTSIDE}
        return movers_of("c1", frozenset(self.then), frozenset(self.now), self.identity, register)

    @cached_property
    def stages(self) -> Stages:
        """The measurements on the way, in the groups that the engine gives them."""
        then, now = groups_then(self._groups, self.movers, self.identity), groups_now(self._groups, self.movers)
        late = {**self.then, **self.late}
        redefined = {**late, **self.redefined}
        todays = {**self.now, **self.todays}
        return Stages(
            self._measured({**self.then, **self.strangers}, BASELINE, then),
            self._measured({**self.strangers, **late}, BASELINE, then),
            self._measured({**self.strangers, **redefined}, BASELINE, then),
            self._measured(self.now, self.window, now),
            self._measured(todays, self.window, now),
        )

    @cached_property
    def changes(self) -> Changes:
        """What changed, as if of different patients."""
        return changes(self.stages.printed, self.stages.frozen_now)

    @cached_property
    def frozen(self) -> ClusterFigures:
        """The baseline, as it was printed."""
        members = self.then
        own = self._measured({**members, **self.strangers}, BASELINE, _groups({*members, *self.strangers}, members))
        return assemble(_cluster(members), self._setting(own, members), NOBODY)

    @cached_property
    def figures(self) -> ClusterFigures:
        """The new report, as it would stand by itself."""
        own = self._measured(self.now, self.window, self._groups)
        setting = replace(self._setting(own, self.now), letters_before=self.letters_before)
        if self.visibility is Visibility.ANONYMISED:
            setting = replace(setting, letters_seen=labels_shown(self.frozen))
        return assemble(_cluster(self.now), setting, NOBODY)

    @cached_property
    def letters_then(self) -> dict[str, str]:
        """The members' letters in the baseline, under their numbers then."""
        own = self._measured(self.then, BASELINE, _groups(self.then, self.then))
        return letters_of(_cluster(self.then), self._setting(own, self.then))

    @cached_property
    def letters_before(self) -> dict[str, str]:
        """The letters of the baseline under today's numbers; of those that became one, nobody's."""
        now = {i: self.identity.of(i) for i in self.letters_then}
        became = list(now.values())
        return {
            now[i] if became.count(now[i]) == 1 else f"{i} as it was": letter for i, letter in self.letters_then.items()
        }

    @cached_property
    def on(self) -> Followable:
        """What the follow-up has in common."""
        is_open = self.visibility is Visibility.OPEN
        setting = replace(self._setting(self.stages.now, self.now), letters_before=self.letters_before)
        return Followable(
            cluster=_cluster(self.now),
            names_then={i: f"Lægerne {i}" for i in self.then},
            movers=self.movers,
            visibility=self.visibility,
            rule=RULE,
            baseline_printed_on=PRINTED_ON,
            meeting_on=MEETING_ON,
            letters_then={} if is_open else self.letters_then,
            letters_now={} if is_open else letters_of(_cluster(self.now), setting),
        )

    @cached_property
    def recounted(self) -> Recounted:
        """The one figure, counted again."""
        names = ("seen",) if self.redefined or self.todays else ()
        return Recounted(self.indicator, self.changes, self.stages, names)

    @cached_property
    def told(self) -> tuple[ClusterFigures, FollowUp]:
        """The follow-up."""
        return follow_up(self.figures, self.frozen, [self.recounted], self.on)

    @property
    def bridge(self) -> Any:
        """The figure's bridge."""
        return self.told[1].followed[0].bridge

    @property
    def change(self) -> Any:
        """The figure's changes."""
        return self.told[0].figures[0].changes

    @cached_property
    def _groups(self) -> Groups:
        return _groups(self.now, self.now)

    def _measured(self, practices: Mapping[str, Yes], period: Period, groups: Groups) -> Measurements:
        rows = {i: patients(*p) for i, p in {**OUTSIDE, **practices}.items()}
        return measure(of_patients(rows, period), self.indicator.header, groups)

    def _setting(self, own: Measurements, members: Collection[str]) -> Setting:
        return Setting(
            package=package(),
            measured={"seen": [own]},
            listed={i: self.lists.get(i, 2000) for i in members},
            region_names={"R1": "Region Et"},
            published=None,
            rule=RULE,
            visibility=self.visibility,
            label_key=KEY,
            provenance=Provenance("1", {}, "s", "0", TODAY, ()),
        )


def package() -> Package:
    """Give a package of the one indicator."""
    return Package.model_validate(
        {
            "id": "pk",
            "version": "1",
            "owner": "o",
            "title": "t",
            "introduction": "i",
            "period": {"months": 12},
            "sections": [{"heading": "h", "indicators": ["seen"]}],
            "questions": [{"text": "q"}],
            "implementation": ["i"],
            "follow_up": {"months": 6},
            "sources": ["s"],
            "status": "published",
            "reviewed": header().reviewed.model_dump(),
        }
    )


def _cluster(members: Collection[str]) -> Cluster:
    return Cluster("c1", "Klyngen", tuple(Practice(i, f"Lægerne {i}", "R1") for i in sorted(members)))


def _groups(practices: Collection[str], members: Collection[str]) -> Groups:
    return Groups(
        region_of=dict.fromkeys([*practices, *OUTSIDE], "R1"),
        clusters={"c1": frozenset(members)},
        covered_regions=frozenset({"R1"}),
        nation_covered=True,
    )
