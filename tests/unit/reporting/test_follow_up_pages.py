"""What a follow-up says: on its front page, beside a change, of who was there, and of the plan."""

import dataclasses
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from support.follow_builders import bridge, follow_report, movers, share_follow_report
from support.report_builders import HEADERS, practice_name

from pipeline.measuring.follow_up_figures import Bridge, BridgeTerm, Followed, Mover, NotJudged
from pipeline.model import HistoryKind, Level, Verdict, Visibility
from pipeline.reporting.compose import Origin
from pipeline.reporting.pages import render
from pipeline.reporting.wording import said

TEMPLATES = Path(__file__).parents[3] / "templates"
OPEN, ANONYMISED = Visibility.OPEN, Visibility.ANONYMISED


def plain(text):
    """Read a text with plain spaces."""
    return text.replace("\xa0", " ")


def bridge_of(page):
    """Give the bridge of a page, its last figure."""
    assert "bridge" == page.extras[-1].kind
    return page.extras[-1]


def followed_with(visibility, place, heads, **more):
    """Compose a follow-up in which one figure is told of otherwise."""
    told = tuple(
        dataclasses.replace(usual, **more) if i == place else usual
        for i, usual in enumerate(Followed(h.id) for h in heads)
    )
    return follow_report(visibility, heads, followed=told)


def with_second(**more):
    """Compose the page of the second indicator, told of otherwise."""
    return followed_with(OPEN, 1, HEADERS[:2], **more).pages[1]


def with_one(visibility, reason):
    """Compose a follow-up of one indicator that is clear everywhere, and not judged for a reason."""
    heads = HEADERS[:1]
    told = (Followed(heads[0].id, not_judged=reason),)
    return follow_report(visibility, heads, verdicts=(Verdict.CLEAR,), followed=told)


def texts(report):
    return [said(message) for message in report.front.messages]


