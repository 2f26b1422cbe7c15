"""A night receives, prints what is due, looks after baselines and writes one summary that anybody can read."""

import json
import shutil
from datetime import date

import pytest
from support.command import ROOT
from support.definition_texts import INDICATOR
from support.night_cases import (
    TODAY,
    ledger,
    lines_changed,
    night,
    night_unit,
    on,
    ordered,
    released,
    well,
    without_events,
)

from pipeline import batch
from pipeline.cli.common import moment
from pipeline.orders.ledger import open_ledger
from pipeline.warehouse.confined import ConfinedWarehouse

NORD = "reports_out/orders/0001-things_package-2026-09-30-nord-anonymised"


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Order two reports and keep the first night; give what was said."""
    root = night_unit(tmp_path_factory.mktemp("night") / "unit")
    ordered(root, "nord", "--ending", "2026-09-30")
    ordered(root, "syd", "--ending", "2026-09-30")
    return root, night(root)


@pytest.fixture(scope="module")
def sealed(printed, tmp_path_factory):
    """Release the first order of that night."""
    root = copied(printed[0], tmp_path_factory.mktemp("sealed"))
    released(root, 1)
    return root


@pytest.fixture
def unit(printed, tmp_path):
    """Give a copy of the project after its first night, to change."""
    return copied(printed[0], tmp_path)


def copied(root, to):
    return shutil.copytree(root, to / "unit")


def state_of(root, number):
    return str(ledger(root).order(number).state)


def files(root):
    """Give the bytes of all that others read: reports, slips, baselines."""
    folders = ("reports_out", ".klynge/slips", ".klynge/baselines", ".klynge/drafts")
    found = [p for f in folders for p in (root / f).rglob("*") if p.is_file()]
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in found}


def test_a_night_prints_what_is_ordered_and_says_where_it_lies(printed):
    """Two orders become ready; the summary names them by cluster and package, and whom they wait for."""
    root, said = printed

    assert said.exit_code == 0
    assert ("ready", "ready") == (state_of(root, 1), state_of(root, 2))
    assert "Natten gik godt." in said.text
    assert f"Bestilling 1, Nordklyngen, Things: trykt. Rapporten ligger i {root / NORD}." in said.text
    assert "Bestilling 2, Sydklyngen, Things: venter på godkendelse af en anden end anna." in said.text
    assert (root / NORD / "rapport.pdf").is_file()


def test_the_summary_lies_as_text_as_page_and_as_lines(printed):
    """What stands on the terminal lies in the state folder, for its owner alone."""
    root, said = printed
    folder = root / ".klynge/night"
    text, page = (folder / "2026-11-27.md").read_text(), (folder / "2026-11-27.html").read_text()
    did = [json.loads(line)["did"] for line in (folder / "journal.jsonl").read_text().splitlines()]

    assert said.text.removesuffix(f"\nSiden ligger i {folder / '2026-11-27.html'}\n").endswith(text)
    assert "Bestilling 1, Nordklyngen, Things: trykt." in page
    assert "<script" not in page
    assert ["begun", "printed", "printed", "done"] == did
    assert {0o600} == {p.stat().st_mode & 0o777 for p in folder.iterdir()}


def test_a_second_night_counts_and_prints_nothing(unit, monkeypatch):
    """No snapshot is opened, no page rendered, no byte changed; the summary says that there was nothing to do."""

    def refuse(*_given, **_named):
        raise AssertionError("a night in which nothing changed has nothing to do")

    monkeypatch.setattr(ConfinedWarehouse, "__init__", refuse)
    monkeypatch.setattr(batch, "run", refuse)
    before = files(unit)

    said = night(unit)

    assert said.exit_code == 0
    assert "Der var intet at gøre i nat: intet nyt var kommet, og intet er ændret." in said.text
    assert before == files(unit)
    assert (unit / ".klynge/night/2026-11-27-2.md").exists()


def test_only_one_night_at_once(unit):
    """Whoever starts a second one is told who keeps the first."""
    with open_ledger(unit / ".klynge", None, {}, moment(), "carl") as held, held.alone("night"):
        said = night(unit)

    assert said.exit_code == 16
    assert said.text.startswith("night  it is under way (carl, process ")


def test_a_refused_delivery_stops_nothing_else(unit):
    """The delivery is told of with what to do; an order that the old data reach is printed."""
    lines_changed(unit / "delivery/events.csv", lambda line: line.replace(";7,0;", ";syv;"))
    ordered(unit, "nord", "--ending", "2026-08-31", package="more_package")

    said = night(unit)

    assert said.exit_code == 11
    assert "En levering blev ikke taget i brug. De tidligere data bruges fortsat." in said.text
    assert "Hvad skal der gøres: Data mangler, er forkerte" in said.text
    assert "events.csv" in said.text
    assert "Bestilling 3, Nordklyngen, More: trykt." in said.text


def test_one_orders_failure_stops_that_order_alone(unit):
    """An order whose package is gone is told of with what to do, and the next one is printed."""
    package = unit / "packages_defs/things_package.yaml"
    package.unlink()
    ordered(unit, "syd", "--ending", "2026-09-30", package="more_package")

    said = night(unit)

    assert said.exit_code == 2
    assert "To ting" not in said.text
    assert "2 ting gik galt i nat. Resten er gjort." in said.text
    assert "Bestilling 1, Nordklyngen, things_package: rapporten blev ikke trykt." in said.text
    assert "package 'things_package' of order 1 does not exist any more." in said.text
    assert "Bestilling 3, Sydklyngen, More: trykt." in said.text


def test_a_bug_in_one_order_stops_that_order_alone(unit, monkeypatch):
    """Where it fell is told, and no value that stood there."""
    ordered(unit, "nord", "--ending", "2026-08-31", package="more_package")
    ordered(unit, "syd", "--ending", "2026-08-31", package="more_package")
    run = batch.run

    def falls_once(job, step):
        if job.order.number == 3:
            raise ZeroDivisionError("person 4711")
        return run(job, step)

    monkeypatch.setattr(batch, "run", falls_once)
    said = night(unit)

    assert said.exit_code == 1
    assert "ZeroDivisionError in test_night.py, line" in said.text
    assert "4711" not in said.text
    assert "Bestilling 4, Sydklyngen, More: trykt." in said.text


def test_what_waits_is_not_tried(unit):
    """Who lacks consents or data waits, and is no failure."""
    ordered(unit, "nord", "--visibility", "open", "--ending", "2026-09-30")
    ordered(unit, "syd", "--ending", "2026-10-31", package="more_package")

    said = night(unit)

    assert said.exit_code == 0
    assert "Bestilling 3, Nordklyngen, Things: venter på samtykke fra " in said.text
    assert "Bestilling 4, Sydklyngen, More: venter på data fra " in said.text
    assert ("ordered", "ordered") == (state_of(unit, 3), state_of(unit, 4))


def definition(root):
    path = root / INDICATOR
    path.write_text(path.read_text().replace("Things matter.", "Things matter a lot."))


def codelist(root):
    path = root / "indicators/codelists/things.yaml"
    path.write_text(path.read_text().replace("All things", "Every thing"))


def data(root):
    without_events(root, "000001", "2026-01")


def members(root):
    lines_changed(
        root / "delivery/members.csv", lambda line: line.replace(";000006;2020-01-01;", ";000006;2020-01-01;2026-11-01")
    )


def page(root):
    (root / "templates").mkdir()
    shipped = (ROOT / "templates/report.css").read_text()
    (root / "templates/report.css").write_text(f"{shipped}/* */")


def file(root):
    with (root / NORD / "rapport.html").open("a") as opened:
        opened.write("<!-- -->")


def slips(root):
    shutil.rmtree(root / ".klynge/slips/things_package/2026-09-30/nord")


WHY = {
    definition: "fordi en definition er ændret",
    codelist: "fordi en definition er ændret",
    data: "fordi der er kommet nye data",
    members: "fordi der er kommet nye data",
    page: "fordi udseendet er ændret",
    file: "fordi filerne ikke var, som de skulle være",
    slips: "fordi filerne ikke var, som de skulle være",
}


@pytest.mark.parametrize("change", WHY, ids=lambda c: c.__name__)
def test_an_outdated_report_is_printed_again_until_it_is_approved(change, unit):
    """What nobody approved is to be today's report; what somebody approved is left as it was read."""
    well("approve", "--order", "2", root=unit, by="bo")
    approved = unit / NORD.replace("0001", "0002").replace("nord", "syd")
    before = {p.name: p.read_bytes() for p in approved.iterdir()}
    change(unit)

    said = night(unit, date(2026, 11, 28))

    assert said.exit_code == 0, said.text
    assert f"Bestilling 1, Nordklyngen, Things: trykt igen, {WHY[change]}." in said.text
    assert "Bestilling 2, Sydklyngen, Things: trykt" not in said.text
    assert before == {p.name: p.read_bytes() for p in approved.iterdir()}
    assert ("ready", "approved") == (state_of(unit, 1), state_of(unit, 2))
    assert "Der var intet at gøre i nat" in night(unit, date(2026, 11, 29)).text


