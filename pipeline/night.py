"""
What a night does: receive what has arrived, print what is due, look after baselines, and write one summary of it.

It reads like the list of its steps. It never releases: that is a person's act. What a night that was killed had done
already is not done again, and is told by the one after it.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipeline.definitions.catalogue import CONTRACTS, SOURCES, Catalogue
from pipeline.definitions.snapshot import SnapshotManifest
from pipeline.errors import ExtractError, KlyngeError, PressError
from pipeline.intake import current_snapshot, receive
from pipeline.intake.seen import is_as_seen, keep_sight, sight_of
from pipeline.ordered import Desk, print_order
from pipeline.orders.baseline.definitions import definitions_of
from pipeline.orders.baseline.file import DRAFTS, forget_drafts, read_capsule
from pipeline.orders.editions import Edition
from pipeline.orders.keys import BASELINES, baseline_key, label_key
from pipeline.orders.ledger import Baseline, Ledger, Sealed
from pipeline.orders.night_journal import FOLDER as NIGHTS
from pipeline.orders.night_journal import LASTING, Did, Fact, Journal, clock_told
from pipeline.orders.night_summary import Passed, keep_summary, summary_of
from pipeline.orders.night_told import restated_event, restated_fact, sources_told
from pipeline.orders.order import Order, OrderState
from pipeline.orders.status import Row, Status
from pipeline.orders.timeline import RESTATED, RESTATED_OF
from pipeline.outdating import Because, Today, outdated
from pipeline.output.folder import clear_left
from pipeline.output.places import unwritable
from pipeline.output.slips import SLIPS
from pipeline.overview import keep_status_page, take_stock
from pipeline.private import clear_half
from pipeline.project import Project, load_project
from pipeline.restating import restated_since
from pipeline.warehouse.protocol import Warehouse
from pipeline.warehouse.remembered import FOLDER, forget_others

PROPOSED = "follow_up_proposed"  # what the ledger calls it
_DAY = 86_400  # seconds
_BUG = 1  # the exit code of our own mistakes

Opened = Callable[[Project, Catalogue], AbstractContextManager[Warehouse]]
Step = Callable[[str], None]


@dataclass(frozen=True)
class Watch:
    """Who keeps a night, over what, and what it has met so far."""

    project: Project  # by its house rules alone: a definition that is broken stops no summary
    ledger: Ledger
    journal: Journal
    environ: Mapping[str, str]
    at: datetime
    by: str
    opened: Opened
    step: Step
    facts: list[Fact] = field(default_factory=list)

    def tell(self, did: Did, order: int | None = None, told: Mapping[str, str] | None = None, code: int = 0) -> None:
        """Write a fact into the journal and keep it for the summary; code: of a failure, what the night ends with."""
        self.facts.append(self.journal.add(Fact(self.at, did, order, told or {}, code)))

    @contextmanager
    def going_on(self, did: Did = Did.FAILED, order: int | None = None, what: str = "") -> Iterator[None]:
        """Tell of whatever goes wrong, and go on with the rest; a bug is told by its place, never by its values."""
        try:
            yield
        except KlyngeError as error:
            self.tell(did, order, {"error": str(error), "what": what}, error.exit_code)
        except OSError as error:
            full = PressError(unwritable(self.project.state, error))
            self.tell(did, order, {"error": str(full), "what": what}, full.exit_code)
        except Exception as error:  # noqa: BLE001 -- one order's fall is not the night's
            place = traceback.extract_tb(error.__traceback__)[-1]
            fell = f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"
            self.tell(did, order, {"error": fell, "what": what}, _BUG)


def keep_watch(watch: Watch) -> tuple[Passed, Path]:
    """
    Do all that a night does; give what came of it and where its summary lies.

    Raises: OSError where not even the summary can be written
    """
    before, clock = watch.journal.unfinished(), clock_told(watch.journal.last(), watch.at)
    watch.tell(Did.BEGUN)
    if clock:
        watch.tell(Did.CLOCK, told=clock)
    status = None
    with watch.going_on():
        project, catalogue = load_project(watch.project.root, today=watch.at.date())
        receive_arrivals(project, watch)
        with watch.going_on():
            print_and_look_after(project, catalogue, watch)
        status = take_stock(project, catalogue, watch.ledger, watch.at, watch.by)
        propose_follow_ups(status, watch)
        keep_status_page(project, catalogue, watch.ledger, watch.at, watch.by)
    facts = (*(f for f in before if f.did in LASTING), *watch.facts)
    passed = Passed(facts, status, bool(before), watch.project.house.name, watch.at)
    place = keep_summary(watch.journal.folder, summary_of(passed), watch.project.templates(), watch.at.date())
    watch.tell(Did.DONE, code=passed.exit_code)
    return passed, place


def receive_arrivals(project: Project, watch: Watch) -> None:
    """
    Receive what lies in the house's delivery folder; a delivery that is refused changes nothing.

    What looks as it did when it was received last is not read again.
    """
    if not has_arrivals(project.delivery):
        return
    with watch.going_on(Did.REFUSED):
        sight = sight_of(project.delivery, _read_by(project))
        if is_as_seen(project.state, sight):
            return
        opened, catalogue = load_project(watch.project.root, today=watch.at.date(), delivery=project.delivery)
        before = _manifest(opened.state)
        received = receive(
            opened.delivery,
            contracts=catalogue.contracts,
            sources=catalogue.sources,
            state=opened.state,
            received_on=watch.at.date(),
            environ=watch.environ,
            templates=opened.templates(),
            tell=lambda event, **_: watch.step(event),
        )
        keep_sight(opened.state, sight)
        if received.changed:
            told = {"sources": sources_told(received.manifest, before), "snapshot": received.manifest.digest}
            watch.tell(Did.RECEIVED, told=told)


def _read_by(project: Project) -> dict[str, str]:
    """Give the definitions by which a delivery is read; the sources that come with it lie in its folder."""
    return {f: text for f, text in project.texts.items() if f == CONTRACTS or f.startswith(f"{SOURCES}/")}


def has_arrivals(delivery: Path) -> bool:
    """Say whether anything but descriptions of sources lies in a delivery folder."""
    if not delivery.is_dir():
        return False
    return any(p.is_file() and p.relative_to(delivery).parts[0] != "sources" for p in delivery.rglob("*"))


def print_and_look_after(project: Project, catalogue: Catalogue, watch: Watch) -> None:
    """Do all that asks the snapshot: print what is due, then compare what was sealed with what is known today."""
    keys = label_key(project.state, watch.environ), baseline_key(project.state, watch.environ)
    with watch.opened(project, catalogue) as warehouse:
        desk = Desk(project, catalogue, warehouse, watch.ledger, *keys, project.reports, watch.at, watch.by)
        status = take_stock(project, catalogue, watch.ledger, watch.at, watch.by)
        released = tuple(k.edition for k in watch.ledger.released())
        for row in status.open_rows:
            print_if_due(row, desk, watch, released)
        for baseline in newest_baselines(watch.ledger):
            with watch.going_on(order=baseline.order, what="baseline"):
                look_after(baseline, desk, watch)
        with watch.going_on():
            tidy(desk)


def print_if_due(row: Row, desk: Desk, watch: Watch, released: Sequence[Edition]) -> None:
    """Print an order whose data reach and whose consents are there: for the first time, or where it is outdated."""
    if any(w.whom in ("extracts", "consents") for w in row.waiting):
        return
    with watch.going_on(order=row.order.number):
        why = why_print(row.order, desk, released)
        if why is not None:
            made = print_order(row.order, desk, watch.step)
            if made.error is not None:
                raise made.error
            watch.tell(Did.PRINTED, row.order.number, {"folder": str(made.folder), "because": str(why)})


def why_print(order: Order, desk: Desk, released: Sequence[Edition]) -> Because | None:
    """Say why an order is printed; what somebody approved is left as it was approved."""
    if order.state is OrderState.ORDERED:
        return Because.ORDERED
    if order.state is not OrderState.READY:
        return None
    today = Today(desk.project, desk.catalogue, desk.warehouse, desk.seal_key, released, desk.members)
    return outdated(order, desk.ledger.kept(order.number)[-1], today)


def newest_baselines(ledger: Ledger) -> tuple[Baseline, ...]:
    """Give the baseline of each order's newest release: what a corrected edition took the place of is out of use."""
    return tuple({b.order: b for b in ledger.baselines()}.values())


