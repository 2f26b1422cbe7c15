"""
Desks of a unit, each a real process of its own: they write at once, hold on, or stop halfway until they are killed.

Run as a file: `desks.py WHAT STATE URL NAME …`. A desk says "ready" and starts when it is told to.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from support.editions import edition
from support.postgres import Home

from pipeline.errors import OrderError
from pipeline.model import Visibility
from pipeline.orders.consent import Act
from pipeline.orders.ledger import Ledger, open_ledger
from pipeline.orders.order import NewOrder

AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
MEMBERS = {"000001": "Lægerne Ådalen", "000002": "Lægehuset Ærø", "000003": "Østre Lægehus"}


def new_order(by: str = "anna", cluster_id: str = "bugten") -> NewOrder:
    """Make an order of that day."""
    return NewOrder(
        cluster_id,
        "things",
        Visibility.ANONYMISED,
        date(2027, 2, 1),
        AT.date(),
        by,
        MEMBERS,
        ending=date(2026, 9, 30),
    )


def printed(number: int) -> tuple[object, ...]:
    """Make the edition of an order of that number, as `keep` takes it."""
    made = edition(MEMBERS, (), package="things", cluster="bugten")
    return replace(made, folder=f"reports_out/things/{number}"), AT, "anna", number


@contextmanager
def opened(home: Home, by: str = "anna") -> Iterator[Ledger]:
    """Open a home's ledger."""
    with open_ledger(home.state, None, {"KLYNGE_LEDGER": home.url} if home.url else {}, AT, by) as ledger:
        yield ledger


class Desk:
    """A desk that stands ready."""

    def __init__(self, home: Home, what: str, name: str, *more: str) -> None:
        words = [sys.executable, __file__, what, str(home.state), home.url or "", name, *more]
        environ = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
        self.running = subprocess.Popen(
            words, env=environ, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.hears("ready")

    def starts(self) -> None:
        """Tell it to start."""
        self.running.stdin.write("go\n")
        self.running.stdin.flush()

    def hears(self, word: str) -> None:
        """Wait until it says a word."""
        said = self.running.stdout.readline().strip()
        if said != word:
            raise AssertionError(f"{said!r}: {self.running.communicate()[1]}")

    def ends(self) -> list[str]:
        """Wait until it is done, and give the lines that it said."""
        said, wrong = self.running.communicate(timeout=120)
        if self.running.returncode or wrong:
            raise AssertionError(f"{self.running.returncode}: {wrong}")
        return said.splitlines()

    def dies(self) -> None:
        """Kill it as a power cut does."""
        self.running.kill()
        self.running.communicate(timeout=30)


def at_once(*desks: Desk) -> list[list[str]]:
    """Let desks work at the same time, and give what each said."""
    for desk in desks:
        desk.starts()
    return [desk.ends() for desk in desks]


def _opens(home: Home, name: str) -> None:
    with opened(home, name) as ledger:
        print(len(ledger.orders()))


def _orders(home: Home, name: str, count: str) -> None:
    with opened(home, name) as ledger:
        for turn in range(int(count)):
            with ledger.together():
                number = ledger.add(new_order(name), AT, name).number
                given = AT.date() - timedelta(days=turn)
                ledger.record_acts([Act("bugten", "000001", "open", given, minutes=f"{name} {turn}")], AT, name)
            print(number)


def _releases(home: Home, name: str, *numbers: str) -> None:
    with opened(home, name) as ledger:
        for number in numbers:
            try:
                ledger.release(int(number), AT, name, None)
            except OrderError as error:
                print("not", str(error).splitlines()[0])
            else:
                print("released", number)


def _stops(home: Home, name: str) -> None:
    with opened(home, name) as ledger, ledger.together():
        ledger.add(new_order(name), AT, name)
        ledger.record_acts([Act("bugten", "000001", "open", AT.date())], AT, name)
        print("half", flush=True)
        time.sleep(120)


def _holds(home: Home, name: str, what: str) -> None:
    with opened(home, name) as ledger, ledger.alone(what):
        print("held", flush=True)
        time.sleep(120)


WORK = {"opens": _opens, "orders": _orders, "releases": _releases, "stops": _stops, "holds": _holds}


def main(what: str, state: str, url: str, name: str, *more: str) -> None:
    """Stand ready, and work when told to."""
    print("ready", flush=True)
    sys.stdin.readline()
    WORK[what](Home(Path(state), url or None), name, *more)


if __name__ == "__main__":
    main(*sys.argv[1:])
