"""The command that lays packages beside each other: overlap, within a project or across two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from pipeline.characters import readable
from pipeline.cli.common import ProjectOption, counted, load_beside, today
from pipeline.definitions.package_overlap import Counterpart, Likeness, Overlap, only_theirs, overlaps
from pipeline.definitions.shared_codes import Lines, SharedCodes
from pipeline.model import Status
from pipeline.project import load_project

HERE = Path()
_CODES_SHOWN = 6

_LIKE = {
    Likeness.SAME: "the same indicator",
    Likeness.RENAMED: "one counting under two ids",
    Likeness.TWIN: "one question, of patients and counted by the owner of the data",
    Likeness.REDEFINED: "one id, counted otherwise",
    Likeness.CLOSE: "codes of the other's, in the same tables",
}
_TO_DO = {
    Likeness.SAME: (
        "a cluster that orders both reads the figure twice, and what one report showed by letter the other may not: "
        "agree which package keeps it."
    ),
    Likeness.RENAMED: "use one indicator in both packages: whoever mends one of the two forgets the other.",
    Likeness.TWIN: "one package is enough: klynge run --counted shows the counted twins in their place.",
    Likeness.REDEFINED: (
        "one of them needs another id, or the other's definition: klynge impact --against says what that moves."
    ),
    Likeness.CLOSE: "say in the titles how the questions differ, or keep one of them.",
}
_LISTS_DIFFER = "see to it that the lines which only one of two codelists has are left out on purpose."


def add_to(app: typer.Typer) -> None:
    """Hang the command on the door."""
    app.command()(overlap)


def overlap(
    beside: Annotated[
        Path | None, typer.Option("--with", metavar="DIR", help="Another project's folder, beside this one's packages.")
    ] = None,
    project: ProjectOption = HERE,
) -> None:
    """Say which packages ask the same, or count the same codes, and what to do about it; nothing is counted."""
    _, catalogue = load_project(project, today=today())
    ours = catalogue.shelved
    theirs = load_beside(beside, "--with", outcome="Nothing was compared.").shelved if beside is not None else None
    if theirs is not None:
        same = sorted({s.package.id for s in theirs} - {s.package.id for s in only_theirs(ours, theirs)})
        if same:
            typer.echo(f"{counted(len(same), 'package')} the same in both projects: {', '.join(same)}\n")
    found = overlaps(ours, theirs)
    asked_twice = [o for o in found if o.counterparts]
    codes_alone = [o for o in found if not o.counterparts]
    for one in asked_twice:
        typer.echo(readable("\n".join([*_told(one), ""])))
    if codes_alone:
        lines = (f"    {_named(o)}: {'; '.join(_codelists_told(o.codelists))}" for o in codes_alone)
        typer.echo(readable("\n".join(["no indicator in common, but codes", *lines, ""])))
    typer.echo(_summed_up(found, asked_twice))


def _summed_up(found: Sequence[Overlap], asked_twice: Sequence[Overlap]) -> str:
    if not found:
        return "No two packages overlap."
    across = sum(o.across_owners for o in found)
    pairs = f"{len(found)} pairs of packages overlap" if len(found) > 1 else "1 pair of packages overlaps"
    return f"{pairs}: {len(asked_twice)} in indicators, {across} of different owners."


def _told(found: Overlap) -> Iterator[str]:
    """Say what two packages have in common, how much of each that is, and what to do."""
    one, other = found.one, found.other
    yield _named(found)
    if one.id == other.id and not found.across_owners:
        yield f"    one package in two versions: {one.version} here, {other.version} there"
    ours = f"{len(found.counterparts)} of {len(one.indicator_ids)} indicators of {one.id}"
    theirs = f"{found.matched} of {len(other.indicator_ids)} of {other.id}"
    tables = f"; both read {', '.join(found.tables)}" if found.tables else ""
    yield f"    {ours} and {theirs} have a counterpart in the other{tables}"
    for likeness in Likeness:
        pairs = [c for c in found.counterparts if c.likeness is likeness]
        if pairs:
            yield f"    {_LIKE[likeness]}: {'; '.join(_beside_each_other(pairs))}"
    yield from (f"    codelists: {told}" for told in _codelists_told(found.codelists))
    yield from (f"    to do: {to_do}" for to_do in _to_do(found))


def _named(found: Overlap) -> str:
    """Name two packages and whose they are; of their status only what is worth saying."""
    one, other = (p.id if p.status is Status.PUBLISHED else f"{p.id} ({p.status})" for p in (found.one, found.other))
    if found.across_owners:
        return f"{one} of {found.one.owner} and {other} of {found.other.owner}"
    return f"{one} and {other}, both of {found.one.owner}"


def _beside_each_other(pairs: Sequence[Counterpart]) -> Iterator[str]:
    """Name indicators that have one counterpart together."""
    for other in dict.fromkeys(c.other for c in pairs):
        own = [c.one for c in pairs if c.other == other]
        yield other if own == [other] else f"{', '.join(own)} beside {other}"


def _codelists_told(shared: Sequence[SharedCodes]) -> Iterator[str]:
    """Say which codelists stand in both, which lie in another, and which have some codes in common."""
    in_both = [s for s in shared if s.one == s.other and s.are_alike]
    if in_both:
        yield f"{', '.join(s.one for s in in_both)} in both"
    rest = [s for s in shared if s not in in_both]
    yield from (f"{_one(s)} and {_other(s)} take the same, {_codes(s)}" for s in rest if s.are_alike)
    inside: dict[str, list[str]] = {}
    for s in rest:
        if s.lines_of_one.are_all != s.lines_of_other.are_all:
            narrow, wide = (_one(s), _other(s)) if s.lines_of_one.are_all else (_other(s), _one(s))
            inside.setdefault(wide, []).append(narrow)
    yield from (f"{', '.join(narrow)} within {wide}" for wide, narrow in inside.items())
    for s in rest:
        if not (s.lines_of_one.are_all or s.lines_of_other.are_all):
            yield f"{_of(s.lines_of_one)} of {_one(s)} and {_of(s.lines_of_other)} of {_other(s)} shared, {_codes(s)}"


def _one(shared: SharedCodes) -> str:
    return f"{shared.one} here" if shared.one == shared.other else shared.one


def _other(shared: SharedCodes) -> str:
    return f"{shared.other} there" if shared.one == shared.other else shared.other


def _codes(shared: SharedCodes) -> str:
    more = len(shared.codes) - _CODES_SHOWN
    return ", ".join(shared.codes[:_CODES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _of(lines: Lines) -> str:
    in_part = f" (and {lines.in_part} in part)" if lines.in_part else ""
    return f"{lines.whole} of {counted(lines.of, 'line')}{in_part}"


def _to_do(found: Overlap) -> Iterator[str]:
    kinds = {c.likeness for c in found.counterparts}
    yield from (to_do for likeness, to_do in _TO_DO.items() if likeness in kinds)
    if kinds and any(not s.are_alike for s in found.codelists):
        yield _LISTS_DIFFER
