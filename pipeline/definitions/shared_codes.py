"""
Turns two codelists into the codes that both stand for, as far as the lists tell it themselves.

Its own room because nobody needs data to see that a start of codes takes a code of another list: two owners can lay
their lists beside each other before either has received anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.definitions.codelist import Code, Codelist


@dataclass(frozen=True)
class Lines:
    """How many lines of a codelist, those that take away left out, lie in another list."""

    whole: int  # all that the line takes, the other list takes too
    in_part: int  # some of it
    of: int

    @property
    def are_all(self) -> bool:
        """Say whether the other list takes whatever this one does."""
        return self.whole == self.of


@dataclass(frozen=True)
class SharedCodes:
    """What two codelists have in common, from the side of each."""

    one: str
    other: str
    codes: tuple[str, ...]  # as narrow as the lists tell: 'X01A', or 'X01*' where both take all that start so
    lines_of_one: Lines
    lines_of_other: Lines

    @property
    def are_alike(self) -> bool:
        """Say whether the two take the same."""
        return self.lines_of_one.are_all and self.lines_of_other.are_all


def shared_codes(one: Codelist, other: Codelist) -> SharedCodes | None:
    """
    Give the codes that two codelists share on some day in some place; None where they share none.

    Weights are no part of it. A list of another code system shares nothing: the same letters mean something else there.
    """
    if one.system != other.system:
        return None
    found = {
        code
        for line in _taking(one)
        for beside in _taking(other)
        if (code := _both(line, one, beside, other)) is not None
    }
    if not found:
        return None
    return SharedCodes(one.id, other.id, tuple(sorted(found)), _lines(one, other), _lines(other, one))


def _taking(codelist: Codelist) -> list[Code]:
    return [line for line in codelist.codes if not line.takes_away]


def _both(line: Code, own: Codelist, beside: Code, others: Codelist) -> str | None:
    """Give what two lines both take, with the star where it is a start of codes; None where they take nothing alike."""
    if not line.meets(beside):
        return None
    narrow, wide = sorted((line, beside), key=lambda each: (each.is_prefix, -len(each.stem)))
    # a code that is written out is not taken away
    lists = [codelist for each, codelist in ((line, own), (beside, others)) if each.is_prefix]
    is_taken = _holds(wide, narrow) and not any(_takes_away(narrow, each) for each in lists)
    return narrow.code if is_taken else None


def _takes_away(line: Code, codelist: Codelist) -> bool:
    """Say whether a list takes away all that a line takes."""
    return any(_holds(away, line) for away in codelist.codes if away.takes_away)


def _holds(wide: Code, narrow: Code) -> bool:
    """Say whether a line speaks of every code that another one speaks of."""
    if wide.is_prefix:
        return narrow.stem.startswith(wide.stem)
    return not narrow.is_prefix and narrow.stem == wide.stem


def _lines(codelist: Codelist, other: Codelist) -> Lines:
    whole = in_part = 0
    for line in _taking(codelist):
        if any(_lies_in(line, codelist, beside, other) for beside in _taking(other)):
            whole += 1
        elif any(_both(line, codelist, beside, other) is not None for beside in _taking(other)):
            in_part += 1
    return Lines(whole, in_part, len(_taking(codelist)))


def _lies_in(line: Code, own: Codelist, beside: Code, others: Codelist) -> bool:
    """Say whether a line of another list takes whatever this line takes, whenever and wherever it does."""
    if not (_holds(beside, line) and _covers(beside, line)):
        return False
    if not beside.is_prefix:
        return True  # a code that is written out is not taken away
    missing = [away for away in others.codes if away.takes_away and (_holds(line, away) or _holds(away, line))]
    gone = [away for away in own.codes if away.takes_away and line.is_prefix]
    return all(any(_holds(each, away) for each in gone) for away in missing)


def _covers(beside: Code, line: Code) -> bool:
    since, until = (beside.valid_from or date.min), (beside.valid_to or date.max)
    in_time = since <= (line.valid_from or date.min) and (line.valid_to or date.max) <= until
    return in_time and beside.region in (None, line.region) and beside.specialty in (None, line.specialty)
