"""
Turns what was released before into the letters that a cluster's practices had then.

Its own room because nobody writes letters down: an edition knows its members and the key makes their letters, so they
are drawn again, release by release, as they were drawn the first time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pipeline.measuring.identity import identity_at
from pipeline.measuring.letters import labels
from pipeline.model import HistoryEvent, Period, Visibility
from pipeline.orders.editions import Edition


def letters_before(
    released: Iterable[Edition],
    cluster_id: str,
    package_id: str,
    key: bytes,
    history: Sequence[HistoryEvent],
    on: date,
) -> dict[str, str]:
    """
    Give who had which letter in the anonymised releases of a package to a cluster, leavers too.

    In:   editions, the first release first; what happened to practice numbers
    Out:  under the numbers of a day. Of practices that became one, none is who it was: their letters stay under
          numbers that nobody has
    """
    letters: dict[str, str] = {}
    for edition in released:
        asked = edition.asked
        ours = (asked.cluster_id, asked.package_id, asked.visibility) == (cluster_id, package_id, Visibility.ANONYMISED)
        if ours:
            letters = _renumbered(letters, history, edition.printed_on)
            letters |= labels(key, cluster_id, package_id, edition.members, letters)
    return _renumbered(letters, history, on)


def _renumbered(letters: Mapping[str, str], history: Sequence[HistoryEvent], on: date) -> dict[str, str]:
    current = identity_at(history, Period(on, on)).current
    now = {i: current.get(i, i) for i in letters}
    became = Counter(now.values())
    return {now[i] if became[now[i]] == 1 else f"{i} as it was": letter for i, letter in letters.items()}
