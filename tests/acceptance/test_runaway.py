"""An indicator that runs away is stopped and named, and all that does not need it is counted and printed."""

import polars as pl
import pytest
from support.night_cases import TODAY, ledger, night, on, ordered, well
from support.runaway_cases import PACKAGE, RUNAWAYS, runaway_unit

TIME = "endless_percent: it was stopped: it takes more than 3 seconds to answer."
MEMORY = "boundless_percent: it was stopped: it needs more than 512MB of memory to answer."


@pytest.fixture(scope="module")
def unit(tmp_path_factory):
    """Receive the unit's delivery, and order two reports with the runaways and one without."""
    root = runaway_unit(tmp_path_factory.mktemp("runaway") / "unit")
    well("receive", root=root)
    for cluster in ("nord", "syd"):
        ordered(root, cluster, "--ending", "2026-09-30", package=PACKAGE)
    ordered(root, "syd", "--ending", "2026-09-30")
    return root


def test_measure_gives_the_others_and_names_those_that_were_stopped(unit, tmp_path):
    """The table holds the indicator that could be counted; the two that could not are told of, and the code says so."""
    to = tmp_path / "figures.csv"
    words = ("measure", *RUNAWAYS, "things_percent", "--ending", "2026-09-30", "--to", to)

    said = on(TODAY, *words, root=unit)

    assert said.exit_code == 10
    assert [True, True] == [sentence in said.text for sentence in (TIME, MEMORY)]
    assert "2 indicators were not counted." in said.text
    assert {"things_percent"} == set(pl.read_csv(to)["indicator_id"])


def test_a_run_of_several_clusters_names_them_once_and_prints_no_report_without_them(unit):
    """A report that lacks what it is about would pass for one in which there was nothing to tell."""
    said = on(TODAY, "run", PACKAGE, "--ending", "2026-09-30", root=unit)

    assert said.exit_code == 10
    assert [1, 1] == [said.text.count(sentence) for sentence in (TIME, MEMORY)]
    assert not (unit / "reports_out" / PACKAGE).exists()


def test_a_night_goes_on_with_the_other_orders(unit):
    """Two orders wait for a mended definition, told once for both; the third is printed."""
    said = night(unit)

    assert said.exit_code == 10
    assert ["ordered", "ordered", "ready"] == [str(ledger(unit).order(n).state) for n in (1, 2, 3)]
    both = "Bestilling 1, Nordklyngen, Runaways; Bestilling 2, Sydklyngen, Runaways: rapporterne blev ikke trykt."
    assert both in said.text
    assert "Én ting gik galt i nat. Resten er gjort." in said.text
    assert [1, 1] == [said.text.count(sentence) for sentence in (TIME, MEMORY)]
