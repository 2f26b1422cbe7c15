"""What a follow-up says: on its front page, beside a change, of who was there, and of the plan."""

from datetime import date
from decimal import Decimal

import pytest
from support.follow_builders import bridge, follow_report, movers
from support.report_builders import HEADERS, practice_name

from pipeline.measuring.follow_up_figures import Bridge, BridgeTerm, Mover
from pipeline.model import HistoryKind, Level, Visibility
from pipeline.reporting.compose import Origin
from pipeline.reporting.wording import said

OPEN, ANONYMISED = Visibility.OPEN, Visibility.ANONYMISED


def texts(report):
    return [said(message) for message in report.front.messages]


class TestFrontPage:
    """Ninety seconds."""

    def test_what_clearly_changed_stands_first(self):
        """The indicator that moved most, its region beside it, and the other one by name."""
        first = texts(follow_report(OPEN))[0]

        assert first == (
            "Tydelig ændring: seneste måling, gennemsnit. Klyngen er gået fra 50,8 til 54,0. Regionen er i samme tid gået "
            "fra 50,0 til 50,8. Også »Måling registreret inden for 12 måneder« har ændret sig tydeligt."
        )

    def test_what_may_be_chance_is_said(self):
        """It is named beside what is clear."""
        assert "De er små, eller de kan være tilfældig variation" in texts(follow_report(OPEN))[1]

    def test_it_names_both_periods_and_the_meeting(self):
        """In the order of time."""
        facts = {f.label: f.text for f in follow_report(OPEN).front.facts}

        assert "12.\u202fnovember 2025".replace("\u202f", " ") == facts["Mødet om udgangspunktet"].replace("\xa0", " ")
        assert {"Udgangspunkt", "Nu"} < set(facts)
        assert "Periode" not in facts

    def test_the_table_holds_then_now_and_the_verdict(self):
        """One row for each indicator; what is not judged says so."""
        rows = follow_report(OPEN).front.followed.rows

        assert ["Lille ændring", "Tydelig ændring", "Ikke vurderet", "Kan være tilfældigt", "Tydelig ændring"] == [
            r.verdict for r in rows
        ]
        assert ("71,3", "75,8", "+4,5") == (rows[1].before, rows[1].now, rows[1].change)

    def test_how_a_report_came_to_be_is_told(self):
        """Corrected, fitted to the cluster's wishes; a plain one has no such line."""
        fitted = follow_report(
            OPEN, origin=Origin(is_ordered=True, is_fitted=True, correction="Recepter fra marts mangler ikke.")
        )

        assert (
            "Rettet udgave: Recepter fra marts mangler ikke.",
            "Tilpasset klyngens ønsker: ikke alle pakkens valg er brugt.",
        ) == fitted.front.notes
        assert () == follow_report(OPEN).front.notes


class TestPage:
    """An indicator."""

    def test_a_bridge_is_read_as_a_sum(self):
        """From the printed baseline to now, its terms with their signs."""
        table = follow_report(OPEN).pages[1].follow.bridge

        assert "71,3" == table.first.text
        assert [
            ("Ændring i de samme praksis", "+3,7"),
            ("Praksis, der kom til eller gik ud", "−0,4"),
            ("Data, der kom til eller blev rettet senere", "+0,2"),
            ("Ændret definition", "+1,0"),
        ] == [(t.label, t.text) for t in table.terms]
        assert "75,8" == table.last.text

    def test_a_bridge_that_does_not_add_up_cannot_be_built(self):
        """The terms are those of the printed numbers."""
        with pytest.raises(TypeError, match="a bridge adds up exactly"):
            Bridge(Decimal("24.0"), Decimal("27.9"), ((BridgeTerm.PRACTICE, Decimal("3.8")),))
        assert bridge("24.0", "27.9", practice="3.1", other="0.8").now == Decimal("27.9")

    def test_it_says_why_a_change_is_not_judged(self):
        """A code that ended is named, and what today's definition would give."""
        page = follow_report(OPEN).pages[2]

        assert "Ændringen er ikke vurderet: en kode i udgangspunktets definition udløb" in said(page.extras[0].reading)
        assert (
            "X01AA (Målinger X) gjaldt til og med 31. marts 2026.",
            "Efter den nuværende definition er klyngens tal nu 331.",
        ) == tuple(note.replace("\xa0", " ").replace("\u202f", " ") for note in page.follow.notes)

    def test_letters_keep_their_rounded_values(self):
        """A letter's row has the values that stand beside it in both reports, and no interval."""
        rows = follow_report(ANONYMISED).pages[1].extras[0].parts[0].rows
        by_label = {r.label: r.cells for r in rows}

        assert "C" not in by_label  # it has a row in one report alone
        assert ("62", "61", "−1", "") == by_label["A"]

    def test_files_hold_what_the_page_shows(self):
        """Letters then and now, the change between, and the bridge; nothing of earlier years."""
        rows = follow_report(ANONYMISED).rows
        categories = {r.category for r in rows}

        assert {"", "change", "bridge before", "bridge now", "bridge practice", "todays_definition"} < categories
        assert all(r.numerator is None and r.low is None for r in rows if r.level is Level.PRACTICE)


class TestWhoWasThere:
    """Joiners and leavers apart."""

    def test_open_reports_name_them(self):
        """Who came, who left, and who became another, with the day."""
        who = follow_report(OPEN).meeting.who

        assert "Ni praksis er med begge gange." == who.stayed
        assert [
            ("Kommet til", practice_name(0)),
            ("Gået ud", f"{practice_name(5)} og {practice_name(6)}"),
        ] == [(g.label, g.text) for g in who.groups[:2]]
        assert who.groups[2].text.startswith(f"{practice_name(3)}: lagt sammen med en anden 1.")

    def test_anonymised_reports_count_them(self):
        """Nobody is named."""
        assert ["Én praksis", "To praksis", "Én praksis"] == [
            g.text for g in follow_report(ANONYMISED).meeting.who.groups
        ]

    def test_a_name_cannot_enter_an_anonymised_report(self):
        """It is refused before anything is composed."""
        named = {**movers(ANONYMISED), "left": (Mover("Lægerne Skovvej", HistoryKind.SOLD, date(2026, 1, 1)),)}

        with pytest.raises(TypeError, match="an anonymised report is composed from anonymised figures only"):
            follow_report(ANONYMISED, **named)

    def test_nobody_moved(self):
        """It is said in one sentence."""
        who = follow_report(OPEN, HEADERS[:1], stayed=1, joined=(), left=(), turned=()).meeting.who

        assert "Én praksis er med begge gange. Ingen er kommet til eller gået ud." == who.stayed
        assert () == who.groups
