"""
Reads a printed report as somebody who wants to know what it hides, and adds, subtracts and bounds all he can.

It knows nothing of how figures were protected: it takes the rows of figures.csv, the house's rules, which indicators
are of the same people, and every practice's list, and solves linear programmes for each hidden count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from attacks.composed import KEY, Attacked, composed, received
from attacks.linking_country import rounded_to
from attacks.rows import Scale, Tried
from pipeline.measuring.estimate import factor, in_display_terms
from pipeline.measuring.letters import labels
from pipeline.measuring.measure import Measurement, Measurements
from pipeline.model import Level, Period, State, Unit, Visibility
from pipeline.reporting.report import FigureRow

DUST = 1e-6
SIDES = ("does", "does not", "all")

Name = tuple[str, str, Period, str, str, str]  # indicator, category, period, level, unit, side


@dataclass
class Knowledge:
    """What a reader knows: numbers between limits, and sums of them."""

    low: dict[Name, float] = field(default_factory=dict)
    high: dict[Name, float] = field(default_factory=dict)
    equal: list[tuple[dict[Name, float], float]] = field(default_factory=list)
    at_most: list[tuple[dict[Name, float], float]] = field(default_factory=list)

    def between(self, name: Name, low: float, high: float) -> None:
        """Narrow what a number may be."""
        self.low[name] = max(low, self.low.get(name, 0.0))
        self.high[name] = min(high, self.high.get(name, inf))

    def limits_of(self, wanted: Sequence[Name]) -> Iterator[tuple[Name, float, float]]:
        """Solve for the least and the most that each wanted number can be."""
        names = list(self.low)
        place = {name: i for i, name in enumerate(names)}
        solved = {
            "A_eq": _matrix([terms for terms, _ in self.equal], place),
            "b_eq": [total for _, total in self.equal],
            "A_ub": _matrix([terms for terms, _ in self.at_most], place) if self.at_most else None,
            "b_ub": [total for _, total in self.at_most] or None,
            "bounds": [(self.low[n], None if self.high[n] == inf else self.high[n]) for n in names],
        }
        for name in wanted:
            ends = []
            for sign in (1, -1):
                aim = np.zeros(len(names))
                aim[place[name]] = sign
                found = linprog(aim, method="highs", **solved)
                if found.status == 3:
                    ends.append(inf)
                    continue
                if found.status != 0:
                    raise AssertionError(f"the attacker's arithmetic is wrong: {found.message}")
                ends.append(sign * found.fun)
            yield name, ends[0], ends[1]


def _matrix(rows: Sequence[Mapping[Name, float]], place: Mapping[Name, int]) -> csr_array:
    at = [(i, place[n], v) for i, row in enumerate(rows) for n, v in row.items()]
    values, lines, columns = [v for *_, v in at], [i for i, *_ in at], [j for _, j, _ in at]
    return csr_array((values, (lines, columns)), shape=(len(rows), len(place)))


@dataclass(frozen=True)
class Found:
    """A secret count, and how far a reader can narrow it."""

    name: Name
    true: float
    low: float
    high: float
    smallest: int

    @property
    def is_recovered(self) -> bool:
        """Say whether one number is left."""
        return self.high - self.low < 1 - DUST

    @property
    def is_narrow(self) -> bool:
        """Say whether the house's rule is broken: it cannot be the smallest number shown, or its span is less."""
        return self.high < self.smallest - DUST or self.high - self.low < self.smallest - DUST


@dataclass(frozen=True)
class Insight:
    """What a reader knows beside the report and the rules."""

    own: str = ""  # he is this practice
    denominators: bool = False  # he has been told how many stand behind every figure, hidden ones too


PACKAGES = ("antibiotika", "kol", "lungefunktion", "opioider")
ENDING, PRINTED = date(2026, 9, 30), date(2026, 11, 27)


def attack(_: Scale) -> Iterator[Tried]:
    """Read every report of the sample country: as a stranger, told all denominators, and as each of the practices."""
    with TemporaryDirectory() as folder:
        reports = list(composed(received(Path(folder) / "unit"), PACKAGES, ENDING, printed_on=PRINTED))
        for seen in Visibility:
            own = [a for a in reports if a.visibility is seen]
            what = f"{len(own)} {seen} reports of the sample country"
            found = [one for a in own for one in narrowed(a)]
            narrow = sum(one.is_narrow for one in found)
            yield Tried("linear programme: can it be 5, in a span of 5?", what, len(found), narrow)
            yield _knowing("told every denominator: one number?", what, own, [Insight(denominators=True)])
            inside = [a for a in own if a.report.trace.package_id == "kol"]
            members = [Insight(own=i) for i in sorted({i for a in inside for i in a.cluster.member_ids})]
            yield _knowing(
                "as each practice, which knows itself: one number?", f"{len(inside)} of them", inside, members
            )


