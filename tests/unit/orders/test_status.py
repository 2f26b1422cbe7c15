"""The status puts each order where the secretariat looks for it, and says what it waits for."""

from datetime import date

import pytest
from support.ledger_cases import event, order
from support.status_cases import HOUSE, a_status

from pipeline.definitions.house import House
from pipeline.orders.follow_ups import follow_ups_to_come
from pipeline.orders.order import OrderState
from pipeline.orders.status import Known, Waiting, status
from pipeline.orders.status_text import remarks
from pipeline.orders.status_words import DANISH, ENGLISH


def one(given, *events, on=date(2026, 1, 9), known=None, house=HOUSE):
    """Give the only row of one order's status."""
    return status([given], events, known or Known(), house, on).rows[0]


def waits(state, *events, lacking=(), house=HOUSE):
    return one(order(1, state=state), *events, known=Known(lacking={1: lacking}), house=house).waiting


CONSENTS = event(1, "consent_awaited", "2026-01-07", who="000001")


@pytest.mark.parametrize(
    ("state", "events", "lacking", "expected"),
    [
        (OrderState.ORDERED, (), (), [Waiting("press")]),
        (OrderState.ORDERED, (), ("Registret",), [Waiting("extracts", ("Registret",))]),
        (OrderState.ORDERED, (CONSENTS,), (), [Waiting("consents", ("000001",))]),
        (
            OrderState.ORDERED,
            (CONSENTS,),
            ("Registret",),
            [Waiting("extracts", ("Registret",)), Waiting("consents", ("000001",))],
        ),
        (OrderState.READY, (), (), [Waiting("approval", ("anna",))]),
        (OrderState.READY, (), ("Registret",), [Waiting("approval", ("anna",))]),
        (OrderState.READY, (CONSENTS,), (), [Waiting("consents", ("000001",)), Waiting("approval", ("anna",))]),
        (OrderState.APPROVED, (), (), [Waiting("release")]),
        (OrderState.APPROVED, (CONSENTS,), (), [Waiting("consents", ("000001",))]),
        (OrderState.RELEASED, (CONSENTS,), (), []),
        (OrderState.FOLLOWED_UP, (), (), []),
        (OrderState.REFUSED, (), (), []),
        (OrderState.CANCELLED, (), (), []),
    ],
)
def test_an_order_waits_for_others_first_and_then_for_the_unit(state, events, lacking, expected):
    """What is missing from others is named; where nothing is, the unit's own next step."""
    assert tuple(expected) == waits(state, *events, lacking=lacking)


def test_where_the_house_lets_one_alone_approve_anybody_may():
    """Nobody is named who could not."""
    assert (Waiting("approval"),) == waits(OrderState.READY, house=HOUSE.model_copy(update={"approval": "alone"}))


def test_what_is_late_stands_first_then_what_cannot_be_in_time():
    """The rest stands by the day on which it is due; what is ended stands last, by that day too."""
    assert [2, 5, 4, 7, 12, 3, 6, 8, 1, 11, 10, 9] == [r.order.number for r in a_status().rows]


def test_this_week_ends_on_sunday():
    """On Wednesday 25 November an order due on Thursday or Friday is due this week, one due on Tuesday is not."""
    assert [5, 4] == [r.order.number for r in a_status().rows if r.is_due_this_week]


@pytest.mark.parametrize(
    ("on", "in_time", "used"),
    [("2026-01-16", True, 11), ("2026-01-19", True, 14), ("2026-01-20", False, 15)],
)
def test_a_released_order_tells_whether_it_was_in_time(on, in_time, used):
    """Ordered on the 5th, due on the 19th: the day itself is in time."""
    row = one(order(1, state=OrderState.RELEASED), event(1, "released", on), on=date(2026, 6, 1))

    assert (in_time, used, ()) == (row.in_time, row.deadline.used, row.steps)


def test_a_released_orders_clock_is_reckoned_to_its_release():
    """Five days of waiting, from the 7th to the 12th, are none of the days that it used."""
    row = one(
        order(1, state=OrderState.RELEASED),
        CONSENTS,
        event(1, "consent_came", "2026-01-12", who="000001"),
        event(1, "released", "2026-01-22"),
        on=date(2026, 6, 1),
    )

    assert (True, 12, date(2026, 1, 23)) == (row.in_time, row.deadline.used, row.deadline.due)
    assert ("Released 2026-01-22, in time: 12 of 14 days used.",) == remarks(row, ENGLISH)


