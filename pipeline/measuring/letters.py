"""
Turns the practices of a cluster into letters that say nothing of them, and that stay theirs.

Its own room because a letter lives longer than a report: who joins later may not move the others' letters, and who
left may not hand one on.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Final

ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SPARE: Final = 4 / 3  # so many letters are drawn from for each that is needed: one not listed says nothing


def labels(
    key: bytes, cluster_id: str, package_id: str, practice_ids: Iterable[str], before: Mapping[str, str] | None = None
) -> dict[str, str]:
    """
    Give every member of a cluster a letter: one of A to Z, in a large cluster also AA, AB and so on.

    Letters are drawn by a keyed hash, so that rank, id and size say nothing about them, and another package gives
    others. More are drawn from than there are members: a letter that nobody sees may be nobody's, and one that is new
    in a follow-up need not be a new practice's.

    In:   before: who had which letter in an earlier release of the package to the cluster. Members keep theirs, a
          newcomer draws from what is left, and the letter of one who left is nobody's.
    """
    known = before or {}
    members = sorted(practice_ids)
    kept = {i: known[i] for i in members if i in known}
    drawing = sorted(set(members) - kept.keys(), key=lambda i: keyed(key, "who", cluster_id, package_id, i))
    taken = frozenset(known.values())
    free = [letter for letter in _alphabet(len(known.keys() | set(members))) if letter not in taken]
    free.sort(key=lambda letter: keyed(key, "letter", cluster_id, package_id, letter))
    return kept | dict(zip(drawing, free, strict=False))


def by_letter(label: str) -> tuple[int, str]:
    """Give the key that sorts A … Z before AA."""
    return len(label), label


def keyed(key: bytes, *parts: str) -> bytes:
    """Turn words into bytes that nobody can foretell without the key."""
    return hmac.new(key, "|".join(parts).encode(), hashlib.sha256).digest()


def _alphabet(needed: int) -> list[str]:
    """Give whole alphabets that hold the letters needed, with some to spare."""
    alphabets = -int(-needed * SPARE // len(ALPHABET))
    return [_letter(place) for place in range(alphabets * len(ALPHABET))]


def _letter(place: int) -> str:
    """Write 0 as A, 25 as Z, 26 as AA."""
    letters = ""
    place += 1
    while place:
        place, digit = divmod(place - 1, len(ALPHABET))
        letters = ALPHABET[digit] + letters
    return letters