def _knowing(attack: str, against: str, reports: Sequence[Attacked], insights: Sequence[Insight]) -> Tried:
    """Try what a reader finds who knows more: of a practice, in its own cluster's reports."""
    own = [(a, i) for a in reports for i in insights if not i.own or i.own in a.cluster.member_ids]
    found = [one for a, i in own for one in narrowed(a, i)]
    return Tried(f"linear programme, {attack}", against, len(found), sum(one.is_recovered for one in found))


def narrowed(attacked: Attacked, insight: Insight = Insight()) -> list[Found]:
    """Narrow every small hidden count of a report as far as it can be."""
    knowledge, secrets = _known(attacked)
    _told(insight, attacked, knowledge)
    secrets = {n: v for n, v in secrets.items() if n[4] != insight.own and not (insight.denominators and n[5] == "all")}
    found = []
    for name, low, high in knowledge.limits_of(list(secrets)):
        if not low - DUST <= secrets[name] <= high + DUST:
            raise AssertionError(f"the attacker is wrong about {name}: {low} {secrets[name]} {high}")
        found.append(Found(name, secrets[name], low, high, attacked.rule.smallest_shown))
    return found


def _told(insight: Insight, attacked: Attacked, knowledge: Knowledge) -> None:
    truth = {(m.header.id, m.category, m.period): m for m in attacked.truth}
    for name in list(knowledge.low):
        if name[4] == insight.own or (insight.denominators and name[5] == "all" and name[4] != "outside"):
            m = truth[name[:3]]
            true = _counts(m, m.of(Level(name[3]), name[4]))[name[5]]
            knowledge.between(name, true, true)


def _known(attacked: Attacked) -> tuple[Knowledge, dict[Name, float]]:
    knowledge, secrets = Knowledge(), {}
    rows = {}
    for row in attacked.report.rows:
        rows.setdefault((row.indicator_id, row.category, Period(row.period_start, row.period_end)), []).append(row)
    figures = [m for m in attacked.truth if (m.header.id, m.category, m.period) in rows]
    for m in figures:
        if m.header.unit.of_values or m.header.unit is Unit.DDD:
            continue  # what stands behind them is printed nowhere as a count that adds up
        own = rows[m.header.id, m.category, m.period]
        secrets |= _figure(m, own, attacked, knowledge)
    _same_people(knowledge, attacked)
    return knowledge, secrets


def _figure(m: Measurements, rows: Sequence[FigureRow], attacked: Attacked, knowledge: Knowledge) -> dict[Name, float]:
    """Write down what one figure's rows say of its practices and groups; give what they hide."""
    units = dict(_units(rows, attacked))
    secrets = {}
    for (level, unit_id), row in units.items():
        truth = m.of(Level(level), unit_id)
        if truth.state is State.NO_DATA or truth.sums.owner_hid:
            continue
        counts = _counts(m, truth)
        names = {side: (m.header.id, m.category, m.period, level, unit_id, side) for side in counts}
        for name in names.values():
            knowledge.between(name, 0, inf)
        if "does not" in names:
            knowledge.equal.append(({names["does"]: 1, names["does not"]: 1, names["all"]: -1}, 0))
        is_shown = row is not None and row.state is State.VALUE
        if is_shown:
            half = _half(row, rows, attacked)
            _shown(row, m, names, counts, half, knowledge)
        else:
            _hidden(row, m, names, attacked, knowledge)
            secrets |= {names[s]: float(v) for s, v in counts.items() if 0 < v < attacked.rule.smallest_shown}
        if m.header.in_days or m.header.unit is Unit.SHARE:  # everybody knows the lists; a whole stands on each part
            knowledge.between(names["all"], float(counts["all"]), float(counts["all"]))
    _whole(
        m, [k for k in units if k[0] == Level.PRACTICE], (Level.CLUSTER.value, attacked.cluster.cluster_id), knowledge
    )
    return {name: value for name, value in secrets.items() if knowledge.low[name] != knowledge.high[name]}


def _units(rows: Sequence[FigureRow], attacked: Attacked) -> Iterator[tuple[tuple[str, str], FigureRow | None]]:
    """Pair units with their rows; in an anonymised report the reader is told which letter is whose."""
    members = {p.practice_id: p.name for p in attacked.cluster.members}
    if attacked.visibility is Visibility.ANONYMISED:
        members = labels(KEY, attacked.cluster.cluster_id, attacked.report.trace.package_id, members)
    practices = {r.unit_label: r for r in rows if r.level is Level.PRACTICE}
    if practices:
        yield from (((Level.PRACTICE.value, i), practices.get(label)) for i, label in sorted(members.items()))
    yield (Level.CLUSTER.value, attacked.cluster.cluster_id), next(r for r in rows if r.level is Level.CLUSTER)


