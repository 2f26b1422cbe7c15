def as_markdown(table: pl.DataFrame) -> str:
    """Write a table for a page: percentages with one decimal, counts with their thousands."""
    rows = [table.columns, ["---"] * table.width, *([_cell(v) for v in row] for row in table.iter_rows())]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _cell(value: float | str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:g}" if value < 1 and value == round(value, 2) else f"{value:.1f}"


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


def page(seed: int, clusters: int, practices: int) -> str:
    """Run everything and give the page that tells of it."""
    alarms = false_alarms(seed, clusters)
    shares = coverage_of_proportions(SHARES, SIZES)
    draw_coverage(shares, ROOT / "docs/coverage.png")
    made = f"seed {seed}; {clusters:,} clusters of {PRACTICES} practices, four indicators each"
    parts = [
        "# Simulations",
        f"Made by `make simulations` ({made}).",
        "## Where nothing differs, how often does a report say that something does?",
        """Skewed list sizes, repeat users, patients listed for half a year.
Every difference counts as relevant here, so that nothing but the test holds chance off.
At most 5 % of practices may be called different.""",
        as_markdown(alarms),
        """The last column is a test of its own at 5 %:
"forskellene mellem praksis er større, end tilfældighed alene kan give".""",
        "## Does a 95 % interval hold the truth 95 times of 100?",
        "Wilson's interval for a proportion: exact coverage in percent, by true share (rows) and patients (columns).",
        as_markdown(shares),
        "![Coverage of Wilson's interval by true share, a panel per number of patients](coverage.png)",
        "A count of patients who count once: exact Poisson below ten events, Byar from ten. Exact coverage in percent.",
        as_markdown(coverage_of_rates(MEANS)),
        f"""Events that a patient can repeat ({practices:,} simulated practices a row),
beside what Poisson would have given:""",
        as_markdown(coverage_of_repeats(seed, practices, LISTS)),
    ]
    return "\n\n".join(parts) + "\n"
