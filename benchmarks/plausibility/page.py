"""Turns judgements into the page that tells them, what is off first."""

from __future__ import annotations

from collections.abc import Sequence

from plausibility.levels import Bands, Judged, Verdict

_SAYS = {Verdict.NEAR: "near", Verdict.ROUGHLY: "roughly", Verdict.OFF: "**off**"}


def page(judged: Sequence[Judged], bands: Bands, size: str, seed: int) -> str:
    """Write the table, and what it must be read with."""
    counts = {verdict: sum(j.verdict is verdict for j in judged) for verdict in Verdict}
    unknown = [j for j in judged if not j.level.known]
    fitting = sum(j.verdict is not Verdict.OFF for j in unknown)
    off = [f"{j.level.what} ({j.level.year}; {j.ratio:.2f})" for j in judged if j.verdict is Verdict.OFF]
    parts = [
        "# Plausibility",
        f"""Made by `make plausibility`: the sample country's national figures (size {size}, seed {seed}, twelve
months to 30 September 2026), as `klynge measure` gives them, beside published national levels. The levels stand in
`benchmarks/plausibility/published.yaml`, which the generator never reads. Whoever described the country knew some of
them, and the column says which: a level that was known says little when it fits.""",
        f"""The bands were written before anything was measured. *near*: the ratio lies within {_band(bands.near)};
*roughly*: within {_band(bands.roughly)}; else *off*.""",
        f"""{len(judged)} comparisons: {counts[Verdict.NEAR]} near, {counts[Verdict.ROUGHLY]} roughly,
{counts[Verdict.OFF]} off. Of the {len(unknown)} that were not known beforehand, {fitting} are near or roughly
there.""",
        _table(judged),
        "## What is off",
        "\n".join(f"- {what}" for what in off) or "Nothing.",
        "## Where the levels come from, and how they differ",
        "\n".join(f"- {_source(j)}" for j in judged),
    ]
    return "\n\n".join(parts) + "\n"


def _table(judged: Sequence[Judged]) -> str:
    head = ("what", "published", "year", "here", "ratio", "", "known beforehand")
    rows = [
        (
            j.level.what,
            f"{'≥ ' if j.level.at_least else ''}{j.level.published:,g}",
            str(j.level.year),
            _number(j.measured),
            f"{j.ratio:.2f}",
            _SAYS[j.verdict],
            "yes" if j.level.known else "no",
        )
        for j in judged
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows))


def _source(judged: Judged) -> str:
    level = judged.level
    differs = f" Differs: {level.differs}." if level.differs else ""
    return f"{level.what}, {level.year}: {level.source}.{differs}"


def _band(band: tuple[float, float]) -> str:
    return f"{band[0]:g}–{band[1]:g}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}" if value < 1 else f"{value:.1f}"
