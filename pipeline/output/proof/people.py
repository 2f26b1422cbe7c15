"""
Finds people in a text: practices where they stand with letters, patients and personal numbers anywhere.

Its own room because it must not trust how a text is set: spaces, hyphens, capitals and markup between the letters
of a name make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pipeline.model import Practice, Visibility

#: How keys of patients look once they are pseudonyms: letters and digits of a digest, ten or more.
HEX_KEYS = r"(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{10,64}"
SHORT = 8  # letters: a shorter name is looked for as words, not inside others
_PERSONAL = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{2})[-– ]?\d{4}(?!\d)")
_SIX = re.compile(r"(?<!\d)\d{6}(?!\d)")


@dataclass(frozen=True)
class Secrets:
    """What no file may hold: the register's practices, and how the keys of patients look (regular expressions)."""

    practices: tuple[Practice, ...] = ()
    patient_keys: tuple[str, ...] = (HEX_KEYS,)


@lru_cache(maxsize=65536)
def squashed(text: str) -> str:
    """Take everything but letters and digits out of a text."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


class Watch:
    """Looks for people in texts."""

    def __init__(self, secrets: Secrets, visibility: Visibility, fixed: Iterable[str]) -> None:
        self._ids = {p.practice_id for p in secrets.practices}
        self._keys = [re.compile(rf"(?<![^\W_])(?:{pattern})(?![^\W_])") for pattern in secrets.patient_keys]
        self._long: set[str] = set()
        self._short: set[tuple[str, ...]] = set()
        texts = list(fixed)
        self._fixed = [t for text in texts for t in re.findall(r"\S*\d\S*", text)]
        if visibility is Visibility.ANONYMISED:
            known = "\n".join(squashed(text) for text in texts)
            for name in {p.name for p in secrets.practices}:
                bare = squashed(name)
                if len(bare) >= SHORT:
                    self._long |= set() if bare in known else {bare}
                elif bare and f"\n{bare}\n" not in f"\n{known}\n":
                    self._short.add(tuple(name.casefold().split()))

    def in_text(self, text: str) -> Iterator[str]:
        """Tell what one text holds of people: never the name or the number itself."""
        bare = self._without_fixed(text) if self._may_tell(text) else ""
        if self._ids and any(m.group() in self._ids for m in _SIX.finditer(bare)):
            yield "the number of a practice."
        if any(_is_personal(match) for match in _PERSONAL.finditer(bare)):
            yield "a number that looks like a personal one (CPR)."
        if any(key.search(bare) for key in self._keys):
            yield "what looks like the key of a patient."
        yield from self._named(text)

    def _may_tell(self, text: str) -> bool:
        """Say at a glance whether a text could tell of somebody by number."""
        return bool(_SIX.search(text) or _PERSONAL.search(text)) or any(key.search(text) for key in self._keys)

    def in_whole(self, texts: Iterable[str]) -> Iterator[str]:
        """Tell whether the name of a practice runs through several texts of a file."""
        whole = "".join(squashed(text) for text in texts)
        if any(name in whole for name in self._long):
            yield "the name of a practice, in pieces."

    def _named(self, text: str) -> Iterator[str]:
        bare = squashed(text)
        if any(name in bare for name in self._long):
            yield "the name of a practice."
        elif self._short:
            words = text.casefold().split()
            said = {tuple(words[i : i + n]) for n in {len(s) for s in self._short} for i in range(len(words))}
            if said & self._short:
                yield "the name of a practice."

    def _without_fixed(self, text: str) -> str:
        """Take out digests and codes that are fixed: twelve letters and digits of one may look like a key."""
        for known in self._fixed:
            if len(known) >= 6 and known in text:  # noqa: PLR2004 -- shorter ones look like nobody
                text = text.replace(known, " ")
        return text


def _is_personal(match: re.Match[str]) -> bool:
    day, month, year = (int(part) for part in match.groups())
    for century in (1900, 2000):
        try:
            date(century + year, month, day - 60 if day > 60 else day)  # noqa: PLR2004 -- replacement numbers: day + 60
        except ValueError:
            continue
        return True
    return False
