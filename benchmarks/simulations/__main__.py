"""Runs every simulation, and writes docs/simulations.md and its figure."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import polars as pl

from simulations import coverage
from simulations.changes import false_changes, nothing_changed
from simulations.country import PRACTICES
from simulations.coverage import FEW, SHARES, SIZES, by_share_and_size
from simulations.differences import false_alarms
from simulations.follow_ups import RIGHT_AFTER, SPREAD, SUMMER, false_follow_ups, if_judged, nothing_done
from simulations.people import MOVED, RENEWED
from simulations.promises import asked, kept_promises

ROOT = Path(__file__).resolve().parents[2]


def as_markdown(table: pl.DataFrame) -> str:
    """Write a table for a page: percentages with one decimal, shares as they are, counts with their thousands."""
    cells = [[_cell(v, name) for v, name in zip(row, table.columns, strict=True)] for row in table.iter_rows()]
    rows = [table.columns, ["---"] * table.width, *cells]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _cell(value: float | str | None, column: str) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:g}" if column == "share" else f"{value:.1f}"


def draw_coverage(table: pl.DataFrame, to: Path) -> None:
    """Draw the coverage of a proportion's interval: a small panel per number of patients, one scale."""
    mpl.use("agg")
    import matplotlib.pyplot as plt  # noqa: PLC0415 -- after the backend is chosen

    figure, panels = plt.subplots(3, 3, figsize=(7, 4.6), sharex=True, sharey=True, layout="constrained")
    for n, axes in zip(SIZES, panels.flat, strict=True):
        axes.axhline(95, color="#b8511b", linewidth=0.8, linestyle="--")
        axes.plot(table["share"], table[str(n)], color="#222222", linewidth=1, marker="o", markersize=2)
        axes.set_title(f"{n:,} patients", fontsize=8, loc="left")
        axes.set(ylim=(88, 100), xticks=[0.01, 0.5, 0.99], yticks=[90, 95, 100])
        axes.tick_params(labelsize=7)
        axes.spines[["top", "right"]].set_visible(False)
    figure.supxlabel("true share", fontsize=8)
    figure.supylabel("coverage, % (promised: 95, dashed)", fontsize=8)
    figure.savefig(to, dpi=110, metadata={"Software": None})
    plt.close(figure)


def page(said: argparse.Namespace) -> str:
    """Run everything and give the page that tells of it."""
    parts = [
        "# Simulations",
        f"""Made by `make simulations` (seed {said.seed}; {said.clusters:,} clusters of {PRACTICES} practices).""",
        *_differences(said),
        *_changes(said),
        *_follow_ups(said),
        *_coverage(said),
    ]
    return "\n\n".join(parts) + "\n"


def _differences(said: argparse.Namespace) -> list[str]:
    return [
        "## Where nothing differs, how often does a report say that something does?",
        """Skewed list sizes, repeat users, patients listed for half a year.
Every difference counts as relevant here, so that nothing but the test holds chance off.
At most 5 % of practices may be called different.""",
        as_markdown(false_alarms(said.seed, said.clusters)),
        """The last column is a test of its own at 5 %:
"forskellene mellem praksis er større, end tilfældighed alene kan give".""",
    ]


