"""A night's summary tells what went wrong first, in Danish, and runs nothing that was delivered."""

from dataclasses import replace

from support.command import ROOT
from support.status_cases import AT, HOSTILE, a_status

from pipeline.orders.night_journal import Did, Fact
from pipeline.orders.night_summary import Passed, as_page, as_text, summary_of

TEMPLATES = {"night.html.jinja": (ROOT / "templates/night.html.jinja").read_text(encoding="utf-8")}
LAST = "2027-01-01T02:00:00+01:00"
BEGUN = Fact(AT, Did.BEGUN)
FAILED = Fact(AT, Did.FAILED, 5, {"error": "page 5: too small.\n    hide it", "what": ""}, 12)
REFUSED = Fact(AT, Did.REFUSED, None, {"error": f"events.csv  {HOSTILE}", "what": ""}, 11)
RECEIVED = Fact(AT, Did.RECEIVED, None, {"sources": "Hændelser til og med 31. oktober 2026"})
PRINTED = Fact(AT, Did.PRINTED, 2, {"because": "snapshot", "folder": "reports_out/orders/0002"})


def passed(*facts, status=True, was_interrupted=False):
    return Passed((BEGUN, *facts), a_status() if status else None, was_interrupted, "Enheden", AT)


def text(*facts, **told):
    return as_text(summary_of(passed(*facts, **told))).replace("\xa0", " ")


def headings(said):
    return [line.removeprefix("## ") for line in said.splitlines() if line.startswith("## ")]


def test_what_went_wrong_stands_first_and_what_waits_last():
    """Each heading is there only where something stands under it."""
    everything = [
        "Gik galt",
        "Forsinket eller kan ikke nås",
        "Modtaget",
        "Trykt",
        "Venter",
        "Opfølgning, der kan foreslås klyngen",
    ]

    assert everything == headings(text(PRINTED, RECEIVED, FAILED))
    assert [] == headings(text(status=False))


def test_a_failure_has_a_name_what_to_do_and_the_analysts_text():
    """Whoever reads it knows the order and whom to give the page to; the rest is quoted."""
    said = text(FAILED)

    assert "- Bestilling 5, Nord, Ting: rapporten blev ikke trykt.\n" in said
    assert "  Hvad skal der gøres: Rapporten ville røbe for meget. Giv analytikeren denne side.\n" in said
    assert "  Til analytikeren:\n      page 5: too small.\n          hide it\n" in said


def test_the_first_failure_gives_the_exit_code():
    """A night without one ends with 0."""
    assert (0, 12) == (passed(PRINTED).exit_code, passed(PRINTED, FAILED, REFUSED).exit_code)


def test_what_stops_many_orders_is_told_once():
    """One sentence names the orders, and the analyst reads the reason once; another reason stands for itself."""
    same, other = replace(FAILED, order=2), replace(FAILED, order=2, told={"error": "another.", "what": ""})

    said = text(FAILED, same)

    assert "- Bestilling 5, Nord, Ting; Bestilling 2, Bugten, Ting: rapporterne blev ikke trykt.\n" in said
    assert (1, 2) == (said.count("Til analytikeren"), text(FAILED, other).count("Til analytikeren"))
    assert "Én ting gik galt i nat." in said


def test_of_very_many_that_wait_the_first_are_told():
    """Nobody reads thousands of lines in the morning: the rest is a number, and where all of them stand."""
    said = text(*(replace(PRINTED, order=n) for n in range(1, 1_203)))

    assert 100 == said.count("trykt igen")
    assert "- Og 1.102 til. Oversigten viser dem alle: klynge status.\n" in said


def test_a_clock_that_jumped_is_told_and_is_no_failure():
    """Back, or forward by more than a long weekend; nothing else was done in such a night."""
    told = {jump: text(Fact(AT, Did.CLOCK, None, {"last": LAST, "jump": jump})) for jump in ("back", "forward")}

    assert "ur er stillet tilbage: den seneste nat er skrevet den 1. januar 2027" in told["back"]
    assert "Der har ikke været nogen nat siden den 1. januar 2027." in told["forward"]
    assert all("Der var intet at gøre i nat" in said for said in told.values())


def test_how_it_went_is_said_at_once():
    """Nothing to do, all well, one thing, or several."""
    openings = [text(*facts).splitlines()[4] for facts in ((), (PRINTED,), (FAILED,), (FAILED, REFUSED))]

    assert openings == [
        "Der var intet at gøre i nat: intet nyt var kommet, og intet er ændret.",
        "Natten gik godt.",
        "Én ting gik galt i nat. Resten er gjort.",
        "2 ting gik galt i nat. Resten er gjort.",
    ]


def test_names_that_were_delivered_are_text_on_the_page():
    """Nothing in them is run, and what cannot be seen is shown."""
    page = as_page(summary_of(passed(REFUSED)), TEMPLATES)

    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "\u202e" not in page
