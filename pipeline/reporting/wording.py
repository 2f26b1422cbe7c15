"""
Turns the words of a report into one catalogue, and its sentences into text.

Its own room so that a second language is a second catalogue and not a fork: no other module and no template
holds a word that a reader meets. The Danish ones stand in `words`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.reporting.numbers import NARROW, NUMBER_WORDS_UNTIL, Numbers
from pipeline.reporting.report import Sentence, Span
from pipeline.reporting.words.back import BACK
from pipeline.reporting.words.figures import FIGURES
from pipeline.reporting.words.follow_up import FOLLOW_UP
from pipeline.reporting.words.front import FRONT
from pipeline.reporting.words.more_figures import MORE_FIGURES
from pipeline.reporting.words.peers import PEERS
from pipeline.reporting.words.share import SHARE
from pipeline.reporting.words.slip import SLIP

DANISH: Mapping[str, str] = {**FRONT, **FIGURES, **SHARE, **MORE_FIGURES, **BACK, **PEERS, **SLIP, **FOLLOW_UP}


_STRONG = re.compile(r"\*\*(.+?)\*\*")
_PER = re.compile(r"\b(pr\.) (?=\d)")
SHORT_WORD = 4  # letters, the full stop included: such a word looks lost on a line of its own


@dataclass(frozen=True)
class Wording:
    """A catalogue of sentences with the numbers and dates of its language."""

    language: str
    catalogue: Mapping[str, str]
    numbers: Numbers

    def say(self, key: str, **values: object) -> str:
        """Give a sentence with its blanks filled, the marks of strong text taken away."""
        return _STRONG.sub(r"\1", self.catalogue[key]).format(**values)

    def rich(self, key: str, **values: object) -> Sentence:
        """Give a sentence with its blanks filled, in spans of plain and strong text."""
        parts = _STRONG.split(self.catalogue[key])
        return tuple(Span(p.format(**values), strong=i % 2 == 1) for i, p in enumerate(parts) if p)

    def count(self, count: int) -> str:
        """Write a small whole number as a word: 10 becomes 'ti' in Danish."""
        return self.catalogue["numbers"].split()[count] if count <= NUMBER_WORDS_UNTIL else self.numbers.whole(count)

    def listed(self, names: Sequence[str]) -> str:
        """Join names as a sentence does: 'a, b og c'."""
        return self.catalogue["and"].join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


DANISH_WORDING = Wording("da", DANISH, Numbers("da_DK"))


def joined(*sentences: Sentence) -> Sentence:
    """Join sentences to one text, the space at its end taken away."""
    spans = tuple(span for sentence in sentences for span in sentence)
    return (*spans[:-1], Span(spans[-1].text.rstrip(), strong=spans[-1].strong)) if spans else ()


def said(sentence: Sentence) -> str:
    """Give a sentence as plain text."""
    return "".join(span.text for span in sentence)


def capital(text: str) -> str:
    """Begin a text with a capital."""
    return text[:1].upper() + text[1:]


def tied(text: str) -> str:
    """Keep a short last word with the one before it, and 'pr.' with its number, where a line may break."""
    rest, _, last = text.rpartition(" ")
    if rest and len(last) <= SHORT_WORD:
        text = f"{rest}{NARROW}{last}"
    return _PER.sub(rf"\1{NARROW}", text)


def inner(text: str) -> str:
    """Make a text from a definition fit inside a sentence: no full stop, and no capital where a word starts it."""
    bare = text.strip().rstrip(".")
    word = bare.split(" ", 1)[0]
    return bare[:1].lower() + bare[1:] if word[1:].islower() or len(word) == 1 else bare
