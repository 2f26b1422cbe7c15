"""
Says what an indicator's answer must look like, and tells the analyst when it does not.

Its own room because the promise is the same on every engine: one row per practice and patient, or one per
stratum. Texts carry counts and never an id.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipeline.definitions.indicator import Header, Indicator
from pipeline.definitions.sql_tables import AMOUNT_COLUMNS
from pipeline.errors import DefinitionError, ExtractError, Problem, UnansweredError, Where, did_you_mean
from pipeline.model import AGE_BAND_STARTS, Grain, Unit, age_band

STRATUM_EXTRAS = ("sex", "age_band")

_MOST_NAMED = 5  # unknown categories in one sentence
_LONGEST_NAMED = 40  # letters of each


@dataclass(frozen=True)
class Rules:
    """Which numbers a row of this indicator may hold."""

    numerator_from_zero: bool  # a mean or a median may be below zero; nothing else may
    within_denominator: bool  # a percent lies in 0–100 for every row
    at_most_one: bool  # a patient or respondent counts once, in a share once in each category
    of_amounts: bool = False  # it tells how many events there are, and how many of them have no amount

    @classmethod
    def of(cls, header: Header) -> Rules:
        """Read the rules off an indicator's header."""
        counted_once = header.grain is Grain.PATIENT and header.counts.counts_once
        once = counted_once and header.unit in (Unit.PER_1000, Unit.SHARE)
        return cls(not header.unit.of_values, header.unit.in_percent, once, _of_amounts(header))


@dataclass(frozen=True)
class Faults:
    """How many rows of an answer break a rule."""

    without_patient: int = 0
    repeated: int = 0
    without_category: int = 0
    repeated_category: int = 0
    repeated_stratum: int = 0
    uneven: int = 0
    below_zero: int = 0
    above_denominator: int = 0
    above_one: int = 0
    above_events: int = 0


_SENTENCES: Sequence[tuple[str, str, str, str]] = (
    (
        "without_patient",
        "{rows} of the answer {have} no patient_id.",
        "every row has a practice_id and a patient_id",
        "select patient_id from the population; data without patients want grain: stratum",
    ),
    (
        "repeated",
        "{patients} {have} more than one row in the same practice.",
        "one row per practice_id and patient_id",
        "use IN or EXISTS where a JOIN finds several events, or GROUP BY practice_id, patient_id",
    ),
    (
        "without_category",
        "{rows} of the answer {have} no category.",
        "every row has one of the header's categories",
        "name the category of every row, or leave out the rows that belong to none",
    ),
    (
        "repeated_category",
        "{patients} {have} more than one row in the same practice and category.",
        "one row per practice_id, patient_id and category",
        "GROUP BY practice_id, patient_id and category",
    ),
    (
        "repeated_stratum",
        "{strata} {have} more than one row in the same category.",
        "one row per practice_id, stratum and category",
        "GROUP BY practice_id, category, and sex and age_band where the answer has them",
    ),
    (
        "uneven",
        "{strata} {have} different denominators in different categories.",
        "the denominator is the whole that the categories are parts of",
        "sum the denominator over all categories, and give it beside each",
    ),
    (
        "below_zero",
        "{rows} of the answer {have} a numerator or denominator below zero.",
        "0 or more; only the numerator of a mean or a median may lie below zero",
        "check the arithmetic of numerator and denominator",
    ),
    (
        "above_denominator",
        "{rows} of the answer {have} a numerator larger than the denominator.",
        "percent and share: 0 ≤ numerator ≤ denominator in every row",
        "count what is also in the denominator, or use unit: ratio or per_1000",
    ),
    (
        "above_one",
        "{patients} {have} a numerator above 1, and 'counts: {counts}' counts each at most once.",
        "a numerator of 0 to 1 per patient",
        "use CASE WHEN ... THEN 1 ELSE 0 END, or say in 'counts' what can repeat",
    ),
    (
        "above_events",
        "{rows} of the answer {have} more unvalued events than events, or fewer than none.",
        "0 ≤ unvalued ≤ events in every row",
        "events: COUNT(*); unvalued: SUM(CASE WHEN ... has an amount ... THEN 0 ELSE 1 END) over the same rows",
    ),
)

#: Rows of a wrong shape: while there are any, their numbers mean nothing yet.
_SHAPES = ("without_patient", "repeated", "without_category", "repeated_category", "repeated_stratum")


def refuse_faults(indicator: Indicator, faults: Faults) -> None:
    """
    Raise one DefinitionError that tells of every broken rule, or do nothing.

    Where rows are not one per patient, nothing else is told: their numbers mean nothing yet.
    """
    shaped_wrong = any(getattr(faults, name) for name in _SHAPES)
    problems = [
        _problem(indicator, _filled(sentence, getattr(faults, name), indicator), right, remedy)
        for name, sentence, right, remedy in _SENTENCES
        if getattr(faults, name) and (name in _SHAPES or not shaped_wrong)
    ]
    if problems:
        raise DefinitionError(problems, outcome=_outcome(indicator))


def denominator_given(indicator: Indicator, columns: Iterable[str]) -> bool:
    """Check the names of an answer's columns; say whether it has a denominator of its own."""
    found = tuple(columns)
    needed, extra = _columns(indicator.header)
    lacking = [name for name in needed if name not in found]
    unknown = [name for name in found if name not in (*needed, *extra)]
    right = f"columns: {'; where needed also '.join(', '.join(names) for names in (needed, extra) if names)}"
    problems = [
        *(_problem(indicator, f"the answer has no column '{name}'.", right) for name in lacking),
        *(_problem(indicator, f"the answer has a column '{name}' that nobody reads.", right) for name in unknown),
    ]
    if problems:
        raise DefinitionError(problems, outcome=_outcome(indicator))
    return "denominator" in found


