"""
Draws patients one by one through several winters: most stay, some leave, others come, a few move next door.

Its own room because a change is about the same patients seen again. Each keeps a level of their own, so that who had
many prescriptions last winter has many this winter too; what is drawn anew each time is chance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from pipeline.definitions.indicator import Header
from simulations.country import Sums, header

DAYS = 182  # 1 October to 31 March
RENEWED = 0.10  # of the places on a list, from one winter to the next: left, died, moved in
MOVED = 0.02  # to the next practice of the cluster
AT_ONCE = 120  # practices
WINTER = 1.3  # what a winter half-year holds of the events of half a year


@dataclass(frozen=True)
class Winter:
    """One winter of many patients, a place on a list each."""

    rng: np.random.Generator
    own: np.ndarray  # what they brought with them
    days: np.ndarray  # listed
    level: np.ndarray  # of their practice, in the unit's terms

    def luck(self) -> np.ndarray:
        """Draw a number between 0 and 1 for everybody."""
        return self.rng.random(self.own.size, dtype=np.float32)

    def do(self, usual: np.ndarray | float, persistence: float) -> np.ndarray:
        """Say who does, when a share does as usual and own inclination weighs so much against the winter's luck."""
        luck = self.rng.standard_normal(self.own.size, dtype=np.float32)
        inclined = np.sqrt(persistence) * self.own + np.sqrt(1 - persistence) * luck
        return inclined < np.asarray(ndtri(usual), dtype=np.float32)

    def moved(self, does: np.ndarray, usual: np.ndarray | float, goal: np.ndarray) -> np.ndarray:
        """Let a share rise or fall: a random part of those who did stops, or of those who did not begins."""
        luck = self.luck()
        return np.where(goal < usual, does & (luck * usual < goal), does | (luck * (1 - usual) < goal - usual))


Seen = tuple[np.ndarray, np.ndarray]  # numerators and denominators; who has denominator 0 is not in the population


@dataclass(frozen=True)
class Topic:
    """An indicator to simulate through time: who is in it, what they bring with them, and what is seen of them."""

    header: Header
    of_list: float  # how many of the listed are in the population
    level: float  # the true value, in the unit's terms
    born: Callable[[np.random.Generator, int], np.ndarray]
    seen: Callable[[Winter], Seen]


def _inclination(rng: np.random.Generator, size: int) -> np.ndarray:
    return rng.standard_normal(size, dtype=np.float32)


def _once(usual: float) -> Callable[[Winter], Seen]:
    def seen(winter: Winter) -> Seen:
        does = winter.moved(winter.do(usual / 100, 0.8), usual / 100, winter.level / 100)
        return does.astype(np.float64), np.ones(does.size)

    return seen


def _once_in_listed_days(usual: float) -> Callable[[Winter], Seen]:
    def seen(winter: Winter) -> Seen:
        chance, goal = (v / 1000 * winter.days / 365 for v in (usual, winter.level))
        return winter.moved(winter.do(chance, 0.5), chance, goal).astype(np.float64), winter.days

    return seen


def _long_term(rng: np.random.Generator, size: int) -> np.ndarray:
    """Give each patient's own rate beside the mean: most need nothing, a few much, winter after winter."""
    return rng.standard_gamma(np.float32(0.25), size, dtype=np.float32) / np.float32(0.25)


def _repeats(usual: float) -> Callable[[Winter], Seen]:
    """Let a rate fall because a random part of the patients stops, and rise because each has more."""

    def seen(winter: Winter) -> Seen:
        goes_on = winter.luck() * usual < winter.level
        rate = np.maximum(winter.level, usual) / 1000 * winter.days / 365
        return winter.rng.poisson(winter.own * rate * goes_on).astype(np.float64), winter.days

    return seen


def _preference(rng: np.random.Generator, size: int) -> np.ndarray:
    """Give each patient's own share of one kind, and how much they get in all: two numbers in one complex one."""
    return rng.beta(0.6, 1.2, size) + 1j * rng.gamma(0.8, 3.0, size)


def _some_of_all(winter: Winter) -> Seen:
    """Move the share from a third to the level: a random part of the patients gets only the one kind, or none of it."""
    events, usual, goal, luck = winter.rng.poisson(winter.own.imag), 1 / 3, winter.level / 100, winter.luck()
    share = np.where(luck * usual < goal, winter.own.real, 0.0)
    share = np.where(luck * (1 - usual) < goal - usual, 1.0, share)
    return winter.rng.binomial(events, share).astype(np.float64), events.astype(np.float64)


def _measured(winter: Winter) -> Seen:
    """Give a skewed measurement: the own level weighs most, and whole numbers are written down."""
    luck = winter.rng.standard_normal(winter.own.size, dtype=np.float32)
    own = 10 * (np.exp(0.5 * winter.own) - np.exp(0.125))
    return np.rint(winter.level + own + 5 * luck), np.ones(luck.size)