def look_after(baseline: Baseline, desk: Desk, watch: Watch) -> None:
    """Read a sealed baseline, and tell where today's data give other numbers for its period; each such find once."""
    capsule = read_capsule(desk.project.state, Sealed(baseline.path, baseline.sha256), desk.seal_key)
    try:
        found = restated_since(capsule, desk.warehouse)
    except ExtractError as error:
        watch.tell(Did.NOT_COMPARED, baseline.order, {"error": str(error)})
        return
    smallest = desk.catalogue.house.disclosure.smallest_shown
    event = restated_event(found, smallest)
    if event == told_before(baseline, desk.ledger):
        return
    edition = str(baseline.edition_id)
    beside = {"edition": edition, "snapshot": desk.warehouse.manifest.digest}
    desk.ledger.note(RESTATED, desk.at, desk.by, baseline.order, **beside, **event)
    headers = {i: one.header for i, one in definitions_of(capsule).indicators.items()}
    for one in found:
        told = restated_fact(one, headers[one.indicator_id], capsule.edition.period, smallest)
        watch.tell(Did.RESTATED, baseline.order, told)
    if not found:
        watch.tell(Did.RESTATED, baseline.order)


def told_before(baseline: Baseline, ledger: Ledger) -> dict[str, str]:
    """Give what was last told of a baseline's numbers; nothing where nothing was."""
    own = [e.told for e in ledger.events(baseline.order) if e.kind == RESTATED]
    own = [told for told in own if told.get("edition") == str(baseline.edition_id)]
    return {i: told for i, told in own[-1].items() if i not in RESTATED_OF} if own else {}


def propose_follow_ups(status: Status, watch: Watch) -> None:
    """Write down, once, each follow-up that can be ordered now."""
    for due in status.follow_ups:
        number = due.order.number
        days = {n: getattr(due, f"{n}_on").isoformat() for n in ("first", "advised", "last")}
        with watch.ledger.together():
            if all(e.kind != PROPOSED for e in watch.ledger.events(number)):
                watch.ledger.note(PROPOSED, watch.at, watch.by, number, **days)
                watch.tell(Did.PROPOSED, number, days)


def tidy(desk: Desk) -> None:
    """Take away what nobody needs any more: counts of other data, drafts of what is out or ended, what falls left."""
    state, a_day_ago = desk.project.state, time.time() - _DAY  # the files' own clock, not the night's
    forget_others(state / FOLDER, desk.warehouse.manifest)
    for order in desk.ledger.orders():
        if not order.is_open:
            forget_drafts(state, order.number)
    for folder in (state / FOLDER, state / DRAFTS, state / BASELINES, state / NIGHTS):
        clear_half(folder, a_day_ago)
    for folder in (desk.out, state / SLIPS):
        clear_left(folder, a_day_ago)


def _manifest(state: Path) -> SnapshotManifest | None:
    try:
        return current_snapshot(state)[1]
    except ExtractError:
        return None