def test_a_report_that_tells_too_much_beside_a_new_release_is_printed_again(unit):
    """Two packages with the same indicator have letters of the same practices: the later one hides them."""
    ordered(unit, "nord", "--ending", "2026-09-30", package="more_package")
    night(unit)
    released(unit, 1)

    said = night(unit)

    assert "Bestilling 3, Nordklyngen, More: trykt igen, fordi en anden rapport er frigivet siden" in said.text
    assert "Der var intet at gøre i nat" in night(unit).text
    released(unit, 3)


def test_an_order_without_a_period_gets_the_newest_that_the_data_reach(unit):
    """The events are complete until 17 October: the last whole month ends in September."""
    ordered(unit, "nord", package="more_package")

    assert "0003-more_package-2026-09-30-nord-anonymised" in night(unit).text


def test_a_broken_definition_is_told_in_the_summary(unit):
    """Nothing is printed, and the morning's reader sees why."""
    (unit / "packages_defs/things_package.yaml").write_text("id: things_package\n")

    said = night(unit)

    assert said.exit_code == 10
    assert "Natten kunne ikke gøres færdig." in said.text
    assert "Hvad skal der gøres: En definition skal rettes." in said.text
    assert "Natten kunne ikke gøres færdig." in (unit / ".klynge/night/2026-11-27-2.md").read_text()