def _topic(
    name: str,
    of_list: float,
    level: float,
    born: Callable[[np.random.Generator, int], np.ndarray],
    seen: Callable[[Winter], Seen],
    **said: str,
) -> Topic:
    return Topic(header(name, **said), of_list, level, born, seen)


PRESCRIBED = 400 * WINTER

TOPICS = (
    _topic("proportion", 0.05, 30, _inclination, _once(30), unit="percent", counts="patient"),
    _topic("rare_proportion", 0.4, 4, _inclination, _once(4), unit="percent", counts="patient"),
    _topic(
        "once_per_1000",
        1.0,
        60,
        _inclination,
        _once_in_listed_days(60),
        unit="per_1000",
        counts="patient",
        denominator_in="days",
    ),
    _topic(
        "repeat_users",
        1.0,
        PRESCRIBED,
        _long_term,
        _repeats(PRESCRIBED),
        unit="per_1000",
        counts="prescription",
        denominator_in="days",
    ),
    _topic("share_of_events", 0.25, 100 / 3, _preference, _some_of_all, unit="percent", counts="prescription"),
    _topic("mean", 0.08, 53, _inclination, _measured, unit="mean", counts="measurement"),
)


class People:
    """The patients of a whole country, a few clusters at a time: their numbers fit in a processor's cache."""

    def __init__(self, rng: np.random.Generator, topic: Topic, lists: np.ndarray, cluster: int) -> None:
        step = cluster * max(1, AT_ONCE // cluster)
        self._parts = [_Some(rng, topic, lists[k : k + step], cluster) for k in range(0, lists.size, step)]
        self._step = step

    def winter(self, level: np.ndarray) -> tuple[Sums, Sums]:
        """
        Let a winter pass in which every practice has a level, and count it.

        Out:     sums by practice; cross sums with the winter before: who stayed, practice by practice, then who came
                 from the practice before it in the cluster, by that one
        """
        parts = [p.winter(level[k * self._step : (k + 1) * self._step]) for k, p in enumerate(self._parts)]
        sums, crossed = (
            {name: np.concatenate([p[k][name] for p in parts], axis=-1).ravel() for name in parts[0][k]} for k in (0, 1)
        )
        return sums, crossed


class _Some:
    """The patients of some lists, place by place, winter by winter."""

    def __init__(self, rng: np.random.Generator, topic: Topic, lists: np.ndarray, cluster: int) -> None:
        sizes = rng.binomial(lists, topic.of_list)
        self._rng, self._topic, self._practices = rng, topic, lists.size
        self._home = np.repeat(np.arange(lists.size, dtype=np.int64), sizes)
        self._next = cluster * (self._home // cluster) + (self._home + 1) % cluster
        self._own = topic.born(rng, self._home.size)
        self._came = self._luck(RENEWED)
        self._earlier: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None
        self._same = np.zeros(self._home.size, dtype=bool)

    def winter(self, level: np.ndarray) -> tuple[Sums, Sums]:
        leaves = self._luck(RENEWED)
        moves = ~leaves & self._luck(MOVED)
        days = np.where(self._came | leaves, DAYS // 2, DAYS).astype(np.float64)
        x, y = self._topic.seen(Winter(self._rng, self._own, days, level[self._home]))
        sums, crossed = self._sums(x, y), self._crossed(x, y)
        self._earlier, self._same = (x, y, self._home), ~leaves
        self._home = np.where(moves, self._next, self._home)
        self._own[leaves] = self._topic.born(self._rng, int(leaves.sum()))
        self._came = leaves
        return sums, crossed

    def _luck(self, chance: float) -> np.ndarray:
        return self._rng.random(self._home.size, dtype=np.float32) < chance

    def _sums(self, x: np.ndarray, y: np.ndarray) -> Sums:
        products = {"numerator": x, "denominator": y, "numerator2": x * x, "denominator2": y * y, "product": x * y}
        return _added(self._home, self._practices, {"n": y > 0, **products})

    def _crossed(self, x2: np.ndarray, y2: np.ndarray) -> Sums:
        if self._earlier is None:
            return {}
        x1, y1, before = (column[self._same] for column in self._earlier)
        x2, y2, now = x2[self._same], y2[self._same], self._home[self._same]
        place = np.where(before == now, now, self._practices + before)
        products = {
            "n": (y1 > 0) & (y2 > 0),
            "numerators": x1 * x2,
            "numerator_before": x1 * y2,
            "numerator_now": y1 * x2,
            "denominators": y1 * y2,
        }
        added = _added(place, 2 * self._practices, products)
        return {name: column.reshape(2, -1) for name, column in added.items()}


def _added(place: np.ndarray, places: int, columns: Sums) -> Sums:
    return {name: np.bincount(place, weights=column, minlength=places) for name, column in columns.items()}
