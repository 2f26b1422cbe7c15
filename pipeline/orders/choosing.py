"""
Turns a package and what a cluster chose of it into the package that is printed.

Its own room because a report is fitted to the cluster's wishes before anything is planned: all that comes after sees a
package like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from pipeline.characters import code_point, unseen
from pipeline.definitions.package import Package, Question
from pipeline.errors import Problem, UsageError, Where, did_you_mean
from pipeline.orders.order import Choices

LONGEST_QUESTION: Final = 300  # letters; three lines of a page


def fitted(package: Package, choices: Choices, twins: Mapping[str, str]) -> Package:
    """
    Fit a package to a cluster's choices: fewer indicators, another order of practices, a question of its own.

    The cluster's own question comes first. Questions on indicators that were left out go with them. As the owner
    counted it, each indicator gives way to its twin, and one without a twin is left out.

    In:     the counted twins of the package's indicators, by the indicator that each stands for
    Raises: UsageError where something was chosen that the package does not have
    """
    problems = list(_problems(package, choices))
    if problems:
        raise UsageError(problems)
    choices = settled(package, choices)
    kept = frozenset(choices.indicators or package.indicator_ids)
    sections = [s.keeping(kept) for s in package.sections]
    questions = tuple(q for q in package.questions if q.indicator is None or q.indicator in kept)
    if choices.question:
        questions = (Question(text=choices.question), *questions)
    comparison = package.comparison
    if choices.ranking:
        comparison = comparison.model_copy(update={"ranking": choices.ranking})
    update = {
        "sections": tuple(s for s in sections if s.indicator_ids),
        "questions": questions,
        "comparison": comparison,
    }
    chosen = package.model_copy(update=update)
    return as_counted(chosen, twins) if choices.counted else chosen


def as_counted(package: Package, twins: Mapping[str, str]) -> Package:
    """
    Put the counted twins in the place of a package's indicators, in its sections and its questions.

    Raises: UsageError where no indicator has one
    """
    sections = (s.counted(twins) for s in package.sections)
    update = {
        "sections": tuple(s for s in sections if s.indicator_ids),
        "questions": tuple(
            q if q.indicator is None else q.model_copy(update={"indicator": twins[q.indicator]})
            for q in package.questions
            if q.indicator is None or q.indicator in twins
        ),
    }
    if not update["sections"]:
        raise UsageError(
            Problem(
                Where.elsewhere("--counted"),
                f"nothing of package '{package.id}' is counted by the owner: {', '.join(package.indicator_ids)}.",
                "an indicator with grain: stratum, and stands_for: the id of the one in whose place it is shown",
                "write one, or leave --counted out",
            )
        )
    return package.model_copy(update=update)


def not_counted(package: Package, choices: Choices, twins: Mapping[str, str]) -> tuple[str, ...]:
    """Give the indicators that were asked for as counted by the owner, and have no twin that is."""
    asked = settled(package, choices).indicators or package.indicator_ids
    return tuple(i for i in asked if i not in twins) if choices.counted else ()


def settled(package: Package, choices: Choices) -> Choices:
    """Give what a cluster chose as it is kept: indicators in the package's order, no blanks around the question."""
    indicators = tuple(i for i in dict.fromkeys(package.indicator_ids) if i in choices.indicators)
    return replace(choices, indicators=indicators, question=choices.question.strip() if choices.question else None)


def is_fitted(package: Package, choices: Choices, twins: Mapping[str, str]) -> bool:
    """Say whether a cluster gets another package than everybody else does."""
    everybodys = Choices(counted=choices.counted)
    return fitted(package, choices, twins) != fitted(package, everybodys, twins)


def wrong_ending(ending: date, package: Package) -> Problem | None:
    """Tell of a last day on which no period of the package ends, or no point of its run charts."""
    ends = package.ends
    latest = ends.latest_end(ending)
    if latest == ending:
        return None
    whose = "period" if ends is package.period else "point of the run charts"
    return Problem(
        Where.elsewhere("--ending"),
        f"{ending} does not end {ends.kind}, as every {whose} of package '{package.id}' does.",
        f"the nearest days that do: {latest} and {ends.next_end(ending)}",
        "ask for one of them",
    )


def _problems(package: Package, choices: Choices) -> Iterator[Problem]:
    for unknown in dict.fromkeys(i for i in choices.indicators if i not in package.indicator_ids):
        yield Problem(
            Where.elsewhere("--indicator"),
            f"package '{package.id}' has no indicator '{unknown}'.",
            f"indicators: {', '.join(package.indicator_ids)}",
            did_you_mean(unknown, package.indicator_ids),
        )
    question = choices.question
    if question is None:
        return
    if not question.strip() or len(question) > LONGEST_QUESTION:
        what = f"the question has {len(question)} letters." if question.strip() else "the question is empty."
        yield Problem(Where.elsewhere("--question"), what, f"a question of 1 to {LONGEST_QUESTION} letters")
    hidden = [*unseen(question), *(c for c in question if c in "\n\t")]
    if hidden:
        what = f"the question holds what cannot be seen: {', '.join(code_point(c) for c in dict.fromkeys(hidden))}."
        yield Problem(Where.elsewhere("--question"), what, "one line of letters, digits and signs")