class TestFrontPage:
    """Ninety seconds."""

    def test_what_clearly_changed_stands_first(self):
        """The indicator that moved most, its region beside it, and the other one by name."""
        first = texts(follow_report(OPEN))[0]

        assert first == (
            "Tydelig ændring: seneste måling, gennemsnit. Klyngen er gået fra 57,2 til 54,0. Regionen er i samme tid "
            "gået fra 51,2 til 50,8. Også »Måling registreret inden for 12 måneder« har ændret sig tydeligt."
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
        assert ("69,3", "75,8", "+6,5", "+3,0 til +10,0") == (
            rows[1].before,
            rows[1].now,
            rows[1].change,
            rows[1].interval,
        )

    def test_what_is_not_judged_stands_before_what_was_redefined(self):
        """Three messages at most: that one of the numbers says nothing is more than how another was counted."""
        said_of = texts(follow_report(OPEN))

        assert "Ikke vurderet: »Indløste recepter pr. 1.000 sikrede«. Siden om det fortæller hvorfor." == said_of[2]
        assert 3 == len(said_of)

    def test_several_that_are_not_judged_have_one_message(self):
        """Their pages tell why."""
        verdicts = (Verdict.NOT_ASSESSED,) * 3

        last = texts(follow_report(OPEN, HEADERS[:3], verdicts=verdicts))[0]

        assert last.startswith("Ikke vurderet: »Aktiv forløbsplan blandt tilmeldte i behandling«, »Måling")
        assert last.endswith("Siderne om dem fortæller hvorfor.")

    def test_what_can_no_longer_be_counted_is_told_once(self):
        """By its title; where everything is counted there is no such line."""
        gone = follow_report(OPEN, indicators_gone=("Gammel måling", "Ældre måling")).front.followed.gone

        assert "Kan ikke længere tælles: Gammel måling og Ældre måling." == gone
        assert "" == follow_report(OPEN).front.followed.gone

    def test_how_a_report_came_to_be_is_told(self):
        """Corrected, fitted to the cluster's wishes; a plain one has no such line."""
        fitted = follow_report(
            OPEN, origin=Origin(is_ordered=True, is_fitted=True, correction="Recepter fra marts mangler ikke.")
        )

        assert (
            "Rettet udgave: Recepter fra marts mangler ikke.",
            "Tilpasset klyngens ønsker.",
        ) == fitted.front.notes
        assert () == follow_report(OPEN).front.notes


class TestPage:
    """An indicator."""

    def test_a_bridge_is_read_as_a_sum(self):
        """From the printed baseline to now, its terms with their signs: 69.3 + 6.7 - 0.4 + 0.2 + 1.0 = 76.8."""
        told = bridge_of(follow_report(OPEN).pages[1])

        assert [
            ("Udgangspunkt", ("69,3",)),
            ("Ændring i de samme praksis", ("+6,7",)),
            ("Praksis, der kom til eller gik ud", ("−0,4",)),
            ("Data, der kom til eller blev rettet senere", ("+0,2",)),
            ("Ændret definition", ("+1,0",)),
            ("Nu, efter den nuværende definition", ("76,8",)),
        ] == [(row.label, row.cells) for row in told.figure.rows]

    def test_a_bridge_to_another_number_says_so(self):
        """The change above it follows the frozen definition, and ends elsewhere."""
        told = bridge_of(follow_report(OPEN).pages[1])

        assert told.note.endswith(
            "Tallet nu i tabellen over praksis følger udgangspunktets definition og er derfor et andet."
        )

    def test_a_bridge_by_one_definition_ends_now(self):
        """There is one number now, and nothing more to say of it."""
        way = bridge("69.3", "75.8", practice="6.5")

        told = bridge_of(with_second(bridge=way))

        assert "Nu" == told.figure.rows[-1].label
        assert "Leddene lægges sammen til forskellen." == told.note

    def test_terms_told_as_one_are_explained(self):
        """Where there are some."""
        way = bridge("69.3", "75.8", practice="6.0", other="0.5")

        assert bridge_of(with_second(bridge=way)).note.endswith("hver for sig ville fortælle om for få.")

    def test_each_step_begins_where_the_one_before_ended(self):
        """69.3, then to 76.0, to 75.6, to 75.8 and to 76.8, on a scale from 60 to 85."""
        strokes = bridge_of(follow_report(OPEN).pages[1]).figure.strokes

        assert [(None, 0.372), (0.372, 0.64), (0.64, 0.624), (0.624, 0.632), (0.632, 0.672), (None, 0.672)] == [
            (s.start, s.end) for s in strokes
        ]

    def test_a_share_has_its_bridges_side_by_side(self):
        """A column for each category; the last row is today's definition's."""
        told = bridge_of(share_follow_report(OPEN).pages[0])

        assert told.figure is None
        assert ("Led", "kortvirkende", "langvirkende", "kombinationer", "andre") == told.table.heads
        assert ("Udgangspunkt", ("42,5", "24,5", "14,0", "6,0")) == told.table.rows[0]
        assert ("Nu, efter den nuværende definition", ("47,0", "32,0", "18,0", "13,0")) == told.table.rows[-1]

    def test_a_bridge_that_does_not_add_up_cannot_be_built(self):
        """The terms are those of the printed numbers."""
        with pytest.raises(TypeError, match="a bridge adds up exactly"):
            Bridge(Decimal("24.0"), Decimal("27.9"), ((BridgeTerm.PRACTICE, Decimal("3.8")),))
        assert bridge("24.0", "27.9", practice="3.1", other="0.8").now == Decimal("27.9")

    def test_it_says_why_a_change_is_not_judged(self):
        """A code that ended is named, and what today's definition would give, in one quiet paragraph."""
        page = follow_report(OPEN).pages[2]

        assert (
            "Klyngen er gået fra 336 til 318: 18 ned. Ændringen er ikke vurderet: en kode i udgangspunktets definition "
            "udløb før eller i den nye periode. Regionen er i samme tid gået fra 305 til 299."
        ) == said(page.extras[0].reading)
        assert (
            "Koden X01AA (Målinger X) gjaldt til og med 31. marts 2026. Efter den nuværende definition er klyngens tal "
            "nu: 331."
        ) == plain(page.follow_note)

    @pytest.mark.parametrize("reason", list(NotJudged))
    @pytest.mark.parametrize("visibility", list(Visibility))
    def test_nothing_is_judged_where_nothing_may_be(self, visibility, reason):
        """No verdict of the figures survives: no bold, no interval, no count of practices, no message."""
        report = with_one(visibility, reason)
        parts, row = report.pages[0].extras[0].parts, report.front.followed.rows[0]

        assert ("Ikke vurderet", "", False) == (row.verdict, row.interval, row.clear)
        assert all(r.strong_from >= len(r.cells) and len(r.cells) == 3 for part in parts for r in part.rows)
        assert not any("Fed" in part.caption for part in parts)
        assert "tilfældighed" not in said(report.pages[0].extras[0].reading)
        assert "praksis har flyttet" not in said(report.pages[0].extras[0].reading)
        assert [
            "Ikke vurderet: »Aktiv forløbsplan blandt tilmeldte i behandling«. Siden om det fortæller hvorfor."
        ] == [text for text in texts(report) if "vurderet" in text]
        assert all(r.low is None for r in report.rows if r.category == "change")

    @pytest.mark.parametrize("reason", list(NotJudged))
    def test_a_sentence_ends_before_the_next_begins(self, reason):
        """Whatever the reason, a blank stands between it and the region's change."""
        assert ". Regionen er i samme tid" in said(with_one(OPEN, reason).pages[0].extras[0].reading)

    def test_a_share_that_is_not_judged_says_so_alone(self):
        """No category is called clear."""
        report = share_follow_report(OPEN, not_judged=NotJudged.OTHER_SEASON)

        assert said(report.pages[0].extras[0].reading).startswith("Ændringen er ikke vurderet: den nye periode er lige")
        assert {"Ikke vurderet"} == {row.verdict for row in report.front.followed.rows}

    def test_no_column_of_intervals_stands_empty(self):
        """Beside letters there are none, and the region's alone is no reason for a column."""
        heads = {v: follow_report(v).pages[1].extras[0].parts[0].heads for v in Visibility}

        assert ("Praksis", "Før", "Nu", "Ændring") == heads[ANONYMISED]
        assert "95 % interval" in heads[OPEN]

    def test_letters_keep_their_rounded_values(self):
        """A letter's row has the values that stand beside it in both reports, and no interval."""
        rows = follow_report(ANONYMISED).pages[1].extras[0].parts[0].rows
        by_label = {r.label: r.cells for r in rows}

        assert "C" not in by_label  # it has a row in one report alone
        assert ("63", "61", "−2") == by_label["A"]

    def test_files_hold_what_the_page_shows(self):
        """Letters then and now, the change between, and the bridge; nothing of earlier years."""
        rows = follow_report(ANONYMISED).rows
        categories = {r.category for r in rows}

        assert {"", "change", "bridge before", "bridge todays_definition", "bridge practice"} < categories
        assert "todays_definition" in categories
        assert all(r.numerator is None and r.low is None for r in rows if r.level is Level.PRACTICE)


class TestWhoWasThere:
    """Joiners and leavers apart."""

    def test_open_reports_name_them(self):
        """Who came, who left, and who became another, with the day."""
        who = follow_report(OPEN).meeting.who

        assert "Elleve praksis er med begge gange." == who.stayed
        assert [
            ("Kommet til", practice_name(5)),
            ("Gået ud", "Lægerne Fjorden og Praksis Engen"),
        ] == [(g.label, g.text) for g in who.groups[:2]]
        assert who.groups[2].text.startswith(f"{practice_name(3)}: solgt 1.")

    def test_anonymised_reports_count_them(self):
        """Nobody is named."""
        assert ["En praksis", "To praksis", "En praksis"] == [
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

    def test_nobody_stayed(self):
        """That too is a sentence, and no number."""
        assert "Ingen praksis er med begge gange." == follow_report(OPEN, HEADERS[:1], stayed=0).meeting.who.stayed


class TestTrace:
    """What the baseline can be traced back to."""

    def test_it_stands_in_the_footer_and_on_the_last_page(self):
        """Package and snapshot, short at the foot; with the day of printing at the back."""
        report = follow_report(OPEN)

        assert plain(report.footer).endswith("motor 0.1.0 · Udgangspunkt: pakke 2025.1 · data b81e04c")
        assert "Udgangspunkt: pakke 2025.1 · data b81e04c7d9aa · trykt 28. oktober 2025." == plain(report.back.baseline)

    def test_what_is_not_known_is_not_told(self):
        """Neither line nor words without what they are about."""
        report = follow_report(OPEN, baseline_snapshot="", baseline_package_version="")

        assert report.footer.endswith("motor 0.1.0")
        assert "" == report.back.baseline


class TestPlan:
    """What was agreed, and what comes next."""

    def test_there_is_room_for_what_happened_and_for_the_next_step(self):
        """The questions stand twice: the first time with what happened, the second time for what comes."""
        page = render(follow_report(OPEN), {p.name: p.read_text("utf-8") for p in TEMPLATES.iterdir()})

        assert 2 == page.count("Hvad vil praksis ændre?</th>")
        assert page.index("Hvad skete der?") < page.index("Hvad gør vi nu?") < page.index("Tallene, som planen skulle")