def test_what_an_interrupted_night_had_done_is_told_by_the_next(unit):
    """The journal knows it, whatever stands of its last line."""
    path = unit / ".klynge/night/journal.jsonl"
    path.write_text("\n".join(path.read_text().splitlines()[:2]) + '\n{"at": "2026-')

    said = night(unit)

    assert "En tidligere nat blev afbrudt." in said.text
    assert "Bestilling 1, Nordklyngen, Things: trykt." in said.text
    assert "En tidligere nat blev afbrudt." not in night(unit).text


def test_a_follow_up_is_proposed_once_and_listed_as_long_as_it_can_be_ordered(sealed, tmp_path):
    """The meeting was on 20 December: from 20 June on the cluster can be asked."""
    root = copied(sealed, tmp_path)
    before, first, second = (night(root, day) for day in (date(2027, 6, 19), date(2027, 6, 20), date(2027, 6, 21)))

    assert "Opfølgning" not in before.text
    for said in (first, second):
        assert "Bestilling 1, Nordklyngen, Things: fra 20. juni 2027 til 20. december 2027" in said.text.replace(
            "\xa0", " "
        )
        assert "klynge follow-up --order 1" in said.text
    proposed = [e for e in ledger(root).events(1) if e.kind == "follow_up_proposed"]
    assert [{"first": "2027-06-20", "advised": "2027-09-20", "last": "2027-12-20"}] == [dict(e.told) for e in proposed]


def status_page(root):
    return (root / ".klynge/status.html").read_text().replace("\xa0", " ")


def restated_events(root):
    return [dict(e.told) for e in ledger(root).events(1) if e.kind == "restated"]


def test_numbers_that_move_under_a_baseline_are_told_once_and_with_how_much(sealed, tmp_path):
    """A delivery without a practice's events of a year takes its ten patients out of the sixty of six practices."""
    root = copied(sealed, tmp_path)
    original = (root / "delivery/events.csv").read_text()
    for month in ("2026-01", "2026-07"):
        without_events(root, "000001", month)

    told, silent = night(root, date(2026, 11, 28)), night(root, date(2026, 11, 29))

    much = "Klyngens sum var 60 af 360 og er nu 50 af 360 (−16,7 %). Det gælder én praksis."
    assert "Bestilling 1, Nordklyngen, Things: Patients with a thing i perioden" in told.text.replace("\xa0", " ")
    assert much in told.text.replace("\xa0", " ")
    assert "Tal, der er ændret under frigivne rapporter" not in silent.text
    (event,) = restated_events(root)
    assert "60 of 360, now 50 of 360; practices: 1" == event["things_percent"]

    assert "Tal under rapporten er ændret, set 29. nov. 2026" not in status_page(root)
    assert "Tal under rapporten er ændret, set 28. nov. 2026" in status_page(root)

    (root / "delivery/events.csv").write_text(original)
    mended = night(root, date(2026, 11, 30))
    assert "Bestilling 1, Nordklyngen, Things: tallene er igen, som de var, da rapporten blev trykt." in mended.text
    assert 2 == len(restated_events(root))
    assert "Tal under rapporten" not in status_page(root)


@pytest.mark.parametrize("other", ["another cluster's events", "events after the period", "a register"])
def test_deliveries_that_leave_the_clusters_numbers_alone_alarm_nobody(other, sealed, tmp_path):
    """What is new elsewhere or later is no restated history."""
    root = copied(sealed, tmp_path)
    if other == "a register":
        lines_changed(root / "delivery/consents.csv", lambda line: line.replace("2026-01-01", "2026-01-02"))
    elif other == "another cluster's events":
        without_events(root, "000008", "2026-01")
    else:
        with (root / "delivery/events.csv").open("a") as file:
            file.write("p1x003;X02;7,0;2026-10-02\n")

    said = night(root, date(2026, 11, 28))

    assert "Modtaget" in said.text
    assert "Tal, der er ændret" not in said.text
    assert [] == restated_events(root)


def test_a_changed_baseline_is_told_and_stops_nothing_else(sealed, tmp_path):
    """Whose it is and what to do; the rest of the night goes on."""
    root = copied(sealed, tmp_path)
    (path,) = (root / ".klynge/baselines").rglob("*.zip")
    raw = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    ordered(root, "nord", "--ending", "2026-08-31", package="more_package")

    said = night(root)

    assert said.exit_code == 14
    assert "Bestilling 1, Nordklyngen, Things: den forseglede baseline kunne ikke læses." in said.text
    assert "Hent den fra sikkerhedskopien; ret den aldrig." in said.text
    assert "Bestilling 3, Nordklyngen, More: trykt." in said.text


def test_a_night_never_releases(sealed):
    """What was approved waits for a person."""
    assert {"ready", "released"} == {str(o.state) for o in ledger(sealed).orders()}
    assert on(TODAY, "release", "--order", "2", root=sealed).exit_code == 16
