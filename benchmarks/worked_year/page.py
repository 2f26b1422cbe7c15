"""
Turns a year that was played into the page that tells it: the timeline, and what is planted beside what was found.

Its own room because the numbers come from elsewhere; here they only get their places and their words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from worked_year.expected import BRIDGED, PLANTED, Members, bridge, lost_percent, members_of, names_of, practice_change
from worked_year.found import Found, Moved, read_follow_up
from worked_year.planted import Truth, read_truth
from worked_year.unit import Given
from worked_year.year import ANONYMISED, BASELINE_ENDS, DELIVERIES, MEETING, OPEN, PACKAGE, Played

_TERMS = ("practice", "membership", "late", "definition")
_MERGED = "other"
_RESTATED = """Rows of August and September 2025 became known only in April: 6 % of the prescriptions, some 2 % of
the baseline's half year. The night told the secretariat, before anybody followed up:"""


@dataclass(frozen=True)
class Score:
    """How many verdicts fit what is planted."""

    found: int
    planted: int
    false: int
    untouched: int


@dataclass(frozen=True)
class Followed:
    """One follow-up, and the truth of its cluster."""

    cluster_id: str
    found: dict[str, Found]
    members: Members
    practices: dict[str, str]  # name or letter → number at last


def followed(played: Played, order: int, cluster_id: str, letters: dict[str, str]) -> Followed:
    """Read one follow-up of the year; letters by the practices' numbers where it has no names."""
    delivery = played.delivery
    practices = names_of(delivery) | {letter: practice for practice, letter in letters.items()}
    return Followed(cluster_id, read_follow_up(played.reports[order]), members_of(delivery, cluster_id), practices)


def score(one: Followed, truth: Truth, indicator: str) -> Score:
    """Count whom the page calls changed, among those where a change is planted and among the others."""
    planted = truth.improved(PLANTED[indicator])
    judged = {one.practices[name]: moved for name, moved in one.found[indicator].practices.items()}
    hits = [moved.clear for practice, moved in judged.items() if practice in planted]
    others = [moved.clear for practice, moved in judged.items() if practice not in planted]
    return Score(sum(hits), len(hits), sum(others), len(others))


