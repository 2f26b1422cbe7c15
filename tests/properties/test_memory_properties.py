"""Whatever is released one after another: who adds and subtracts three figures at a time finds no small group."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from support.editions import Reader, cell, edition, quarters, summed, without
from support.measuring_cases import RULE

from pipeline.model import Level, Visibility
from pipeline.orders.memory import conflicts

PRACTICES = ("a", "b", "c", "d", "e", "f", "g")
QUARTERS = 3
SPANS = [(first, last) for first in range(QUARTERS) for last in range(first, QUARTERS)]
COUNT = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda pair: (pair[0], sum(pair)))


@st.composite
def counted(draw):
    return {(p, q): draw(COUNT) for p in PRACTICES for q in range(QUARTERS)}


@st.composite
def orders(draw):
    """Give a report: who met, over which spans, with names or not, beside the region or not."""
    return (
        draw(st.frozensets(st.sampled_from(PRACTICES), min_size=3)),
        draw(st.lists(st.sampled_from(SPANS), min_size=1, max_size=3, unique=True)),
        draw(st.frozensets(st.sampled_from(PRACTICES), max_size=5)),
        draw(st.booleans()),
    )


def is_shown(counts):
    x, y = counts
    return y > 0 and not any(0 < c < RULE.smallest_shown for c in (x, y - x, y))


def printed(order, numbers, reader):
    """Make the edition that a report without a memory would be: by itself it tells of nobody."""
    members, spans, named, with_region = order
    told = [(Level.CLUSTER, "c1", members, span) for span in spans]
    told += [(Level.PRACTICE, i, [i], span) for i in sorted(named & members) for span in spans]
    told += [(Level.REGION, "R1", PRACTICES, span) for span in spans if with_region]

    def made(cells):
        return edition(members, cells, visibility=Visibility.OPEN, period=quarters(*spans[0]), units={"R1": PRACTICES})

    cells = []
    for level, unit_id, who, span in told:
        sums = summed(numbers, who, *span)
        more = [*cells, cell(level, unit_id, quarters(*span), sums)]
        if is_shown(sums) and not _small(reader, [made(more)]):
            cells = more
    return made(cells)


def _small(reader, editions):
    """Give the groups that editions tell of, and that are too small: of one or two who are not named, or of few."""
    return [
        f
        for f in dict.fromkeys(reader.finds(editions))
        if f.is_small(RULE.smallest_shown)
        or (len(f.practices) < 3 and not all(_is_named(reader, editions, f, p) for p in f.practices))
    ]


def _is_named(reader, editions, found, practice):
    """Say whether a practice's own figures, by name, tell of it in a span."""
    own = [c for e in editions for c in e.cells if (c.level, c.unit_id) == (Level.PRACTICE, practice)]
    return reader.is_told_by(edition([practice], own), replace(found, practices=frozenset({practice})))


def exposed(reader, editions):
    """Give the small groups that only several editions together tell of."""
    return [f for f in _small(reader, editions) if not any(reader.is_told_by(e, f) for e in editions)]


@given(counted(), st.lists(orders(), min_size=2, max_size=4))
def test_no_sequence_of_releases_gives_a_small_group_away(numbers, asked):
    """Clusters that lose and gain members, meet in part, and look at spans that overlap, with and without names."""
    reader, released = Reader(PRACTICES, QUARTERS), []
    for order in asked:
        made = printed(order, numbers, reader)
        hidden = [c.figure[:4] for c in conflicts(made, released, RULE)]
        released.append(without(made, hidden))

    assert [] == exposed(reader, released)
