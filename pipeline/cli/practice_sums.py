"""
Shows what one practice's figure is made of: the way to it, its sums, the parts of a composite and what is printed.

Its own room because it answers another question than the rest of `klynge explain`: not what an indicator is, but
why this figure is what it is. Unprotected, as all that `klynge explain` shows of a practice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import typer

from pipeline.cli.practice_steps import show_steps
from pipeline.definitions.catalogue import Catalogue
from pipeline.definitions.indicator import Indicator
from pipeline.errors import Problem, UsageError, Where, did_you_mean
from pipeline.measuring.measure import Measurements
from pipeline.measuring.printed import printed
from pipeline.measuring.rule import house_rule
from pipeline.measuring.tables import measure_table
from pipeline.model import Level, Period, Unit
from pipeline.warehouse.protocol import Warehouse

SUMS = ("numerator", "denominator", "value", "low", "high")


def show_practice(
    indicator: Indicator,
    practice: str,
    period: Period,
    catalogue: Catalogue,
    warehouse: Warehouse,
) -> None:
    """
    Print the way from rows to a practice's figures, their sums, and what a report prints in their place.

    The sums of each indicator that it combines stand below, without the way to them.
    """
    from pipeline.counting import measure_one_period  # noqa: PLC0415 -- as in `klynge explain`

    asked = [indicator, *(part.crude for part in indicator.parts)]
    measured = measure_one_period(asked, period, catalogue, warehouse, lambda _: None)
    _refuse_unknown(practice, next(iter(measured.values()))[0])
    show_steps(warehouse.count_steps(indicator, catalogue.codelists, period, practice), practice)
    rule = house_rule(catalogue.house)
    typer.echo(f"\npractice {practice}, unprotected:")
    for found in (one for figures in measured.values() for one in figures):
        is_part = found.header.id != indicator.header.id
        if is_part or found.category:
            typer.echo(f"  combines {found.header.id}:" if is_part else f"  {found.category}:")
        for key, told in _sums(found, practice, SUMS[:3] if is_part else SUMS):
            typer.echo(f"  {key:<12} {told}")
        if not is_part:
            found_printed = printed(found, practice, rule)
            typer.echo(f"  {'printed as':<12} {found_printed.state}: {found_printed.why}")


def _refuse_unknown(practice: str, measured: Measurements) -> None:
    of_practices = measured.frame.filter(measured.frame["level"] == Level.PRACTICE.value)
    known = of_practices["unit_id"].to_list()
    if practice not in known:
        what = f"practice '{practice}' does not exist at the period's end."
        right = "a practice's number as the snapshot has it, leading zeros included"
        raise UsageError(Problem(Where.elsewhere("--practice"), what, right, did_you_mean(practice, known)))


def _sums(measured: Measurements, practice: str, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give a practice's sums and estimates, and beside them what they do not tell of themselves."""
    table = measure_table([measured], [Level.PRACTICE])
    (row,) = table.filter(table["unit_id"] == practice).to_dicts()
    (more,) = measured.frame.filter(
        (measured.frame["level"] == Level.PRACTICE.value) & (measured.frame["unit_id"] == practice)
    ).to_dicts()
    yield from ((key, _number(row[key])) for key in keys)
    if more["crude"] is not None:
        yield "crude", f"{_number(more['crude'])}  before standardising: what numerator and denominator give"
    if more["missing"]:
        yield "missing", f"{more['missing']}  patients without a value, who are in neither sum"
    if measured.header.unit is Unit.DDD:
        yield "events", _number(more["events"])
        yield "unvalued", f"{_number(more['unvalued'])}  of the events: without an amount, and not in the numerator"


def _number(value: object) -> str:
    """Write a sum without needless zeros, and an estimate with four decimals."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "none" if value is None else f"{value:.4f}"