def _changes(said: argparse.Namespace) -> list[str]:
    found, groups = nothing_changed(said.seed, said.clusters)
    practices, clusters = (asked(found, groups, members, units) for members, units in _units(said))
    mattering = asked(found, groups, PRACTICES, said.units // 10, 2)
    return [
        "## Where nothing changes, how often does a report say that something did?",
        f"""Two winters, patients drawn one by one. Each keeps a level of their own: most do as last winter, and a few
have most of the prescriptions. {100 * RENEWED:.0f} % of the places on a list are taken by somebody new, and
{100 * MOVED:.0f} % of the patients move to the next practice of the cluster. Winter holds more events than half a
year does on average; both periods are winters. Every change counts as relevant here. At most 5 % of practices,
and of clusters, may be called changed; a 95 % interval may miss 0 one time in twenty.""",
        as_markdown(false_changes(found, groups)),
        "## Does the smallest change that a report promises to show, show?",
        """In each report one unit changed, by exactly what was promised from the two winters before; all others are
those above. The change is made among random patients: some stop, or begin, or each has more. At least 80 % must
be called changed. A blank means that no change would be enough, or more than there is. Chance alone moves the last
column by some two points, for clusters by four.""",
        f"Practices (the verdict shares its false-discovery rate with {len(practices.families[0])} tests):",
        as_markdown(kept_promises(said.seed + 1, practices)),
        f"Clusters ({len(clusters.families[0])} tests):",
        as_markdown(kept_promises(said.seed + 2, clusters)),
        "Clusters, where a change below 2 does not count as relevant, however certain:",
        as_markdown(kept_promises(said.seed + 3, mattering)),
        """As a first report prints it: nobody has counted yet who is in both periods, so the promise does not know what
they have in common, and is larger. Practices, then clusters:""",
        *(
            as_markdown(kept_promises(said.seed + 4, replace(what, as_printed=True, units=what.units // 2)))
            for what in (practices, clusters)
        ),
    ]


def _follow_ups(said: argparse.Namespace) -> list[str]:
    clusters = said.clusters // 2
    summers = [nothing_done(said.seed + 6, clusters // 2, RIGHT_AFTER, season) for season in (SUMMER, 0.9)]
    return [
        "## Where no practice changes, how often does a follow-up say that something did?",
        f"""The same winter a year later, through the follow-up itself: practices differ (by {100 * SPREAD:.0f} % of
their level), and in each of {clusters:,} clusters one practice left and another joined. At most 5 % of practices,
and of clusters, may be called changed. The last column is what the clusters' own figures would say, were those who
were members then held to those who are now: the follow-up asks the practices in both instead.""",
        as_markdown(false_follow_ups(nothing_done(said.seed + 5, clusters))),
        f"""The half-year right after a meeting in spring, held to the winter before it, were it judged. What has a
season (`once_per_1000`, `repeat_users`) has {100 * SUMMER:.0f} % of a winter's events, then 90 %. Nothing else
changed. That is far beyond 5 %, and the engine cannot know which indicators have a season: such windows get no
verdict.""",
        *(as_markdown(if_judged(of)) for of in summers),
    ]


def _units(said: argparse.Namespace) -> tuple[tuple[int, int], tuple[int, int]]:
    return (1, said.units), (PRACTICES, said.units // 5)


def _coverage(said: argparse.Namespace) -> list[str]:
    draws = said.practices
    shares = by_share_and_size(coverage.of_proportion, SHARES, SIZES)
    draw_coverage(shares, ROOT / "docs/coverage.png")
    changed = by_share_and_size(coverage.of_change, SHARES, SIZES)
    same = by_share_and_size(coverage.of_change_in_the_same(said.seed, draws), SHARES, SIZES)
    events = by_share_and_size(coverage.of_share_of_events(said.seed, draws // 4), SHARES, SIZES[3:])
    return [
        "## Does a 95 % interval hold the truth 95 times of 100?",
        "Wilson's interval for a proportion: exact coverage in percent, by true share (rows) and patients (columns).",
        as_markdown(shares),
        "![Coverage of Wilson's interval by true share, a panel per number of patients](coverage.png)",
        "The change of a proportion, other patients each time (Newcombe), where the true share stays. Exact.",
        as_markdown(changed),
        f"""The change of a proportion, the same patients both times, whose answers correlate by {coverage.ALIKE:g}
({draws:,} draws a cell). Where few do, a change is rare, and the interval is wider than it need be:""",
        as_markdown(same),
        "A count of patients who count once (exact Poisson below ten events, Byar from ten), and its change. Exact.",
        as_markdown(coverage.of_rates()),
        "The same count where each of so many patients counts with this chance. It is cautious where many do. Exact.",
        as_markdown(by_share_and_size(coverage.of_count, FEW, SIZES)),
        f"A mean (Student), by patients; {draws:,} draws, fewer of many patients:",
        as_markdown(coverage.of_mean(said.seed, draws)),
        f"""A share of events that a patient can repeat, by the true share and the patients, of whom at least
{coverage.ENOUGH} are expected on either side ({draws // 4:,} draws a cell):""",
        as_markdown(events),
        f"""Events that a patient can repeat ({draws:,} simulated practices a row),
beside what Poisson would have given:""",
        as_markdown(coverage.of_repeats(said.seed, draws)),
    ]


def main(words: list[str]) -> None:
    """Write docs/simulations.md and its figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, usual in {"seed": 2026, "clusters": 2000, "practices": 20000, "units": 3000}.items():
        parser.add_argument(f"--{name}", type=int, default=usual)
    text = page(parser.parse_args(words))
    (ROOT / "docs/simulations.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main(sys.argv[1:])
