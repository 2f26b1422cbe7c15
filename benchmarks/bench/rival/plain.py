"""
Prints reports the straightforward way: a picture from pyplot for each figure, put into a page for WeasyPrint.

`python plain.py TO FOLDER...`: each folder holds figures.csv and texts.txt. One warm process for all of them.
"""

from __future__ import annotations

import html
import io
import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")

import matplotlib.pyplot as plt
import polars as pl
import weasyprint

LEVELS = ("cluster", "region", "denmark")
STYLE = """@page { size: A4; margin: 18mm } body { font: 10pt sans-serif } h2 { break-before: page }
table { border-collapse: collapse; width: 100%; font-size: 9pt } td { border-bottom: 0.5pt solid #bbb; padding: 1mm }
img { width: 100% }"""


def main(to: Path, folders: list[Path]) -> None:
    """Print a report for each folder."""
    for folder in folders:
        figures = pl.read_csv(folder / "figures.csv", infer_schema_length=None)
        figures = figures.filter(pl.col("category").is_null())
        texts = (folder / "texts.txt").read_text(encoding="utf-8").splitlines()
        weasyprint.HTML(string=page(figures, texts)).write_pdf(to / f"{folder.name}.pdf", pdf_variant="pdf/ua-1")


def page(figures: pl.DataFrame, texts: list[str]) -> str:
    """Write the whole report as HTML."""
    newest = figures["period_end"].max()
    now = figures.filter(pl.col("period_end") == newest)
    front = now.filter(pl.col("level").is_in(LEVELS)).select("indicator_id", "unit_label", "value")
    parts = ["<h1>Datarapport</h1>", table(front)]
    for name in figures["indicator_id"].unique(maintain_order=True):
        own = figures.filter(pl.col("indicator_id") == name)
        practices = own.filter((pl.col("period_end") == newest) & (pl.col("level") == "practice")).drop_nulls("value")
        lines = own.filter(pl.col("level").is_in(LEVELS)).drop_nulls("value")
        parts.append(f"<h2>{html.escape(name.replace('_', ' '))}</h2>")
        if practices.height:
            parts.append(picture(dots(practices.sort("value"), lines.filter(pl.col("period_end") == newest))))
            parts.append(table(practices.select("unit_label", "value", "low", "high", "numerator", "denominator")))
        parts.append(picture(trends(lines.filter(pl.len().over("unit_label") > 1))))
    parts += ["<h2>Metode</h2>", *(f"<p>{html.escape(text)}</p>" for text in texts)]
    return f"<!doctype html><html lang=da><title>Datarapport</title><style>{STYLE}</style><body>{''.join(parts)}</body>"


def dots(practices: pl.DataFrame, lines: pl.DataFrame) -> plt.Figure:
    """Draw practices as dots with their intervals, and the levels as lines."""
    figure, axes = plt.subplots(figsize=(6.8, 4), layout="tight")
    at = range(practices.height)
    axes.hlines(at, practices["low"].fill_null(practices["value"]), practices["high"].fill_null(practices["value"]))
    axes.plot(practices["value"], at, "o")
    for place, value in zip(at, practices["value"], strict=True):
        axes.text(value, place, f" {value}", va="center", fontsize=8)
    for line in lines.iter_rows(named=True):
        axes.axvline(line["value"], linestyle="--", label=line["unit_label"])
    axes.set_yticks(at, practices["unit_label"])
    axes.legend(fontsize=7)
    return figure


def trends(lines: pl.DataFrame) -> plt.Figure:
    """Draw each level's values over the periods."""
    units = lines["unit_label"].unique(maintain_order=True).to_list() or [""]
    figure, axes = plt.subplots(1, len(units), figsize=(6.8, 1.6), layout="tight", squeeze=False)
    for one, unit in zip(axes[0], units, strict=True):
        own = lines.filter(pl.col("unit_label") == unit).sort("period_end")
        one.plot(own["period_end"].str.slice(0, 4), own["value"], "o-")
        one.set_title(unit, fontsize=8)
        one.tick_params(labelsize=6)
    return figure


def picture(figure: plt.Figure) -> str:
    """Give a figure as it comes, inside the page."""
    out = io.StringIO()
    figure.savefig(out, format="svg")
    plt.close(figure)
    svg = out.getvalue()
    return f'<figure role="img" aria-label="figur">{svg[svg.index("<svg") :]}</figure>'


def table(rows: pl.DataFrame) -> str:
    """Give rows as a table."""
    head = "".join(f"<th>{name}</th>" for name in rows.columns)
    body = "".join(
        f"<tr>{''.join(f'<td>{html.escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows.iter_rows()
    )
    return f"<table><tr>{head}</tr>{body}</table>"


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(word) for word in sys.argv[2:]])
