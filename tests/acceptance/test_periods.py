"""Reports of a quarter, of a season and with run charts, from package to page."""

import csv
from collections import Counter
from datetime import date

import pytest
from support.command import klynge, pdf_text

from pipeline.model import Period
from pipeline.orders import beside
from pipeline.warehouse.confined import ConfinedWarehouse

PACKAGE = """\
id: {id}
version: "1"
owner: Prøveenheden
title: Prøver i almen praksis
introduction: Hvor mange prøver tages der?
period: {period}
sections:
  - heading: CRP
    figures: {figures}
    indicators: [crp_per_1000]
  - heading: Spirometri
    indicators: [spirometry_adults_percent]
comparison: {comparison}
questions: [{{text: "Hvad undrer jer?"}}]
implementation: ["Hvad vil I ændre?"]
follow_up: {{months: 12}}
sources: [Eget eksempel]
status: preview
reviewed: {{by: Prøveenheden, on: 2026-11-01, again: 2027-11-01}}
"""
WINTER = '{season: {from: "10-01", to: "03-31"}}'
TWELVE = [Period.ending(date(2026, 9, 30), 3).earlier(3 * i) for i in range(11, -1, -1)]


@pytest.fixture
def run(project_copy, monkeypatch):
    """Give a function that runs a package for a cluster and tells its rows, first pages, counts and figures."""
    counted, assembled = Counter(), []
    count, assemble = ConfinedWarehouse.count, beside.assemble

    def counting(self, indicator, codelists, period):
        counted[indicator.header.id, period] += 1
        return count(self, indicator, codelists, period)

    def assembling(*given):
        assembled.append(assemble(*given))
        return assembled[-1]

    monkeypatch.setattr(ConfinedWarehouse, "count", counting)
    monkeypatch.setattr(beside, "assemble", assembling)

    def asked(ending, period, comparison, figures="[practices]"):
        text = PACKAGE.format(id="proever", period=period, comparison=comparison, figures=figures)
        (project_copy / "packages_defs/proever.yaml").write_text(text, encoding="utf-8")
        said = klynge("run", "proever", "--ending", ending, "--cluster", "nordlys", "--project", project_copy)
        assert said.exit_code == 0, said.text
        folder = project_copy / f"reports_out/proever/{ending}/nordlys-anonymised"
        with (folder / "figures.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        return rows, " ".join("\n".join(pdf_text(folder / "rapport.pdf")).split()), counted, assembled[-1].figures

    return asked


def _cluster(rows, indicator_id):
    """Give the cluster's values by the first day of their period."""
    own = [r for r in rows if r["indicator_id"] == indicator_id and r["level"] == "cluster" and not r["category"]]
    return {r["period_start"]: float(r["value"]) for r in own}


def test_a_quarter_is_told_as_one_and_its_rates_are_annualised(run):
    """Four quarters in a row; a rate is per year, and the page says that it was made so."""
    rows, text, counted, _ = run("2026-09-30", "{quarters: 1}", "{trend: 3}")
    rates = _cluster(rows, "crp_per_1000")
    whole, *_ = run("2026-09-30", "{quarters: 4}", "{trend: 0}")
    (year,) = _cluster(whole, "crp_per_1000").values()

    assert ["2025-10-01", "2026-01-01", "2026-04-01", "2026-07-01"] == sorted(rates)
    assert abs(sum(rates.values()) / 4 - year) < 0.02 * year  # a quarter's rate is a year's: the four average to it
    assert "1. jul. – 30. sep. 2026" in text
    assert "4. kvt. 2025 3. kvt. 2026" in text
    assert "Tallet er regnet om til et år: så mange ville det være, hvis hele året var som perioden." in text
    assert "sikredeår" in text
    assert 1 == max(counted.values())


def test_a_season_is_compared_with_the_season_before(run):
    """Two winters; the summer between them is in neither."""
    rows, text, _, _ = run("2026-03-31", WINTER, "{trend: 1}")

    assert {("2024-10-01", "2025-03-31"), ("2025-10-01", "2026-03-31")} == {
        (r["period_start"], r["period_end"]) for r in rows
    }
    assert "1. okt. 2025 – 31. mar. 2026" in text
    assert "okt. 2024– mar. 2025" in text
    assert "okt. 2025– mar. 2026" in text


def test_a_run_chart_has_the_quarters_behind_a_year(run):
    """Twelve quarters for the one indicator whose section asks, beside a year and the year before for both."""
    _, _, counted, (crp, spirometry) = run(
        "2026-09-30", "{months: 12}", "{trend: 1, series: {quarters: 12}}", "[practices, run_chart]"
    )

    assert TWELVE == [period for period, _ in crp.run_chart.points]
    assert spirometry.run_chart is None
    assert crp.run_chart.runs is not None
    assert {"crp_per_1000": 2 + 12, "spirometry_adults_percent": 2} == Counter(name for name, _ in counted)
    assert 1 == max(counted.values())


def test_a_point_that_the_report_has_is_counted_once(run):
    """Eight quarters of which the report's trend has four."""
    _, _, counted, (crp, _) = run(
        "2026-09-30", "{quarters: 1}", "{trend: 3, series: {quarters: 8}}", "[practices, run_chart]"
    )

    assert TWELVE[-8:] == [period for period, _ in crp.run_chart.points]
    assert {"crp_per_1000": 8, "spirometry_adults_percent": 4} == Counter(name for name, _ in counted)
    assert 1 == max(counted.values())


def test_a_quarter_is_held_against_that_of_the_year_before(run):
    """A change is told from the same months: not from spring to summer, but from summer to summer."""
    _, text, _, figures = run("2026-09-30", "{quarters: 1}", "{trend: 4}", "[practices, change]")
    changes = figures[0].changes

    assert Period(date(2025, 7, 1), date(2025, 9, 30)) == changes.earlier
    assert figures[0].lines[0].points[0][1].value == changes.cluster.before.value
    assert "Ændring siden 3. kvt. 2025" in text
