"""
Turns the bytes of a text file, as they pass by, into what is known of its lines.

Its own room because a file can be larger than memory, and so can a line: nothing of a line is kept.
"""

from __future__ import annotations

#: Bytes of a line. Beyond this DuckDB divides no line, and one beyond its buffer it loses without a word.
LONGEST = 2_000_000


class Lines:
    """Counts lines while a file passes by, and remembers the empty ones and those that no reader divides."""

    def __init__(self) -> None:
        self.before = 0  # line breaks so far
        self._empty: list[int] = []
        self.with_nul: int | None = None  # the first such line
        self.too_long: int | None = None
        self.lone_return: int | None = None  # the first line with a carriage return that ends no line
        self._windows = 0  # line breaks of two characters
        self._returns = 0
        self._length = 0  # of the line whose end has not come yet
        self._last = b"\n"  # the last characters of what has passed: as many as can begin an empty line

    @property
    def blank(self) -> tuple[int, ...]:
        """The numbers of the empty lines."""
        return tuple(sorted(self._empty))

    @property
    def all(self) -> int:
        """The number of lines, the last one without its line break included."""
        return self.before + bool(self._length)

    @property
    def end_in_returns(self) -> bool:
        """Whether each line ends in a carriage return alone, as old Macs wrote."""
        return self._returns > 0 and self.before == 0

    @property
    def end_in_two_ways(self) -> bool:
        """Whether some line breaks are of one character and some of two."""
        return 0 < self._windows < self.before

    def pass_by(self, chunk: bytes) -> None:
        """Take the next bytes of the file."""
        if self.with_nul is None and b"\0" in chunk:
            self.with_nul = self._line(chunk, chunk.index(b"\0"))
        self._measure(chunk)
        around = self._last + chunk
        if b"\r" in around:
            self._count_returns(chunk, around)
            self._look_for_empty(around, b"\n\r\n")
        self._look_for_empty(around, b"\n\n")
        self.before += chunk.count(b"\n")
        self._last = _kept(self._last + chunk[-2:])

    def _look_for_empty(self, around: bytes, line: bytes) -> None:
        before = self.before - self._last.count(b"\n")
        at = around.find(line)
        while at >= 0:
            self._empty.append(before + around.count(b"\n", 0, at + 1) + 1)
            at = around.find(line, at + 1)

    def _line(self, chunk: bytes, place: int) -> int:
        return self.before + chunk.count(b"\n", 0, place) + 1

    def _measure(self, chunk: bytes) -> None:
        """Look for a line that is too long: one without an end within so many bytes."""
        begun = chunk.find(b"\n")
        if begun < 0:
            self._length += len(chunk)
            if self._length > LONGEST and self.too_long is None:
                self.too_long = self.before + 1
            return
        if self._length + begun > LONGEST and self.too_long is None:
            self.too_long = self.before + 1
        at = begun + 1
        while (end := chunk.rfind(b"\n", at, at + LONGEST + 1)) >= 0:
            at = end + 1
        self._length = len(chunk) - at
        if self._length > LONGEST and self.too_long is None:
            self.too_long = self._line(chunk, at)
        self._length = len(chunk) - chunk.rfind(b"\n") - 1

    def _count_returns(self, chunk: bytes, around: bytes) -> None:
        here = around.count(b"\r\n")
        self._windows += here
        self._returns += chunk.count(b"\r")
        if self.lone_return is None and around.count(b"\r") - around.endswith(b"\r") > here:  # the last may begin one
            lone = around.replace(b"\r\n", b"\n\n").index(b"\r")
            self.lone_return = self._line(chunk, max(lone - len(self._last), 0))


def _kept(end: bytes) -> bytes:
    """Keep what can begin an empty line, or half a line break; anything else is the middle of a line."""
    return next((e for e in (b"\n\r", b"\n", b"\r") if end.endswith(e)), b"")
