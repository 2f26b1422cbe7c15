"""
Turns a practice's figure into what a report prints in its place, and why.

Its own room because an analyst who asks why a figure is what it is asks also why it is not there, and only the gate
that every page goes through knows.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.measuring.disclosure import cell_alone
from pipeline.measuring.measure import Measurement, Measurements
from pipeline.measuring.rule import Rule
from pipeline.measuring.stake import Stake
from pipeline.model import HiddenBy, Level, State


@dataclass(frozen=True)
class Printed:
    """What stands in the place of a figure, and the reason."""

    state: State
    why: str


def printed(measured: Measurements, practice: str, rule: Rule) -> Printed:
    """Say what a report prints of a practice's figure, as long as no other figure needs it hidden."""
    measurement, stake = measured.of(Level.PRACTICE, practice), Stake(measured.header, measured.period, rule)
    cell = cell_alone(measurement, stake)
    if cell.state is State.VALUE:
        return Printed(cell.state, "enough stands behind it; a report may still hide it so that another is not found")
    if cell.hidden_by is HiddenBy.HOUSE:
        return Printed(cell.state, _hidden(measurement, stake))
    return Printed(cell.state, _absent(measurement, measured, cell.state))


def _hidden(measurement: Measurement, stake: Stake) -> str:
    """Say why the house hides a figure."""
    rule = stake.rule
    if stake.is_few(measurement.sums):
        return f"fewer than {rule.smallest_shown} people or events stand behind it, or are left beside it"
    if stake.is_dominated(measurement.sums):
        return f"one patient makes more than {rule.largest_share_percent} % of a sum behind it"
    return f"fewer than {rule.smallest_shown} patients have the value that would be printed"


def _absent(measurement: Measurement, measured: Measurements, state: State) -> str:
    """Say why there is no figure to print."""
    header, sums = measured.header, measurement.sums
    if state is State.HIDDEN:
        return "the owner of the data has hidden a number that it is made of"
    if state is State.NO_DATA:
        return "nothing was delivered of the practice, or nobody in the population has a value"
    if state is State.NOT_APPLICABLE:
        if measurement.unit_id in measured.groups.split:
            return "the practice was split, and its patients are now several practices'"
        return "the denominator is 0" if sums.denominator == 0 else "none of the events has an amount"
    fewest = header.min_denominator * (measured.period.year_days if header.in_days else 1)
    if sums.denominator < fewest:
        unit = "listed years" if header.in_days else "in the denominator"
        return f"fewer than {header.min_denominator} {unit}: the header's min_denominator"
    return "too few of the sexes and age bands that it is standardised by"