def test_a_recalled_order_has_the_days_of_a_new_one():
    """Recalled on the 26th of January, it is due 14 days later, whenever the meeting was."""
    recalled = order(1, meeting_on=date(2026, 1, 23))
    row = one(recalled, event(1, "released", "2026-01-16"), event(1, "ordered", "2026-01-26"), on=date(2026, 1, 27))

    assert (date(2026, 2, 9), 13, False) == (row.deadline.due, row.left, row.is_pressing)


ONE_STEP = House.model_validate(HOUSE.model_dump() | {"deadlines": {"steps": {"approve": 0, "release": 1}}})
SAID = {
    "the meeting is too near": (
        one(order(1, meeting_on=date(2026, 1, 9)), on=date(2026, 1, 5)),
        [
            "Late by 3 days: it was due 2026-01-02.",
            "Print should have begun by 2025-12-23.",
            "The meeting 2026-01-09 is too near to the order.",
        ],
        [
            "Forsinket 3 dage: fristen var 2. jan. 2026.",
            "Trykning skulle være begyndt 23. dec. 2025.",
            "Mødet 9. jan. 2026 er for tæt på bestillingen.",
        ],
    ),
    "Easter lies between": (
        one(order(1, ordered_on=date(2026, 3, 24), meeting_on=date(2026, 5, 4)), on=date(2026, 3, 31)),
        [
            "Cannot be in time: print, approve and release need 4 working days; left until it is due: 3.",
            "Print should have begun by 2026-03-30.",
            "Between lie Maundy Thursday 2026-04-02, Good Friday 2026-04-03 and Easter Monday 2026-04-06.",
        ],
        [
            "Kan ikke nås: trykning, godkendelse og frigivelse kræver 4 arbejdsdage; til fristen er der 3.",
            "Trykning skulle være begyndt 30. mar. 2026.",
            "Fridage imellem: Skærtorsdag 2. apr. 2026, Langfredag 3. apr. 2026 og Anden påskedag 6. apr. 2026.",
        ],
    ),
    "Constitution Day lies between": (
        one(order(1, ordered_on=date(2026, 5, 25), meeting_on=date(2026, 8, 31)), on=date(2026, 6, 4)),
        [
            "Cannot be in time: print, approve and release need 4 working days; left until it is due: 2.",
            "Print should have begun by 2026-06-02.",
            "Between lies Constitution Day 2026-06-05.",
        ],
        [
            "Kan ikke nås: trykning, godkendelse og frigivelse kræver 4 arbejdsdage; til fristen er der 2.",
            "Trykning skulle være begyndt 2. jun. 2026.",
            "Fridag imellem: Grundlovsdag 5. jun. 2026.",
        ],
    ),
    "consent is awaited": (
        one(order(1), CONSENTS),
        [
            "The clock stands still while consent is awaited: 2 days until now.",
            "Next: print, begun by 2026-01-16.",
        ],
        [
            "Uret står stille, mens der ventes på samtykke: 2 dage indtil nu.",
            "Næste skridt: trykning, begyndt senest 16. jan. 2026.",
        ],
    ),
    "consent is awaited from today": (
        one(order(1), CONSENTS, on=date(2026, 1, 7)),
        ["The clock stands still from today while consent is awaited.", "Next: print, begun by 2026-01-14."],
        [
            "Uret står stille fra i dag, mens der ventes på samtykke.",
            "Næste skridt: trykning, begyndt senest 14. jan. 2026.",
        ],
    ),
    "consent was awaited": (
        one(order(1), CONSENTS, event(1, "consent_came", "2026-01-08", who="000001")),
        ["The clock stood still for 1 day.", "Next: print, begun by 2026-01-15."],
        ["Uret har stået stille i 1 dag.", "Næste skridt: trykning, begyndt senest 15. jan. 2026."],
    ),
    "consent is awaited and the meeting comes": (
        one(order(1, meeting_on=date(2026, 1, 23)), CONSENTS),
        [
            "The clock stands still while consent is awaited, but the meeting does not move.",
            "Next: print, begun by 2026-01-13.",
        ],
        [
            "Uret står stille, mens der ventes på samtykke, men mødet flytter sig ikke.",
            "Næste skridt: trykning, begyndt senest 13. jan. 2026.",
        ],
    ),
    "a step takes no day": (
        one(order(1, state=OrderState.READY), house=ONE_STEP),
        ["Next: approve by 2026-01-19."],
        ["Næste skridt: godkendelse, senest 19. jan. 2026."],
    ),
    "it is late by a day": (
        one(order(1, state=OrderState.APPROVED), on=date(2026, 1, 20)),
        ["Late by 1 day: it was due 2026-01-19.", "Release should have begun by 2026-01-19."],
        ["Forsinket 1 dag: fristen var 19. jan. 2026.", "Frigivelse skulle være begyndt 19. jan. 2026."],
    ),
    "it was released late": (
        one(order(1, state=OrderState.RELEASED), event(1, "released", "2026-01-21")),
        ["Released 2026-01-21, 2 days after it was due 2026-01-19: 16 of 14 days used."],
        ["Frigivet 21. jan. 2026, 2 dage efter fristen 19. jan. 2026: 16 af 14 dage brugt."],
    ),
    "it was cancelled": (
        one(order(1, state=OrderState.CANCELLED, reason="klyngen er delt")),
        ["Cancelled: klyngen er delt"],
        ["Aflyst: klyngen er delt"],
    ),
    "it follows another": (
        one(order(1, state=OrderState.READY, follows=7)),
        ["Next: approve, begun by 2026-01-15.", "Follows order 7."],
        ["Næste skridt: godkendelse, begyndt senest 15. jan. 2026.", "Følger op på bestilling 7."],
    ),
    "it was recalled": (
        one(
            order(1, meeting_on=date(2026, 1, 23)),
            event(1, "released", "2026-01-16"),
            event(1, "ordered", "2026-01-26"),
            on=date(2026, 1, 27),
        ),
        ["Next: print, begun by 2026-02-04.", "Recalled 2026-01-26: a corrected edition is made."],
        [
            "Næste skridt: trykning, begyndt senest 4. feb. 2026.",
            "Kaldt tilbage 26. jan. 2026: en rettet udgave laves.",
        ],
    ),
}


