"""
Draws patients one by one through several periods: most stay, some leave, others come, a few move next door.

Its own room because a change is about the same patients seen again. Each keeps a level of their own, so that who had
many prescriptions last winter has many this winter too; what is drawn anew each period is chance.
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
WINTER = 1.3  # what a winter half-year holds of the events of half a year

Born = Callable[[np.random.Generator, int], np.ndarray]
Seen = Callable[[np.random.Generator, np.ndarray, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Topic:
    """
    An indicator to simulate through time.

    `born` gives new patients' own levels; `seen` gives numerators and denominators from own levels, listed days and
    the level of the whole practice, in the unit's terms. Who has denominator 0 is not in the population.
    """

    header: Header
    of_list: float  # how many of the listed are in the population
    level: float  # the true value, in the unit's terms
    born: Born
    seen: Seen


def _normal(rng: np.random.Generator, size: int) -> np.ndarray:
    return rng.standard_normal(size, dtype=np.float32)


def _does(rng: np.random.Generator, own: np.ndarray, chance: np.ndarray, persistence: float) -> np.ndarray:
    """Say who does, when a share `chance` does and own inclination weighs so much against the luck of the period."""
    inclined = np.sqrt(persistence) * own + np.sqrt(1 - persistence) * _normal(rng, own.size)
    return inclined < ndtri(chance).astype(np.float32)


def _moved(rng: np.random.Generator, does: np.ndarray, usual: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """Let a share rise or fall: a random part of those who did stops, or of those who did not begins."""
    luck = rng.random(does.size, dtype=np.float32)
    return np.where(goal < usual, does & (luck * usual < goal), does | (luck * (1 - usual) < goal - usual))


def _once(usual: float, persistence: float) -> Seen:
    def seen(
        rng: np.random.Generator, own: np.ndarray, days: np.ndarray, level: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        does = _does(rng, own, np.full(own.size, usual / 100), persistence)
        return _moved(rng, does, usual / 100, level / 100).astype(np.float64), np.ones(own.size)

    return seen


def _once_in_listed_days(usual: float) -> Seen:
    def seen(
        rng: np.random.Generator, own: np.ndarray, days: np.ndarray, level: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        years = days / 365
        does = _does(rng, own, usual / 1000 * years, 0.5)
        return _moved(rng, does, usual / 1000 * years, level / 1000 * years).astype(np.float64), days

    return seen


def _long_term(rng: np.random.Generator, size: int) -> np.ndarray:
    """Give each patient's own rate beside the mean: most need nothing, a few much, winter after winter."""
    return rng.standard_gamma(np.float32(0.25), size, dtype=np.float32) / np.float32(0.25)


