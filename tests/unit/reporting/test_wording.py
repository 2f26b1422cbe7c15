import re
from pathlib import Path

from pipeline.measuring.follow_up_figures import BridgeTerm, NotJudged
from pipeline.model import Better, Counted, HistoryKind, State, Status, Unit, Unlisted, Verdict, Visibility
from pipeline.reporting.numbers import Numbers
from pipeline.reporting.report import Span
from pipeline.reporting.wording import DANISH, DANISH_WORDING, Wording, inner, tied

PROJECT = Path(__file__).parents[3]
MADE_UP = {
    *(str(member) for kind in (Verdict, Better, Visibility) for member in kind),
    *(str(s) for s in State if s not in (State.VALUE, State.HIDDEN)),
    *(str(s) for s in Status if s is not Status.PUBLISHED),
    *(f"noun_{c}" for c in Counted),
    *(f"event_{k}" for k in HistoryKind),
    *(f"unit_{u}" for u in Unit if u is not Unit.PER_1000),
    *(f"counts_{u}" for u in Unit if u is not Unit.PER_1000),
    *(f"line_{k}" for k in ("cluster", "region", "denmark", "best", "target")),
    *(f"message_{kind}_{which}" for kind in ("spread", "target") for which in ("others", "all")),
    *(f"{way}_{b}" for way in ("arrow", "up") for b in (Better.HIGHER, Better.LOWER)),
    *(f"run_gap_{s}" for s in State if s is not State.VALUE),
    *(f"funnel_alt_{w}" for w in ("95", "998")),
    *(f"{what}_{by}" for what in ("standardised", "by") for by in ("age_band", "sex", "age_band_sex")),
    *(f"measured_{u}" for u in Unit if u.of_values),
    *(f"slip_{u}" for u in Unlisted),
    *(f"bridge_{t}" for t in BridgeTerm),
    *(f"follow_{n}" for n in NotJudged),
    *(f"turned_{k}" for k in HistoryKind),
    "unit_per_1000_days",
    "unit_per_1000_patients",
}


#: Templates of what is no report.
OF_THE_UNIT = ("night.html.jinja", "quality.html.jinja", "recall.txt.jinja", "status.html.jinja")


def spoken() -> set[str]:
    """Collect every key that code and templates ask for."""
    sources = [*(PROJECT / "pipeline/reporting").rglob("*.py"), *(PROJECT / "templates").glob("*.jinja")]
    return set(
        re.findall(
            r"[\"']([a-z][a-z0-9_]*)[\"']", "\n".join(p.read_text("utf-8") for p in sources if "words" not in p.parts)
        )
    )


def test_every_word_of_the_catalogue_is_used():
    """The catalogue holds no word that nobody says."""
    assert set(DANISH) - spoken() - MADE_UP == set()


def test_every_word_that_is_asked_for_is_in_the_catalogue():
    """A template never asks for a sentence that does not exist."""
    templates = "\n".join(
        p.read_text("utf-8") for p in (PROJECT / "templates").glob("*.jinja") if p.name not in OF_THE_UNIT
    )

    asked = set(re.findall(r"say\([\"']([a-z0-9_]+)", templates))
    assert (asked | MADE_UP) - set(DANISH) == set()


def test_templates_hold_no_words_of_their_own():
    """A template has marks and blanks only: what a reader meets comes from the catalogue."""
    for path in (PROJECT / "templates").glob("*.jinja"):
        if path.name in OF_THE_UNIT:
            continue
        bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert re.findall(r"[A-Za-zÆØÅæøå]{2,}", bare) == [], path.name


def test_a_second_language_is_a_second_catalogue():
    """A wording made of another catalogue and its numbers speaks that language."""
    english = Wording("en", {"read_one": "The practice lies at **{low}**."}, Numbers("en_GB"))

    spans = english.rich("read_one", low=english.numbers.decimal(1234.5, 1))

    assert spans == (Span("The practice lies at "), Span("1,234.5", strong=True), Span("."))


def test_a_name_with_marks_of_its_own_is_left_alone():
    """Stars and braces in a title are text, not marks."""
    spans = DANISH_WORDING.rich("message_reached", where="»A **{b}**«")

    assert spans == (Span("Målet er nået.", strong=True), Span(" Det gælder »A **{b}**«."))


def test_a_list_of_names_reads_as_a_sentence():
    """The last name is joined with 'og', those before with commas."""
    assert [DANISH_WORDING.listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a og b",
        "a, b og c",
    ]


def test_a_short_last_word_stays_with_the_one_before_it():
    """A line never breaks before a last word of one to four letters, nor between 'pr.' and its number."""
    assert tied("Andelen, der er penicillin V") == "Andelen, der er penicillin\u00a0V"
    assert tied("viser, om det ændrer sig.") == "viser, om det ændrer\u00a0sig."
    assert tied("Recepter pr. 1.000 sikrede") == "Recepter pr.\u00a01.000 sikrede"
    assert tied("Forløbsplan") == "Forløbsplan"


def test_a_definition_fits_inside_a_sentence():
    """A definition loses its full stop and its first capital, unless the word is an abbreviation."""
    assert inner("Patienter med måling.") == "patienter med måling"
    assert inner("KOL-patienter") == "KOL-patienter"
