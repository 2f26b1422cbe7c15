"""
Turns a text into its words and tells which of them are numbers, and which of those stand in a fixed text.

Its own room because the whole proof rests on it: a number counts as fixed only where the words around it are those
of the fixed text too. A hidden 42 does not become harmless because some code list holds a 42.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from pipeline.characters import readable

REACH = 2  # words on each side that must be those of the fixed text, as far as it has them
#: A number with its sign and marks, or a run of letters and digits.
_WORD = re.compile(r"[−+]?\d+(?:[.,]\d+)*(?![^\W_])|[^\W_]+")
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_COUNT = re.compile(r"\{(?:count|members|shown|number|longest|most|least)\}")
_BLANK = re.compile(r"\{\w*\}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SIGNS = "−+"


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Fold a text for comparison: what is unseen in words, compatible letters, small letters, plain spaces."""
    return " ".join(unicodedata.normalize("NFKC", readable(text.replace("\r\n", "\n"))).casefold().split())


def split(text: str) -> list[str]:
    """Split a text into words, numbers with their sign and marks."""
    return [match.group() for match in _WORD.finditer(plain(text))]


def counts(word: str, number_words: frozenset[str]) -> bool:
    """Say whether a word tells a number: it holds a digit, or is one written in letters."""
    return bool(_DIGIT.search(word)) or word in number_words


class Fixed:
    """Fixed texts, to be asked whether a number in a text is one of theirs."""

    def __init__(self, texts: Sequence[str], number_words: frozenset[str]) -> None:
        self.number_words = number_words
        self._years = {word for text in texts for word in split(text) if _YEAR.fullmatch(word)}
        self._found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], bool]]] = defaultdict(list)
        for text in dict.fromkeys(texts):
            self._add(split(text))

    def _add(self, words: Sequence[str]) -> None:
        for i, word in enumerate(words):
            if counts(word, self.number_words):
                before, after = tuple(words[max(0, i - REACH) : i]), tuple(words[i + 1 : i + 1 + REACH])
                self._found[word.lstrip(_SIGNS)].append((before, after, len(words) == 1))

    def holds(self, words: Sequence[str], i: int) -> bool:
        """Say whether the number at this place of a text stands in a fixed text, its neighbours the same."""
        if words[i] in self._years:  # a number of a thousand or more has a mark: four digits alone are a year
            return True
        for before, after, alone in self._found.get(words[i].lstrip(_SIGNS), ()):
            if alone and len(words) > 1 and not _LETTER.search(words[i]):
                continue  # a bare number is fixed only where it is all that is said
            if _ends(words[:i], before) and _starts(words[i + 1 :], after):
                return True
        return False

    def numbers(self, words: Sequence[str]) -> Iterator[tuple[int, str]]:
        """Give the numbers of a text that stand in no fixed text, each with its place."""
        for i, word in enumerate(words):
            if counts(word, self.number_words) and not self.holds(words, i):
                yield i, word


class Counting:
    """Tells where a sentence of the catalogue counts something: by the words that stand beside its count."""

    def __init__(self, catalogue: Mapping[str, str]) -> None:
        self.number_words = catalogue["numbers"].split()
        self._beside: set[tuple[str, str]] = set()
        for sentence in catalogue.values():
            for match in _COUNT.finditer(sentence.replace("**", "")):
                before, after = split(sentence[: match.start()]), split(_BLANK.sub(" ", sentence[match.end() :]))
                self._beside.add((before[-1] if before else "", after[0] if after else ""))

    def count_at(self, words: Sequence[str], i: int) -> int | None:
        """Give the count that stands at this place; None where no sentence counts so, or it is no whole number."""
        if words[i] in self.number_words:
            return self.number_words.index(words[i])
        if not words[i].isdecimal():
            return None
        before, after = words[i - 1] if i else "", words[i + 1] if i + 1 < len(words) else ""
        counted = any(after and b == after for _, b in self._beside) or any(
            before and a == before for a, b in self._beside
        )
        return int(words[i]) if counted or len(words) == 1 else None


def _ends(words: Sequence[str], wanted: tuple[str, ...]) -> bool:
    return not wanted or tuple(words[-len(wanted) :]) == wanted


def _starts(words: Sequence[str], wanted: tuple[str, ...]) -> bool:
    return tuple(words[: len(wanted)]) == wanted
