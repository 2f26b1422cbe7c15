"""
The sentences in which orders are told of, in each language: Danish for the page, English for the terminal.

Its own room because a page and a terminal tell the same, and no sentence of it should stand in two places.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.model import Visibility
from pipeline.orders.clock import Step
from pipeline.orders.order import OrderState
from pipeline.orders.status import Whom
from pipeline.orders.working_days import Language


@dataclass(frozen=True)
class StatusWords:
    """The sentences of one language. A pair is for one and for several."""

    language: Language
    day_pattern: str
    also: str  # between the last two of a list
    states: Mapping[OrderState, str]
    visibility: Mapping[Visibility, str]
    steps: Mapping[Step, str]
    waiting: Mapping[Whom, str]
    waiting_named: Mapping[Whom, str]
    decision: str  # where the cluster's decision is what is missing
    days: tuple[str, str]
    working_days: tuple[str, str]
    late: str
    too_near: str
    too_tight: tuple[str, str]  # one step left, or several
    should_have_begun: str
    holidays_between: tuple[str, str]
    stands_still: str
    stands_still_from_today: str
    stands_still_meeting: str
    stood_still: str
    next_step: str
    next_step_moment: str
    released_in_time: str
    released_late: str
    ended: str
    follows: str
    recalled: str
    restated: str


DANISH: Final = StatusWords(
    language="da",
    day_pattern="d. MMM y",
    also="og",
    states={
        OrderState.ORDERED: "bestilt",
        OrderState.READY: "trykt",
        OrderState.APPROVED: "godkendt",
        OrderState.RELEASED: "frigivet",
        OrderState.FOLLOWED_UP: "fulgt op",
        OrderState.REFUSED: "afvist",
        OrderState.CANCELLED: "aflyst",
    },
    visibility={Visibility.OPEN: "navne", Visibility.ANONYMISED: "bogstaver"},
    steps={"extract": "udtræk", "print": "trykning", "approve": "godkendelse", "release": "frigivelse"},
    waiting={
        "extracts": "data",
        "consents": "samtykke",
        "press": "trykning",
        "approval": "godkendelse",
        "release": "frigivelse",
    },
    waiting_named={
        "extracts": "data fra {who}",
        "consents": "samtykke fra {who}",
        "approval": "godkendelse af en anden end {who}",
    },
    decision="klyngens beslutning",
    days=("{n} dag", "{n} dage"),
    working_days=("{n} arbejdsdag", "{n} arbejdsdage"),
    late="Forsinket {days}: fristen var {due}.",
    too_near="Mødet {meeting} er for tæt på bestillingen.",
    too_tight=("Kan ikke nås: {steps} kræver {needed}; til fristen er der {left}.",) * 2,
    should_have_begun="{Step} skulle være begyndt {start}.",
    holidays_between=("Fridag imellem: {names}.", "Fridage imellem: {names}."),
    stands_still_from_today="Uret står stille fra i dag, mens der ventes på samtykke.",
    stands_still="Uret står stille, mens der ventes på samtykke: {days} indtil nu.",
    stands_still_meeting="Uret står stille, mens der ventes på samtykke, men mødet flytter sig ikke.",
    stood_still="Uret har stået stille i {days}.",
    next_step="Næste skridt: {step}, begyndt senest {start}.",
    next_step_moment="Næste skridt: {step}, senest {start}.",
    released_in_time="Frigivet {on}, i tide: {used} af {all} brugt.",
    released_late="Frigivet {on}, {days} efter fristen {due}: {used} af {all} brugt.",
    ended="{State}: {reason}",
    follows="Følger op på bestilling {number}.",
    recalled="Kaldt tilbage {on}: en rettet udgave laves.",
    restated="Tal under rapporten er ændret, set {on}: hvor meget står i nattens opsummering.",
)

ENGLISH: Final = StatusWords(
    language="en",
    day_pattern="yyyy-MM-dd",
    also="and",
    states={state: state.value.replace("_", " ") for state in OrderState},
    visibility={v: v.value for v in Visibility},
    steps={"extract": "extract", "print": "print", "approve": "approve", "release": "release"},
    waiting={
        "extracts": "a delivery",
        "consents": "consent",
        "press": "the press",
        "approval": "approval",
        "release": "release",
    },
    waiting_named={
        "extracts": "a delivery of {who}",
        "consents": "consent of {who}",
        "approval": "approval by another than {who}",
    },
    decision="the cluster's decision",
    days=("{n} day", "{n} days"),
    working_days=("{n} working day", "{n} working days"),
    late="Late by {days}: it was due {due}.",
    too_near="The meeting {meeting} is too near to the order.",
    too_tight=(
        "Cannot be in time: {steps} needs {needed}; left until it is due: {left}.",
        "Cannot be in time: {steps} need {needed}; left until it is due: {left}.",
    ),
    should_have_begun="{Step} should have begun by {start}.",
    holidays_between=("Between lies {names}.", "Between lie {names}."),
    stands_still_from_today="The clock stands still from today while consent is awaited.",
    stands_still="The clock stands still while consent is awaited: {days} until now.",
    stands_still_meeting="The clock stands still while consent is awaited, but the meeting does not move.",
    stood_still="The clock stood still for {days}.",
    next_step="Next: {step}, begun by {start}.",
    next_step_moment="Next: {step} by {start}.",
    released_in_time="Released {on}, in time: {used} of {all} used.",
    released_late="Released {on}, {days} after it was due {due}: {used} of {all} used.",
    ended="{State}: {reason}",
    follows="Follows order {number}.",
    recalled="Recalled {on}: a corrected edition is made.",
    restated="Numbers under the report have moved, seen {on}: klynge order show tells how much.",
)
