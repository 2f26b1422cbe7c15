"""What earlier releases forbid, beyond what the page on the memory says."""

from dataclasses import replace
from decimal import Decimal

from support.editions import YEAR, by_letter, cell, edition, quarters
from support.measuring_cases import RULE

from pipeline.measuring.layout import Place
from pipeline.model import Level, State, Unit, Visibility
from pipeline.orders.edition_text import edition_from, edition_text
from pipeline.orders.editions import BESIDE, EditionCell
from pipeline.orders.memory import conflicts, letters_known, letters_told

MANY, FEWER = "abcdef", "abcde"


def total(members, counts, *, unit=Unit.PERCENT, **said):
    return edition(members, [cell(Level.CLUSTER, "c1", YEAR, counts, **said)], unit=unit)


def hidden(new, *released):
    return [c.figure for c in conflicts(new, released, RULE)]


def test_nothing_is_hidden_where_nothing_was_released():
    """A first report is the gate's alone."""
    assert [] == hidden(total(FEWER, (100, 250)))


def test_another_indicator_tells_nothing():
    """Only sums of the same indicator are subtracted."""
    assert [] == hidden(total(FEWER, (100, 250), indicator="other"), total(MANY, (120, 300)))


def test_all_categories_of_a_share_are_hidden_with_one():
    """The others and the whole would give it away."""
    new = edition(FEWER, [cell(Level.CLUSTER, "c1", YEAR, (50, 100), category=c) for c in ("first", "second")])
    old = edition(MANY, [cell(Level.CLUSTER, "c1", YEAR, (60, 120), category="first")])

    assert [Place("seen", c, YEAR, Level.CLUSTER, "c1") for c in ("first", "second")] == hidden(new, old)


def test_a_hidden_total_tells_nothing():
    """What was not shown cannot be subtracted from."""
    assert [] == hidden(total(FEWER, (100, 250)), total(MANY, None))


def test_a_member_without_anybody_covers_nobody():
    """Of three who left, two had no patients: what is left is the third's."""
    new = edition("abcde", [cell(Level.CLUSTER, "c1", YEAR, (100, 250))])
    old_cell = replace(cell(Level.CLUSTER, "c1", YEAR, (120, 300)), without=frozenset("gh"))
    old = edition("abcdefgh", [old_cell])

    assert [Level.CLUSTER] == [p.level for p in hidden(new, old)]


def test_an_amount_is_no_count():
    """Of doses only practices and denominators are counted: three practices with 2 doses more are no small group."""
    new = total("abcde", (100, 250), unit=Unit.DDD)
    old = total("abcdefgh", (102, 400), unit=Unit.DDD)

    assert [] == hidden(new, old)
    assert [Level.CLUSTER] == [p.level for p in hidden(total("abcde", (100, 398), unit=Unit.DDD), old)]


def test_who_came_left_and_died_is_remembered_too():
    """Movements of a cluster with a member fewer are the member's."""

    def moved(members, count):
        return EditionCell(BESIDE, "died", YEAR, Level.CLUSTER, "c1", State.VALUE, Decimal(count), Decimal(0), count)

    new, old = (edition(m, [moved(m, n)]) for m, n in ((FEWER, 50), (MANY, 60)))

    assert [Place(BESIDE, "died", YEAR, Level.CLUSTER, "c1")] == hidden(new, old)


def test_the_reports_own_period_stays_where_an_earlier_one_may_go():
    """Of two figures that together tell too much, the one of the report's own period is kept."""
    before, whole = quarters(0, 1), quarters(0, 3)
    cells = [cell(Level.CLUSTER, "c1", p, n) for p, n in ((before, (50, 120)), (whole, (100, 250)))]
    old = edition(FEWER, [cell(Level.CLUSTER, "c1", quarters(2, 2), (47, 70))])  # 100 - 50 - 47 = 3 in the fourth

    assert [before] == [p.period for p in hidden(edition(FEWER, cells, period=whole), old)]
    assert [whole] == [p.period for p in hidden(edition(FEWER, cells, period=before), old)]


def test_what_a_report_tells_by_itself_is_for_the_gate_to_judge():
    """The fourth quarter follows from the report alone; nothing else is hidden because something was released."""
    cells = [cell(Level.CLUSTER, "c1", p, n) for p, n in ((quarters(0, 2), (97, 190)), (YEAR, (100, 250)))]

    assert [] == hidden(edition(FEWER, cells), edition(FEWER, cells[1:]))


def test_a_practice_that_was_named_is_not_found():
    """Who stood by name with a number is no secret when it leaves."""
    old = edition(
        MANY,
        [cell(Level.CLUSTER, "c1", YEAR, (120, 300)), cell(Level.PRACTICE, "f", YEAR, (20, 50))],
        visibility=Visibility.OPEN,
    )

    assert [] == hidden(total(FEWER, (100, 250)), old)


def test_letters_are_told_by_names_of_a_period_that_overlaps():
    """The earlier report's letters can be read only where the same practices and days are in both."""
    letters = edition(MANY, [by_letter(i, YEAR) for i in "abc"])

    def named(period, practice="a"):
        return edition("abcd", [cell(Level.PRACTICE, practice, period, (30, 60))], visibility=Visibility.OPEN)

    later = quarters(4, 7)

    assert (letters,) == letters_told(named(quarters(3, 6)), [letters])
    assert () == letters_told(named(later), [letters])
    assert () == letters_told(replace(letters, printed_on=letters.printed_on), [letters])


def test_names_of_other_practices_tell_no_letter():
    """Only who was a member then is told by names now."""
    names = edition("xyz", [cell(Level.PRACTICE, "x", YEAR, (30, 60))], visibility=Visibility.OPEN)

    assert {} == letters_known("pk", YEAR, MANY, {"seen": "seen"}, [names])


def counted(of):
    """Give an edition as the owner of the data counted it: of the indicator's twin."""
    cells = tuple(replace(c, indicator_id="seen_counted") for c in of.cells)
    return replace(of, cells=cells, kinds={"seen_counted": replace(of.kinds["seen"], stands_for="seen")})


def test_a_counted_twin_is_remembered_as_what_it_stands_for():
    """Its values are its indicator's: names of the one are names of the other, and so are letters and sums."""
    names = edition(MANY, [cell(Level.PRACTICE, "a", YEAR, (30, 60))], visibility=Visibility.OPEN)
    letters = edition(MANY, [by_letter(i, YEAR) for i in "abc"], package="other")

    assert {"seen": counted(names)} == letters_known("pk", YEAR, MANY, {"seen": "seen"}, [counted(names)])
    assert {"seen_counted": names} == letters_known("pk", YEAR, MANY, {"seen_counted": "seen"}, [names])
    assert {"seen_counted": letters} == letters_known("pk", YEAR, MANY, {"seen_counted": "seen"}, [letters])
    assert (letters,) == letters_told(counted(names), [letters])
    fewer, more = total(FEWER, (100, 250)), total(MANY, (120, 300))
    assert [Place("seen_counted", "", YEAR, Level.CLUSTER, "c1")] == hidden(counted(fewer), more)
    assert hidden(fewer, more) == hidden(fewer, counted(more))


def test_an_edition_is_read_back_with_what_its_twins_stand_for():
    """And one that was kept before there were twins reads as it did."""
    of = total(MANY, (120, 300))

    assert counted(of) == edition_from(edition_text(counted(of)))
    assert "stands_for" not in edition_text(of)
    assert of == edition_from(edition_text(of))
