"""
Turns a package and what a cluster chose of it into the package that is printed.

Its own room because a report is fitted to the cluster's wishes before anything is planned: all that comes after sees a
package like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from pipeline.characters import code_point, unseen
from pipeline.definitions.package import Package, Question
from pipeline.errors import Problem, UsageError, Where, did_you_mean
from pipeline.orders.order import Choices

LONGEST_QUESTION: Final = 300  # letters; three lines of a page


def fitted(package: Package, choices: Choices) -> Package:
    """
    Fit a package to a cluster's choices: fewer indicators, another order of practices, a question of its own.

    The cluster's own question comes first. Questions on indicators that were left out go with them.
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
    return package.model_copy(update=update)


def settled(package: Package, choices: Choices) -> Choices:
    """Give what a cluster chose as it is kept: indicators in the package's order, no blanks around the question."""
    indicators = tuple(i for i in dict.fromkeys(package.indicator_ids) if i in choices.indicators)
    return replace(choices, indicators=indicators, question=choices.question.strip() if choices.question else None)


def is_fitted(package: Package, choices: Choices) -> bool:
    """Say whether a cluster gets another package than everybody else does."""
    return fitted(package, choices) != package


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