def _columns(header: Header) -> tuple[Sequence[str], Sequence[str]]:
    """Give the columns that an answer has, and those that it may have."""
    parts = ("category",) if header.unit is Unit.SHARE else ()
    if header.grain is Grain.STRATUM:
        return ("practice_id", *parts, "numerator", "denominator"), (*STRATUM_EXTRAS, "hidden")
    if _of_amounts(header):
        return ("practice_id", "patient_id", "numerator", "denominator", *AMOUNT_COLUMNS), ()
    counted_by_us = header.unit in (Unit.SHARE, Unit.MEDIAN)
    return ("practice_id", "patient_id", *parts, "numerator"), () if counted_by_us else ("denominator",)


def _of_amounts(header: Header) -> bool:
    return header.unit is Unit.DDD and header.grain is Grain.PATIENT


def refuse_unknown_categories(indicator: Indicator, found: Iterable[str]) -> None:
    """Raise a DefinitionError where an answer has categories that the header does not name."""
    known = indicator.header.categories or {}
    unknown = sorted({_as_word(name) for name in set(found) - set(known)})
    if unknown:
        one = "a category" if len(unknown) == 1 else "categories"
        more = f" and {len(unknown) - _MOST_NAMED} more" if len(unknown) > _MOST_NAMED else ""
        named = f"{', '.join(repr(name) for name in unknown[:_MOST_NAMED])}{more}"
        what = f"the answer has {one} that the header does not name: {named}."
        right = f"categories: {', '.join(known)}"
        remedy = did_you_mean(unknown[0], known) or "add it to categories, or leave its rows out of the answer"
        raise DefinitionError([_problem(indicator, what, right, remedy)], outcome=_outcome(indicator))


def _as_word(name: str) -> str:
    """Show what stands as a category; free text is cut, and a number that may be a person's is blanked."""
    word = re.sub(r"\d{5,}", "…", name)
    return word if len(word) <= _LONGEST_NAMED else f"{word[: _LONGEST_NAMED - 1]}…"


def refuse_unknown_bands(indicator: Indicator, found: Iterable[str]) -> None:
    """Raise a DefinitionError where already counted data have other age bands than the standard population."""
    bands = [age_band(start) for start in AGE_BAND_STARTS]
    unknown = sorted(set(found) - set(bands))
    if unknown:
        what = f"the answer has age bands that cannot be standardised: {', '.join(unknown)}."
        right, remedy = f"age_band: {', '.join(bands)}", "write the bands so, or leave age_band out of standardise.by"
        raise DefinitionError([_problem(indicator, what, right, remedy)], outcome=_outcome(indicator))


def refuse_missing_tables(indicator: Indicator, missing: Iterable[str], available: Iterable[str]) -> None:
    """Raise an ExtractError where an indicator reads a table that the snapshot lacks."""
    right = f"tables in the snapshot: {', '.join(sorted(available)) or 'none'}"
    remedy = "map a delivery to it in a source and run 'klynge receive'"
    problems = [
        _problem(indicator, f"it reads '{name}', which is not in the snapshot.", right, remedy)
        for name in sorted(missing)
    ]
    if problems:
        raise ExtractError(problems, outcome=_outcome(indicator))


def engine_refused(indicator: Indicator, engine: str, sentence: str, *, about_values: bool) -> UnansweredError:
    """Turn an engine's refusal into an UnansweredError; a sentence about values is told without the values."""
    first = sentence.strip().split("\n", maxsplit=1)[0]
    told = _without_values(first) if about_values else first
    return UnansweredError(
        _problem(
            indicator,
            f"{engine} could not answer: {told}",
            remedy=f"'klynge explain {indicator.header.id}' shows the final SQL",
        ),
        outcome=_outcome(indicator),
    )


def overran(indicator: Indicator, limit: str, key: str) -> DefinitionError:
    """Tell that an indicator was stopped because it took more time or memory than the house allows one question."""
    what = f"it was stopped: it takes more than {limit} to answer." if key == "seconds" else ""
    what = what or f"it was stopped: it needs more than {limit} of memory to answer."
    right = f"limits.{key} in klynge.yaml holds for one indicator in one period, counted for the whole country"
    remedy = "look for a JOIN without a key, or a text that grows in each step; else raise the limit"
    return DefinitionError(_problem(indicator, what, right, remedy), outcome=_outcome(indicator))


def _problem(indicator: Indicator, what: str, right: str | None = None, remedy: str | None = None) -> Problem:
    return Problem(Where(indicator.file, indicator.sql_line), f"{indicator.header.id}: {what}", right, remedy)


def _outcome(indicator: Indicator) -> str:
    return f"'{indicator.header.id}' was not counted."


def _filled(sentence: str, count: int, indicator: Indicator) -> str:
    number: Callable[[str], str] = lambda noun: f"{count} {noun}" if count == 1 else f"{count} {noun}s"  # noqa: E731  # a name for one line of arithmetic
    return sentence.format(
        rows=number("row"),
        patients=number("patient"),
        strata="1 stratum" if count == 1 else f"{count} strata",
        have="has" if count == 1 else "have",
        counts=indicator.header.counts.value,
    )


def _without_values(sentence: str) -> str:
    """
    Blank numbers, and all from the first quotation mark to the last, which may be a patient's.

    A value may hold marks itself, so those between say nothing; one that breaks the line leaves no last mark.
    """
    marks = [at for at, letter in enumerate(sentence) if letter in "\"'"]
    if len(marks) == 1:
        sentence = f"{sentence[: marks[0]]}…"
    elif marks:
        sentence = f"{sentence[: marks[0]]}…{sentence[marks[-1] + 1 :]}"
    return re.sub(r"\b\d[\d.:-]*", "…", sentence)
