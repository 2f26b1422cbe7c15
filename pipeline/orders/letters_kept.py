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
from pipeline.model import HistoryEvent, HistoryKind, Period, Visibility
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
    Out:  under the numbers of a day. Of practices that became one, be it with one that was no member, none is who it
          was: their letters stay under numbers that nobody has
    """
    letters: dict[str, str] = {}
    since = on
    for edition in released:
        asked = edition.asked
        ours = (asked.cluster_id, asked.package_id, asked.visibility) == (cluster_id, package_id, Visibility.ANONYMISED)
        if ours:
            letters = _renumbered(letters, history, since, edition.printed_on)
            letters |= labels(key, cluster_id, package_id, edition.members, letters)
            since = edition.printed_on
    return _renumbered(letters, history, since, on)


def _renumbered(letters: Mapping[str, str], history: Sequence[HistoryEvent], since: date, on: date) -> dict[str, str]:
    identity = identity_at(history, Period(min(since, on), on))
    merged = {identity.of(e.to_id) for e in identity.events if e.kind is HistoryKind.MERGED}
    now = {i: identity.of(i) for i in letters}
    became = Counter(now.values())
    same = {i for i in letters if became[now[i]] == 1 and now[i] not in merged}
    return {now[i] if i in same else f"{i} as it was": letter for i, letter in letters.items()}