def page(played: Played, opened: Followed, anonymised: Followed, size: str) -> str:
    """Write the page."""
    truth = read_truth(played.delivery / "truth")
    parts = [
        "# A worked year",
        f"""Made by `make year` (size {size}, seed 1). Two clusters order in January, meet on {MEETING.isoformat()}
and are followed up in October: {OPEN} by name, {ANONYMISED} by letter. The package `{PACKAGE}` counts half a year;
baselines end on {BASELINE_ENDS}, follow-ups look at the same months a year later. Nobody here exists, and every figure
below stands on a page that the commands printed. What is planted stands in `sample_data/worked_year.yaml`.""",
        """A practice's change is called clear where it is larger than chance alone gives, all tests of a report taken
together, and large enough to matter: in a small practice even a fifth is seldom that. By letter nobody is judged alone.
Bridges begin at the printed baseline and end at today's definition now.""",
        "## What was done",
        _table(("day", "who", "command", "what it said"), (_step(given) for given in played.unit.given)),
        "## What was planted and what was found",
        _table(
            (
                "cluster",
                "indicator",
                "practices changed: found of planted",
                "others called changed",
                "the cluster's verdict",
            ),
            [row for one in (opened, anonymised) for row in _scores(truth, one)],
        ),
        _RESTATED,
        *(f"> {line}" for line in _restated(played)),
        *_about(truth, opened, "by name"),
        *_about(truth, anonymised, "by letter"),
        "## The code that changed",
        f"""From 1 July 2026 the planted country bills most spirometries with another number. A frozen list does not
know it: {lost_percent(truth):.0f} % of the window's tests fall away. Of `lung_function_per_1000` the list of January
says that the number ends, so no verdict may be given; of `spirometry_adults_percent` nobody knew in January, and the
analyst mends the list in October, where he also leaves the double test out. Both pages must say so, and give the
figure by today's list.""",
        _table(
            ("cluster", "indicator", "baseline", "now, frozen", "now, today's list", "verdict"),
            [_code_row(one, i) for one in (opened, anonymised) for i in BRIDGED[1:] if i in one.found],
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _scores(truth: Truth, one: Followed) -> list[tuple[str, ...]]:
    """Sum up one follow-up: letters are judged together, never one by one."""
    rows = []
    for indicator, planted in PLANTED.items():
        counted = score(one, truth, indicator)
        here = len(truth.improved(planted).keys() & one.members.both)
        judged = any(moved.low is not None for moved in one.found[indicator].practices.values())
        found = f"{counted.found} of {counted.planted}" if judged else f"not judged ({here} planted)"
        others = f"{counted.false} of {counted.untouched}" if judged else ""
        rows.append((one.cluster_id, f"`{indicator}`", found, others, one.found[indicator].verdict))
    return rows


def _restated(played: Played) -> list[str]:
    """Give what the night in April told of numbers that changed under sealed baselines, in their first indicator."""
    april = next(given.said for given in played.unit.given if given.words == ("night",) and given.on == DELIVERIES[1])
    return [line.removeprefix("- ") for line in april.splitlines() if "Antibiotikarecepter pr. 1.000" in line]


def _code_row(one: Followed, indicator: str) -> tuple[str, ...]:
    found = one.found[indicator]
    now = found.by_today if found.by_today is not None else found.bridge.get("now")
    ends = (_number(found.cluster.before), _number(found.cluster.now), _number(now))
    return (one.cluster_id, f"`{indicator}`", *ends, found.verdict)


def _about(truth: Truth, one: Followed, how: str) -> list[str]:
    """Tell of one cluster: every practice by each planted indicator, then the bridges."""
    parts = [f"## {one.cluster_id}, {how}"]
    for indicator in PLANTED:
        if indicator in one.found:
            parts += _of_indicator(truth, one, indicator)
    told = [(i, one.found[i]) for i in BRIDGED if i in one.found and one.found[i].bridge]
    parts += [
        "### Bridges",
        """*planted* is reckoned from the description of the country alone: lists as they were at first, no ages,
nobody who moved. Terms that would tell of too few stand together as *other*.""",
        _table(
            ("indicator", "", "baseline", *_TERMS, _MERGED, "now", "adds up"),
            [row for i, found in told for row in _bridge_rows(truth, one, i, found)],
        )
        if told
        else "No bridge is told.",
    ]
    return parts


def _of_indicator(truth: Truth, one: Followed, indicator: str) -> list[str]:
    found, planted = one.found[indicator], truth.improved(PLANTED[indicator])
    counted = score(one, truth, indicator)
    rows = [
        (
            name,
            "yes" if one.practices[name] in planted else "",
            *_moved(moved),
            _signed(practice_change(truth, indicator, one.practices[name], float(moved.before or 0))),
            "clear" if moved.clear else "",
        )
        for name, moved in found.practices.items()
    ]
    cluster = (f"*{one.cluster_id}*", "", *_moved(found.cluster), "", found.verdict)
    hits, others = f"{counted.found} of {counted.planted}", f"{counted.false} of {counted.untouched}"
    said = f"Called changed: {hits} where it is planted, {others} others."
    if not found.practices:
        said = "The report has no rows of practices here."
    elif all(moved.low is None for moved in found.practices.values()):
        said = "By letter no practice is judged: a letter has two rounded values and nothing else."
    head = ("practice", "planted", "baseline", "now", "change", "95 %", "without chance", "verdict")
    return [f"### `{indicator}`", _table(head, [*rows, cluster]), said]


def _moved(moved: Moved) -> tuple[str, str, str, str]:
    span = "" if moved.low is None or moved.high is None else f"{_signed(moved.low)} to {_signed(moved.high)}"
    return _number(moved.before), _number(moved.now), _signed(moved.change), span


def _bridge_rows(truth: Truth, one: Followed, indicator: str, found: Found) -> list[tuple[str, ...]]:
    terms = found.bridge
    total = terms["before"] + sum(size for name, size in terms.items() if name not in {"before", "now"})
    expected = bridge(truth, indicator, one.members, float(terms["before"]))
    merged = sum(size for name, size in expected.items() if name not in terms) if _MERGED in terms else None
    said = (_number(terms["before"]), *(_signed(terms.get(name)) for name in (*_TERMS, _MERGED)), _number(terms["now"]))
    without = ("", *(_signed(expected[name]) for name in _TERMS), _signed(merged), "")
    return [
        (f"`{indicator}`", "told", *said, "yes" if total == terms["now"] else "NO"),
        ("", "planted", *without, ""),
    ]


def _step(given: Given) -> tuple[str, str, str, str]:
    words = " ".join(word.rsplit("/", 1)[-1] for word in given.words)
    told = _of_a_night(given.said) if given.words == ("night",) else _sentence(given)
    return given.on.isoformat(), given.by, f"`klynge {words}`", told


def _of_a_night(said: str) -> str:
    """Give the headings of a night's summary, and how much stands under each."""
    parts = [part.splitlines() for part in said.split("\n## ")[1:]]
    counted = [(part[0], sum(line.startswith("- ") for line in part)) for part in parts]
    return "; ".join(f"{heading}: {count}" for heading, count in counted) or "nothing was to be done"


def _sentence(given: Given) -> str:
    """Give the line of a command's answer that tells what came of it; nothing where it only says where something is."""
    lines = [line.strip() for line in given.said.splitlines() if line.strip()]
    first = given.exit_code != 0 or given.words[0] in {"order", "follow-up", "approve", "release"}
    line = lines[0 if first else -1]
    for rest in (" It lies in ", " Next: ", " Quality: "):
        line = line.split(rest)[0]
    return "" if "/" in line else line.replace("|", "\\|")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value}"


def _signed(value: Decimal | float | None) -> str:
    if value is None:
        return ""
    told = f"{value:+}" if isinstance(value, Decimal) else f"{value:+.1f}"
    return told.replace("-", "+") if not any(digit in told for digit in "123456789") else told
