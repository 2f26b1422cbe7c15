"""
Turns what a change moves into a text for whoever decides on it: Markdown, so that it reads well in a review too.

Its own room because the terminal and the file say the same; the file lists the practices besides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.cli.common import counted
from pipeline.impacting import Bridge, Changed, Changes, Weighed
from pipeline.measuring.impact import Band, Impact, Move
from pipeline.model import Level, Period
from pipeline.reporting.numbers import Numbers

UNPROTECTED = "Unprotected: small numbers stand in it. It must not leave the unit."
_NUMBERS = Numbers("en")
_NAMED = 12  # ids in one sentence
_WORDS = {
    "value": "shown",
    "too_few": "too few",
    "no_data": "no data",
    "not_applicable": "not applicable",
    "clear_difference": "clear difference",
    "may_be_chance": "may be chance",
    "not_assessed": "not assessed",
    "": "no goal or value",
}


def nothing_changed(changes: Changes, against: str) -> str:
    """Say that no indicator counts or judges otherwise, and what else there is."""
    rest = _rest(changes)
    return f"Nothing changed against {against}: no indicator counts or judges otherwise.\n{rest}"


def impact_text(
    weighed: Sequence[Weighed],
    changes: Changes,
    against: str,
    period: Period,
    names: Mapping[str, str],
    *,
    with_practices: bool,
) -> str:
    """Write what changed, what it moves and which baselines would need a bridge; in a file with the practices."""
    changed = len({c.indicator_id for c in changes.changed})
    on_what = f"Both versions are counted on today's snapshot, {period.first} to {period.last};"
    as_if = "how a report would show and judge a practice is told as if the indicator stood alone in it."
    parts = [
        f"# Impact against {against}",
        f"{UNPROTECTED} {on_what} {as_if}",
        f"{counted(changed, 'indicator')} changed. {_rest(changes)}",
    ]
    for one in weighed:
        parts += ["\n".join(_head(one.changed)), *_figures(one, names, with_practices=with_practices)]
    return "\n\n".join(parts) + "\n"


def _rest(changes: Changes) -> str:
    told = [f"{counted(changes.unchanged, 'indicator')} as before."]
    for what, ids in (("In words alone", changes.in_words), ("New", changes.new), ("Gone", changes.gone)):
        if ids:
            more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
            told.append(f"{what}: {', '.join(ids[:_NAMED])}{more}.")
    return " ".join(told)


def _head(changed: Changed) -> Iterator[str]:
    header = changed.after.header
    yield f"## {header.id}: {header.title}"
    yield ""
    if changed.sealed_in:
        yield f"- against the version sealed with {_orders(changed.sealed_in)}"
    if changed.counted_by:
        own = "its own definition or that of a part" if changed.after.parts else "its own definition"
        named = [own if name == header.id else f"codelist {name}" for name in changed.counted_by]
        yield f"- counts otherwise by {', '.join(named)}"
    if changed.judged_by:
        yield f"- judges otherwise by {', '.join(changed.judged_by)}"
    yield f"- {_bridges(changed.bridges)}"


def _bridges(bridges: Sequence[Bridge]) -> str:
    """Say which follow-ups would have to tell of the change."""
    if not bridges:
        return "no sealed baseline would need a bridge"
    told = f"a bridge would be needed from the baselines of {_orders([b.order for b in bridges])}"
    already = [b.order for b in bridges if b.already]
    followed = [b.order for b in bridges if b.followed_up]
    if already:
        told += f"; by earlier changes already from {_orders(already)}"
    if followed:
        told += f"; followed up already: {_orders(followed)}"
    return told


def _orders(numbers: Sequence[int]) -> str:
    noun = "order" if len(numbers) == 1 else "orders"
    return f"{noun} {', '.join(map(str, numbers))}"


def _figures(weighed: Weighed, names: Mapping[str, str], *, with_practices: bool) -> Iterator[str]:
    before, after = weighed.changed.before.header, weighed.changed.after.header
    if weighed.not_counted is not None:
        yield f"The earlier version cannot be counted on today's snapshot: {weighed.not_counted}"
        return
    if before.unit is not after.unit:
        yield f"The unit was {before.unit} and is {after.unit}: the values cannot be held against each other."
        return
    more, fewer = _more(after.categories, before.categories), _more(before.categories, after.categories)
    for what, ids in (("New", more), ("Gone", fewer)):
        if ids:
            yield f"{what} categories: {', '.join(ids)}."
    for figure in weighed.figures:
        yield "\n".join(_figure(figure, names))
        listed = [m for m in figure.practices if m in figure.moved or m.crossed]
        if with_practices and listed:
            yield "\n".join(_table(listed, figure, names))


def _more(one: Mapping[str, str] | None, other: Mapping[str, str] | None) -> list[str]:
    return [name for name in one or {} if name not in (other or {})]


def _figure(figure: Impact, names: Mapping[str, str]) -> Iterator[str]:
    """Say of one figure how groups and practices move."""
    header, category = figure.after.header, figure.after.category
    if category:
        yield f"{header.categories[category] if header.categories else category}:"
        yield ""
    for level, unit_id, before, after in figure.groups():
        name = "Denmark" if level is Level.DENMARK else names.get(unit_id, unit_id)
        yield f"- {name}: {_told(before, figure)} before, {_told(after, figure)} now{_apart(before, after, figure)}"
    relevant = f"{figure.after.header.relevant_difference:f} or more"
    yield f"- {len(figure.moved)} of {counted(len(figure.practices), 'practice')} move by {relevant}{_farthest(figure)}"
    for band in Band:
        for (was, becomes), practices in figure.crossings(band).items():
            yield f"- {band}: {counted(practices, 'practice')} from {_word(was)} to {_word(becomes)}"


def _farthest(figure: Impact) -> str:
    differences = [m.difference for m in figure.practices if m.difference]
    if not differences:
        return "; none moves at all"
    farthest = max(differences, key=abs)
    return f"; the farthest by {_NUMBERS.signed(farthest, figure.after.header.decimals)}"


def _table(moves: Sequence[Move], figure: Impact, names: Mapping[str, str]) -> Iterator[str]:
    yield "| practice | name | before | now | difference | state | verdict | goal |"
    yield "|---|---|---|---|---|---|---|---|"
    for move in sorted(moves, key=lambda m: (-abs(m.difference or 0), m.practice_id)):
        values = [_told(v, figure) for v in (move.before.value, move.after.value)]
        apart = "" if move.difference is None else _NUMBERS.signed(move.difference, figure.after.header.decimals)
        bands = [_crossing(move, band) for band in Band]
        name = names.get(move.practice_id, "").replace("|", "\\|")
        yield f"| {' | '.join([move.practice_id, name, *values, apart, *bands])} |"


def _crossing(move: Move, band: Band) -> str:
    was, becomes = move.before.of(band), move.after.of(band)
    if band is Band.GOAL and not was and not becomes:
        return ""
    return _word(was) if was == becomes else f"{_word(was)} → {_word(becomes)}"


def _word(stands: str) -> str:
    return _WORDS.get(stands, stands)


def _told(value: float | None, figure: Impact) -> str:
    return "no value" if value is None else _NUMBERS.decimal(value, figure.after.header.decimals)


def _apart(before: float | None, after: float | None, figure: Impact) -> str:
    if before is None or after is None:
        return ""
    return f" ({_NUMBERS.signed(after - before, figure.after.header.decimals)})"