def _repeats(usual: float) -> Seen:
    """Let a rate fall because a random part of the patients stops, and rise because each has more."""

    def seen(
        rng: np.random.Generator, own: np.ndarray, days: np.ndarray, level: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        goes_on = rng.random(own.size, dtype=np.float32) * usual < level
        rate = np.maximum(level, usual) / 1000 * days / 365
        return rng.poisson(own * rate * goes_on).astype(np.float64), days

    return seen


def _preference(rng: np.random.Generator, size: int) -> np.ndarray:
    """Give each patient's own share of one kind, and how much they get in all: two numbers in one complex one."""
    return rng.beta(0.6, 1.2, size) + 1j * rng.gamma(0.8, 3.0, size)


def _some_of_all(
    rng: np.random.Generator, own: np.ndarray, days: np.ndarray, level: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Move the share from a third to the level: a random part of the patients gets only the one kind, or none of it."""
    events, usual, goal = rng.poisson(own.imag), 1 / 3, level / 100
    luck = rng.random(own.size)
    share = np.where(luck * usual < goal, own.real, 0.0)
    share = np.where(luck * (1 - usual) < goal - usual, 1.0, share)
    return rng.binomial(events, share).astype(np.float64), events.astype(np.float64)


def _measured(
    rng: np.random.Generator, own: np.ndarray, days: np.ndarray, level: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give a skewed measurement: the own level weighs most, and whole numbers are written down."""
    return np.rint(level + 10 * (np.exp(0.5 * own) - np.exp(0.125)) + 5 * _normal(rng, own.size)), np.ones(own.size)


TOPICS = (
    Topic(header("proportion", unit="percent", counts="patient"), 0.05, 30, _normal, _once(30, 0.8)),
    Topic(header("rare_proportion", unit="percent", counts="patient"), 0.4, 4, _normal, _once(4, 0.8)),
    Topic(
        header("once_per_1000", unit="per_1000", counts="patient", denominator_in="days"),
        1.0, 60, _normal, _once_in_listed_days(60),
    ),
    Topic(
        header("repeat_users", unit="per_1000", counts="prescription", denominator_in="days"),
        1.0, 400 * WINTER, _long_term, _repeats(400 * WINTER),
    ),
    Topic(header("share_of_events", unit="percent", counts="prescription"), 0.25, 100 / 3, _preference, _some_of_all),
    Topic(header("mean", unit="mean", counts="measurement"), 0.08, 53, _normal, _measured),
)  # fmt: skip


class People:
    """The patients of many lists, place by place, winter by winter."""

    def __init__(self, rng: np.random.Generator, topic: Topic, lists: np.ndarray, cluster: int) -> None:
        sizes = rng.binomial(lists, topic.of_list)
        self._rng, self._topic, self._practices = rng, topic, lists.size
        self._home = np.repeat(np.arange(lists.size, dtype=np.int64), sizes)
        self._next = cluster * (self._home // cluster) + (self._home + 1) % cluster
        self._own = topic.born(rng, self._home.size)
        self._came = self._luck(RENEWED)
        self._earlier: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None
        self._same = np.zeros(self._home.size, dtype=bool)

    def winter(self, level: np.ndarray) -> tuple[Sums, dict[str, np.ndarray]]:
        """
        Let a winter pass in which every practice has a level, and count it.

        Out:     sums by practice; cross sums with the winter before, a row per practice of either
        """
        leaves = self._luck(RENEWED)
        moves = ~leaves & self._luck(MOVED)
        days = np.where(self._came | leaves, DAYS // 2, DAYS).astype(np.float64)
        x, y = self._topic.seen(self._rng, self._own, days, level[self._home])
        crossed = self._crossed(x, y)
        sums = self._sums(x, y)
        self._earlier, self._same = (x, y, self._home), ~leaves
        self._home = np.where(moves, self._next, self._home)
        self._own = np.where(leaves, self._topic.born(self._rng, self._own.size), self._own)
        self._came = leaves
        return sums, crossed

    def _luck(self, chance: float) -> np.ndarray:
        return self._rng.random(self._home.size, dtype=np.float32) < chance

    def _sums(self, x: np.ndarray, y: np.ndarray) -> Sums:
        products = {"numerator": x, "denominator": y, "numerator2": x * x, "denominator2": y * y, "product": x * y}
        add = lambda weights: np.bincount(self._home, weights=weights, minlength=self._practices)  # noqa: E731  # said once
        return {"n": add(y > 0), **{name: add(product) for name, product in products.items()}}

    def _crossed(self, x2: np.ndarray, y2: np.ndarray) -> dict[str, np.ndarray]:
        if self._earlier is None:
            return {}
        x1, y1, before = (column[self._same] for column in self._earlier)
        x2, y2, now = x2[self._same], y2[self._same], self._home[self._same]
        stayed, here = before == now, self._practices
        place = np.where(stayed, now, here + before)  # who moved went to the next practice, a row of its own
        add = lambda weights: np.bincount(place, weights=weights, minlength=2 * here)  # noqa: E731  # said once
        both = (y1 > 0) & (y2 > 0)
        products = {
            "numerators": x1 * x2, "numerator_before": x1 * y2, "numerator_now": y1 * x2, "denominators": y1 * y2
        }  # fmt: skip
        return {"n": add(both), **{name: add(product) for name, product in products.items()}}