@pytest.mark.parametrize("what", SAID)
def test_what_is_said_of_a_clock_is_said_in_both_languages(what):
    """Each sentence stands to the letter."""
    row, english, danish = SAID[what]

    assert english == list(remarks(row, ENGLISH))
    assert danish == [said.replace("\u00a0", " ") for said in remarks(row, DANISH)]


MONTHS = {"things": 8}


def followed(*orders):
    return [f.order.number for f in follow_ups_to_come(orders, MONTHS, 6)]


def test_only_a_first_report_that_was_released_is_followed():
    """Open, ended and followed up orders are not proposed, nor is a follow-up."""
    released = order(1, state=OrderState.RELEASED)
    others = [order(n, state=s) for n, s in enumerate(OrderState, start=2) if s is not OrderState.RELEASED]

    assert [1] == followed(released, *others)
    assert [] == followed(order(2, state=OrderState.RELEASED, follows=1))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (OrderState.ORDERED, []),
        (OrderState.READY, []),
        (OrderState.CANCELLED, [1]),
        (OrderState.REFUSED, [1]),
    ],
)
def test_what_is_ordered_is_not_proposed_again(state, expected):
    """A follow-up that is under way is ordered; one that came to nothing is not."""
    assert expected == followed(order(1, state=OrderState.RELEASED), order(2, state=state, follows=1))


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2026-09-01", False), ("2026-09-02", True), ("2027-03-02", True), ("2027-03-03", False)],
)
def test_a_follow_up_is_proposed_on_its_days(on, expected):
    """A meeting on 2 March: from 2 September, six months after, until 2 March a year after, both included."""
    (due,) = follow_ups_to_come([order(1, state=OrderState.RELEASED)], MONTHS, 6)

    assert expected == due.can_be_ordered(date.fromisoformat(on))


def test_a_package_that_is_gone_is_followed_by_the_houses_minimum():
    """What was frozen can be followed without the definition that it was made from."""
    (found,) = follow_ups_to_come([order(1, state=OrderState.RELEASED, package_id="gone")], MONTHS, 6)

    assert date(2026, 9, 2) == found.advised_on
