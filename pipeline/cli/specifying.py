"""The command that proves definitions: spec, which runs specifications and says what they show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.characters import readable
from pipeline.cli.common import ProjectOption, counted, today
from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.from_template import made_from
from pipeline.definitions.indicator import Indicator
from pipeline.definitions.indicator_rules import SPECIFICATIONS
from pipeline.definitions.specification import Specification, read_specification
from pipeline.errors import DefinitionError, Problem, Where, did_you_mean
from pipeline.model import Status
from pipeline.plan import indicators_named
from pipeline.project import load_project

if TYPE_CHECKING:
    from pipeline.proving.coverage import Coverage
    from pipeline.proving.running import Outcome

HERE = Path()


def add_to(app: typer.Typer) -> None:
    """Hang the command on the door."""
    app.command()(spec)


def spec(
    indicators: Annotated[
        list[str] | None, typer.Argument(metavar="[INDICATOR...]", help="Indicators' ids; none for all.")
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Say too which conditions of each SELECT no case shows.")
    ] = False,
    project: ProjectOption = HERE,
) -> None:
    """Count every specification's rows in two engines, and show where they count something else; exit 10 then."""
    opened, catalogue = load_project(project, today=today())
    asked = _asked(indicators or [*catalogue.indicators, *catalogue.templates], catalogue)
    pages = read_pages(asked, opened.texts, must=bool(indicators))
    problems: list[Problem] = []
    for indicator in asked:
        page = pages.get(indicator.header.id)
        if page is None:
            typer.echo(f"{indicator.header.id}: no specification")
            continue
        indicator, unfit = as_specified(indicator, page, catalogue)  # noqa: PLW2901 -- of a template, what it makes
        problems += unfit
        if unfit:
            continue
        wrong = _run(page, indicator, catalogue)
        problems += wrong
        if coverage and not wrong:
            problems += _cover(page, indicator, catalogue)
    if problems:
        raise DefinitionError(problems, outcome="The specifications were run.")


def _asked(names: Iterable[str], catalogue: Catalogue) -> tuple[Indicator, ...]:
    """Give the indicators and templates that have pages: what is made from a template is specified by its page."""
    made = {name: i.made_from.template for name, i in catalogue.indicators.items() if i.made_from}
    own = list(dict.fromkeys(made.get(name, name) for name in names))
    indicators_named([name for name in own if name not in catalogue.templates], catalogue)
    return tuple((catalogue.templates | catalogue.indicators)[name] for name in own)


def as_specified(indicator: Indicator, page: Specification, catalogue: Catalogue) -> tuple[Indicator, list[Problem]]:
    """Give what a page is about: an indicator, or what a template makes of the codelist that the page names."""
    system, named = indicator.header.template, page.codelist
    if system is None:
        what = f"Kodeliste: '{indicator.header.id}' is no template."
        return indicator, [Problem(page.where, what, "it counts by its own; leave the line out")] if named else []
    fit = sorted(c.id for c in catalogue.codelists.values() if c.system == system)
    if named in fit:
        return made_from(indicator, catalogue.codelists[named]), []
    what = f"'{indicator.header.id}' is a template, and the page names no codelist of the system '{system}'."
    right = f"a line 'Kodeliste: <id>' under the heading; codelists: {', '.join(fit) or 'there is none'}"
    return indicator, [Problem(page.where, what, right, did_you_mean(named, fit) if named else None)]


def read_pages(asked: tuple[Indicator, ...], texts: Mapping[str, str], *, must: bool) -> dict[str, Specification]:
    """Read the pages of some indicators; every problem of every page is told at once."""
    pages: dict[str, Specification] = {}
    problems: list[Problem] = []
    for indicator in asked:
        name = indicator.header.id
        file = f"{SPECIFICATIONS}/{name}.md"
        if file not in texts:
            if must:
                right = "rows in, counts out: the pages beside it show how"
                problems.append(Problem(Where(file), f"'{name}' has no specification.", right))
            continue
        page, wrong = read_specification(texts[file], file)
        problems += wrong
        if page is not None and page.indicator_id != name:
            what = f"the page speaks of '{page.indicator_id}'."
            problems.append(Problem(page.where, what, f"# {name}", "name the file and its first line alike"))
        elif page is not None:
            pages[name] = page
    if problems:
        raise DefinitionError(problems)
    return pages


def _run(page: Specification, indicator: Indicator, catalogue: Catalogue) -> list[Problem]:
    """Run a page's cases in every engine; print what passes, and beside each other what does not."""
    from pipeline.proving.running import Engine, run_case  # noqa: PLC0415 -- the engines wait until something is counted
    from pipeline.proving.telling import differing, side_by_side  # noqa: PLC0415 -- as above

    problems: list[Problem] = []
    for case in page.cases:
        outcomes = [run_case(case, indicator, catalogue.contracts, catalogue.codelists, engine) for engine in Engine]
        for alike in _alike(outcome for outcome in outcomes if not outcome.passes):
            first, engines = alike[0], " and ".join(outcome.engine.called for outcome in alike)
            if first.refusal is not None:
                problems += first.refusal.problems
                continue
            typer.echo(readable(f"{page.indicator_id}, {case.name}, in {engines}:\n{side_by_side(first)}\n"))
            what = f"the case '{case.name}' is counted otherwise in {engines}: {', '.join(differing(first))}."
            right = "the counts that stand beside it above, or another SELECT"
            problems.append(Problem(case.where, what, right))
    if not problems:
        cases = counted(len(page.cases), "case")
        typer.echo(f"{page.indicator_id}: {cases} as specified in {' and '.join(e.called for e in Engine)}")
    return problems


def _alike(outcomes: Iterable[Outcome]) -> list[list[Outcome]]:
    """Put together the outcomes that say the same, so that each is told once."""
    groups: list[list[Outcome]] = []
    for outcome in outcomes:
        same = next((group for group in groups if group[0].says_as(outcome)), None)
        if same is None:
            groups.append([outcome])
        else:
            same.append(outcome)
    return groups


def _cover(page: Specification, indicator: Indicator, catalogue: Catalogue) -> Iterator[Problem]:
    """Print what a page shows of its indicator; give the problems of one that must be shown whole."""
    from pipeline.proving.coverage import covered  # noqa: PLC0415 -- as above

    found = covered(page, indicator, catalogue.contracts, catalogue.codelists)
    typer.echo(_told(found))
    if found.must_be_whole:
        yield from found.problems()
        return
    for problem in found.problems():
        typer.echo(str(problem))


def _told(found: Coverage) -> str:
    """Say how many conditions are shown."""
    header = found.indicator.header
    reasoned = f", {found.reasoned} with a reason why no row can" if found.reasoned else ""
    shown = f"{found.shown} of {counted(len(found.conditions), 'condition')} shown{reasoned}"
    return f"{header.id}: {shown}{'' if header.status is Status.PUBLISHED else f' ({header.status})'}"
