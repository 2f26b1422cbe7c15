"""
Turns a figure's two ends into what a follow-up tells beside the change: its bridge, its letters, today's definition.

Its own room because none of it is a figure of either report: each is made from counts that no page shows, and is told
only where it tells of nobody.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.measuring.bridge import FEWEST_MOVERS, Span, bridges, tells_of_few
from pipeline.measuring.compare import FigureKey
from pipeline.measuring.disclosure import protect
from pipeline.measuring.ends import Ends, Followable, letter_values
from pipeline.measuring.figures import Cell
from pipeline.measuring.follow_up_figures import Followed, LetterChange, NotJudged
from pipeline.measuring.measure import Measurements
from pipeline.measuring.movers import all_shown
from pipeline.measuring.references import ReferenceFigure
from pipeline.measuring.rule import Rule
from pipeline.measuring.sheets import Sheet
from pipeline.measuring.stages import Stages, Way, now_of_letters, way_of_letters, way_of_sums
from pipeline.measuring.stake import Stake
from pipeline.model import HiddenBy, Level, State, Visibility


def followed_of(ends: Mapping[FigureKey, Ends], on: Followable) -> dict[FigureKey, Followed]:
    """Tell of each figure what a follow-up tells beside its change; a share's categories are bridged together."""
    today = {key: by_todays_definition(own, on) for key, own in ends.items()}
    of_indicator: dict[str, list[FigureKey]] = {}
    for key in ends:
        of_indicator.setdefault(key[0], []).append(key)
    built = {
        key: bridge
        for keys in of_indicator.values()
        for key, bridge in zip(keys, bridges([_span(ends[k], today[k], on) for k in keys]), strict=True)
    }
    return {
        key: Followed(
            indicator_id=key[0],
            category=key[1],
            bridge=built[key],
            letters=_letter_changes(own),
            redefined=own.recounted.redefined,
            expired=own.recounted.expired,
            by_todays_definition=today[key],
            not_judged=own.withheld,
        )
        for key, own in ends.items()
    }


def by_todays_definition(ends: Ends, on: Followable) -> Cell | None:
    """
    Give the cluster's figure now by today's definition, where another than the frozen one holds.

    Nulls:   None where the definition is as it was, nothing was counted by today's, or the frozen figure is not shown
    Out:     a value alone, or hidden where it, or how far it lies from the frozen one, tells of few; beside letters it
             is the mean of those shown
    """
    stages, recounted = ends.recounted.stages, ends.recounted
    if stages is None or not (recounted.redefined or recounted.expired) or ends.now.cluster.state is not State.VALUE:
        return None
    stakes = _stakes(stages.frozen_now, stages.now, on.rule)
    if not ends.now.by_practice:
        unit = on.movers.cluster_id
        moved = stages.now.of(Level.CLUSTER, unit).sums.minus(stages.frozen_now.of(Level.CLUSTER, unit).sums)
        cell = _protected(stages.now, unit, on.rule)
    else:
        found = now_of_letters(stages, ends.letters(on), on.rule)
        if found is None:
            return _hidden()
        moved, cell = found[1], Cell(State.VALUE, value=float(found[0]))
    if any(tells_of_few(moved, stake) for stake in stakes):
        return _hidden()
    return cell if cell.state is not State.VALUE else Cell(State.VALUE, value=cell.value)


def _hidden() -> Cell:
    return Cell(State.HIDDEN, hidden_by=HiddenBy.HOUSE)


def _protected(now: Measurements, unit: str, rule: Rule) -> Cell:
    """Protect a cluster's figure by itself."""
    nothing, own = ReferenceFigure(""), now.of(Level.CLUSTER, unit)
    sheet = Sheet(now.header, now.period, now.method, (), 0, own, nothing, nothing, standard=now.standard)
    return protect([sheet], rule).sheets[0].cluster.cell


def _letter_changes(ends: Ends) -> tuple[LetterChange, ...]:
    """Give the letters in both reports with their values, in the order of the letters."""
    then, now = letter_values(ends.frozen.bars), letter_values(ends.now.bars)
    return tuple(LetterChange(label, then[label], value) for label, value in now.items() if label in then)


def _span(ends: Ends, today: Cell | None, on: Followable) -> Span | None:
    """Lay a figure's way between its ends; None where it has none, or its windows overlap."""
    stages, way = ends.recounted.stages, _way(ends, on)
    if way is None or stages is None:
        return None
    return Span(
        way=way[0],
        stakes=_stakes(stages.printed, stages.now, on.rule),
        before=ends.frozen.cluster,
        now=ends.now.cluster if today is None else today,
        movers_are_told=way[1],
    )


def _way(ends: Ends, on: Followable) -> tuple[Way, bool] | None:
    """Give a figure's way, and whether those who moved may be told of by themselves."""
    stages, movers = ends.recounted.stages, on.movers
    if stages is None or ends.withheld is NotJudged.OVERLAPS or not (ends.are_one_kind and _is_one_unit(stages)):
        return None
    if ends.are_means:
        letters = ends.letters(on)
        enough = not movers.nobody_moved and _are_enough(letters.gone, letters.new)
        found, told = way_of_letters(stages, letters, on.rule), enough
    elif on.visibility is Visibility.OPEN:
        found, told = way_of_sums(stages, movers), all_shown(movers, *ends.named)
    else:
        enough = not movers.strangers and _are_enough(len(movers.left), len(movers.joined))
        found, told = way_of_sums(stages, movers), enough
    return None if found is None else (found, told)


def _are_enough(*moved: int) -> bool:
    return all(n == 0 or n >= FEWEST_MOVERS for n in moved)


def _is_one_unit(stages: Stages) -> bool:
    """Say whether a figure is told in the same terms by the frozen definition and by today's."""
    one, other = stages.printed.header, stages.now.header
    return (one.unit, one.in_days) == (other.unit, other.in_days)


def _stakes(one: Measurements, other: Measurements, rule: Rule) -> tuple[Stake, ...]:
    return tuple(Stake(m.header, m.period, rule) for m in (one, other))
