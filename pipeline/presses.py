"""
Prints many sheets on several processes at once, and gives them back in the order in which they came.

Its own room because printing is most of a night's work and asks nobody anything: warm processes take a sheet each, and
are renewed before they have grown, for what the press has laid out it never gives back whole. One that dies takes its
sheet with it and no other.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import resource
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from queue import LifoQueue
from typing import Final, Self, TypeVar

from pipeline.errors import KlyngeError, PressError, Problem, Where
from pipeline.output.proof import Secrets
from pipeline.pressing import Sheet, print_sheet

MOST_HELD: Final = 300 << 20  # bytes; one that held more is renewed before its next sheet
_AHEAD: Final = 2  # sheets that lie ready for each press
_KIB: Final = 1024
_LAST_SECONDS: Final = 5  # to take away what is half printed
_EARLIER: Final = "Earlier reports stand as they were."

T = TypeVar("T")


def cores() -> int:
    """Give how many processes this machine can run at once, as far as it lets us."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Presses:
    """So many processes that print, with what is the same for all sheets of a run."""

    def __init__(self, number: int, templates: Mapping[str, str], secrets: Secrets) -> None:
        """Start the processes at once: they warm up while the first sheet is counted. One alone is no other process."""
        self._number = number
        self._same = (dict(templates), secrets)
        self._idle: LifoQueue[_Press] = LifoQueue()
        self.started = [_Press(*self._same) for _ in range(number)] if number > 1 else []
        for press in self.started:
            self._idle.put(press)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for press in self.started:
            press.end()

    def print_all(
        self, asked: Iterable[T], sheet_of: Callable[[T], Sheet | None]
    ) -> Iterator[tuple[T, KlyngeError | None]]:
        """
        Print what is asked, one after another or several at once; in any case the same bytes.

        In:     what has no sheet is given back as it came. No more is taken than the presses have use for
        Out:    in the order of what was asked, and why it could not be printed
        """
        if not self.started:
            for one in asked:
                sheet = sheet_of(one)
                yield one, _tried(sheet, *self._same) if sheet else None
            return
        desk = ThreadPoolExecutor(self._number)
        waiting: deque[tuple[T, Future[KlyngeError | None] | None]] = deque()
        try:
            for one in asked:
                sheet = sheet_of(one)
                waiting.append((one, desk.submit(self._print, sheet) if sheet else None))
                while waiting and (len(waiting) > self._number * _AHEAD or _is_done(waiting[0][1])):
                    yield _given_back(*waiting.popleft())
            while waiting:
                yield _given_back(*waiting.popleft())
        finally:
            for press in self.started:
                press.end()
            desk.shutdown(cancel_futures=True)

    def _print(self, sheet: Sheet) -> KlyngeError | None:
        press = self._idle.get()
        try:
            return press.print(sheet)
        finally:
            self._idle.put(press)


class _Press:
    """One process that prints, and its successors."""

    def __init__(self, templates: Mapping[str, str], secrets: Secrets) -> None:
        self._same = (templates, secrets)
        self._child: ForkServerProcess | None = None
        self._line: Connection | None = None
        self._is_over = False
        self.held = 0  # bytes, at most
        self._start()

    @property
    def pid(self) -> int | None:
        """The number of its process; none where that was let go."""
        return self._child.pid if self._child else None

    def print(self, sheet: Sheet) -> KlyngeError | None:
        """Have a sheet printed; give why it could not be."""
        if self._is_over:
            return None
        line = self._line or self._start()
        try:
            line.send(sheet)
            came: _Printed = line.recv()
        except (EOFError, OSError):
            self._let_go()
            return _died(sheet)
        self.held = max(self.held, came.held)
        if came.held > MOST_HELD:
            self._let_go()
        return came.mistake(sheet)

    def end(self) -> None:
        """Have nothing more printed, and what is being printed left undone."""
        self._is_over = True
        self._let_go()

    def _start(self) -> Connection:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        self._line, theirs = context.Pipe()
        self._child = context.Process(target=serve, args=(theirs, *self._same), daemon=True)
        self._child.start()
        theirs.close()
        return self._line

    def _let_go(self) -> None:
        child, line, self._child, self._line = self._child, self._line, None, None
        if child is not None and line is not None:
            child.terminate()
            child.join(_LAST_SECONDS)
            child.kill()
            child.join()
            child.close()
            line.close()


@dataclass(frozen=True)
class _Printed:
    """What came of a sheet, and how many bytes its process held at most."""

    held: int
    told: tuple[type[KlyngeError], tuple[Problem, ...], str] | None = None
    fell: str = ""  # where the engine itself fell, and over what kind of error; never a value

    def mistake(self, sheet: Sheet) -> KlyngeError | None:
        """Give the mistake, if there was one."""
        if self.fell:
            what = f"the engine fell while it printed this: {self.fell}."
            return KlyngeError(Problem(Where.elsewhere(sheet.title), what), outcome=_EARLIER)
        if self.told:
            kind, problems, outcome = self.told
            return kind(problems, outcome=outcome)
        return None


def serve(line: Connection, templates: Mapping[str, str], secrets: Secrets) -> None:
    """Print sheets until there are no more; runs in the child, and ends where nobody is left to print for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asks decides
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_follow_parent, daemon=True).start()
    gc.disable()  # what is loaded stays; what a sheet leaves behind is taken away once
    gc.freeze()
    while True:
        try:
            sheet = line.recv()
        except EOFError:
            return
        printed = _printed(sheet, templates, secrets)
        gc.collect()
        line.send(printed)


def _printed(sheet: Sheet, templates: Mapping[str, str], secrets: Secrets) -> _Printed:
    told, fell = None, ""
    try:
        error = _tried(sheet, templates, secrets)
        told = (type(error), tuple(error.problems), error.outcome) if error else None
    except Exception as error:  # noqa: BLE001 -- one sheet's fall is not the others'
        place = traceback.extract_tb(error.__traceback__)[-1]
        fell = f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"
    return _Printed(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB, told, fell)


def _tried(sheet: Sheet, templates: Mapping[str, str], secrets: Secrets) -> KlyngeError | None:
    try:
        print_sheet(sheet, templates, secrets)
    except KlyngeError as error:
        return error
    return None


def _leave(*_: object) -> None:
    """Leave what is being printed, and take away what there is of it."""
    raise SystemExit


def _follow_parent() -> None:
    """End this process at once where the one that it prints for has ended, however it ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _is_done(printing: Future[KlyngeError | None] | None) -> bool:
    return printing is None or printing.done()


def _given_back(one: T, printing: Future[KlyngeError | None] | None) -> tuple[T, KlyngeError | None]:
    return one, printing.result() if printing else None


def _died(sheet: Sheet) -> PressError:
    what = "the process that printed this report was ended."
    right = "the system ends a process where memory is short; a person can, too"
    return PressError(Problem(Where.elsewhere(sheet.title), what, right, "print it again, on fewer --processes"))