def _counts(m: Measurements, truth: Measurement) -> dict[str, float]:
    sums = truth.sums
    behind = float(in_display_terms(m.header, m.period, sums.denominator))
    if m.header.unit.in_percent:
        return {"does": float(sums.numerator), "does not": float(sums.denominator - sums.numerator), "all": behind}
    return {"does": float(sums.numerator), "all": behind}


def _half(row: FigureRow, rows: Sequence[FigureRow], attacked: Attacked) -> float | None:
    """Give how far a value may lie from the true one; None for a mean over letters, which says nothing of counts."""
    if row.level is Level.PRACTICE and attacked.visibility is Visibility.ANONYMISED:
        return rounded_to([r.value for r in rows if r.level is Level.PRACTICE and r.value is not None]) / 2
    lettered = {r.indicator_id for r in attacked.report.rows if r.level is Level.PRACTICE}
    if row.numerator is None and attacked.visibility is Visibility.ANONYMISED and row.indicator_id in lettered:
        return None
    return 0.5 * 10 ** int(row.value.as_tuple().exponent)


def _shown(
    row: FigureRow,
    m: Measurements,
    names: Mapping[str, Name],
    counts: Mapping[str, float],
    half: float | None,
    knowledge: Knowledge,
) -> None:
    if row.numerator is not None:  # printed beside the value; people on the list are rounded to whole ones
        whole = 0.5 if m.header.in_days else 0
        knowledge.between(names["does"], counts["does"], counts["does"])
        knowledge.between(names["all"], counts["all"] - whole, counts["all"] + whole)
        return
    if half is None:
        return
    scale = factor(m.header, m.period)
    if m.header.in_days:
        scale = 1000  # per year on the list, as the denominators here are
    for sign in (1, -1):  # value - half <= scale * does / all <= value + half
        limit = float(row.value) + sign * half
        knowledge.at_most.append(({names["does"]: sign, names["all"]: -sign * limit / scale}, DUST))


def _hidden(
    row: FigureRow | None, m: Measurements, names: Mapping[str, Name], attacked: Attacked, knowledge: Knowledge
) -> None:
    """Write down what the rules say of a figure that is not shown; of one without a letter they say nothing."""
    if row is None:
        return
    fewest = float(m.header.min_denominator)
    if row.state is State.TOO_FEW and not m.header.standardise:
        knowledge.between(names["all"], 0, fewest)
    if row.state is State.HIDDEN:
        knowledge.between(names["all"], fewest, inf)
        if attacked.rule.true_zero_is_shown:
            for side in names.keys() - {"all"}:
                knowledge.between(names[side], 1, inf)


def _whole(m: Measurements, parts: Sequence[tuple[str, str]], whole: tuple[str, str], knowledge: Knowledge) -> None:
    """Add up practices to their cluster; what stands outside the members' list is not below zero."""
    for side in SIDES:
        names = [(m.header.id, m.category, m.period, *unit, side) for unit in (whole, *parts)]
        total, own = names[0], [n for n in names[1:] if n in knowledge.low]
        if total not in knowledge.low or not own:
            continue
        left = float(_counts(m, m.of(Level(whole[0]), whole[1]))[side]) - sum(
            float(_counts(m, m.of(Level(n[3]), n[4]))[side]) for n in own
        )
        outside = (*total[:4], "outside", side)
        knowledge.between(outside, 0, 0 if abs(left) < DUST else inf)
        knowledge.equal.append(({total: 1.0, outside: -1.0, **dict.fromkeys(own, -1.0)}, 0))


def _same_people(knowledge: Knowledge, attacked: Attacked) -> None:
    """Add which counts are of the same people: by what the indicators are, which the numbers bear out."""
    truth = {(m.header.id, m.category, m.period): m for m in attacked.truth}
    true: dict[tuple[str, ...], dict[tuple[str, str], float]] = {}
    for name in knowledge.low:
        if name[4] != "outside" and name[3] == Level.PRACTICE:
            m = truth[name[:3]]
            true.setdefault((*name[:3], name[5]), {})[name[3:5]] = _counts(m, m.of(Level(name[3]), name[4]))[name[5]]
    sides = list(true.items())
    for i, (one, own) in enumerate(sides):
        for other, others in sides[i + 1 :]:
            common = own.keys() & others.keys()
            same = one[:2] != other[:2] and one[2] == other[2] and len(common) >= 3
            if same and all(own[u] == others[u] for u in common) and any(own[u] for u in common):
                for unit in common:
                    pair = ((*one[:3], *unit, one[3]), (*other[:3], *unit, other[3]))
                    knowledge.equal.append(({pair[0]: 1.0, pair[1]: -1.0}, 0))
