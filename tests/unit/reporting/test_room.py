import dataclasses

import pytest

from pipeline.reporting.room import PAGE_HEIGHT_MM, Contents, extra_mm, front_has_room, height_mm, pages, setting_for

PLAIN = Contents(
    title="Måling registreret inden for 12 måneder",
    section_text="",
    why="x" * 80,
    measured="x" * 100,
    caption="x" * 250,
    reading="x" * 160,
    questions="x" * 80,
    levels=3,
    lanes=2,
    practices=10,
    has_trend=True,
)


def test_a_dozen_practices_have_room_for_trends_in_panels():
    """Ten practices are set openly, with a panel for each trend."""
    setting = setting_for(PLAIN)

    assert (setting.density, setting.panels) == ("roomy", True)


def test_many_practices_are_set_closer_before_the_page_runs_over():
    """Every number of practices up to 40 gets a setting that fits the page."""
    for practices in range(1, 41):
        contents = dataclasses.replace(PLAIN, practices=practices)
        assert height_mm(contents, setting_for(contents)) <= PAGE_HEIGHT_MM


def test_more_practices_never_give_higher_rows():
    """A row never grows when a practice is added."""
    heights = [setting_for(dataclasses.replace(PLAIN, practices=n)).row_mm for n in (5, 12, 16, 24, 32, 40, 60)]

    assert heights[0] == 6.2
    assert heights[-1] == 3.1


def test_a_full_front_page_leaves_the_introduction_to_a_later_one():
    """Five short rows leave room for an introduction, twelve do not."""
    messages, note, introduction = ["x" * 140] * 3, "x" * 250, "x" * 400

    assert front_has_room("KOL", messages, ["Målepunkt"] * 5, note, introduction)
    assert not front_has_room("KOL", messages, ["Målepunkt"] * 12, note, introduction)


def test_a_longer_note_under_the_table_takes_the_introductions_room():
    """A note of 146 characters a line: with three lines the page holds 3 · 3.75 mm less than with none."""
    messages, introduction = ["x" * 225, "x" * 285, "x" * 216], "x" * 480

    rows = ["Målepunkt"] * 5
    assert front_has_room("KOL i almen praksis", messages, rows, "x" * 280, introduction)
    assert not front_has_room("KOL i almen praksis", messages, rows, "x" * 1200, introduction)


def test_a_run_chart_is_worth_closer_rows():
    """A dozen practices with a run chart of 64 mm give up the panels of their trends and fill one page."""
    alone = dataclasses.replace(PLAIN, practices=12, levels=4)
    contents = dataclasses.replace(alone, extras=(64.0,))

    assert (setting_for(alone).density, setting_for(alone).panels) == ("roomy", True)
    assert (setting_for(contents).density, setting_for(contents).panels) == ("normal", False)
    assert pages(contents, setting_for(contents)) == 1


def test_what_needs_a_second_page_anyway_leaves_the_first_open():
    """Two figures of 120 mm go to a second page, and the first keeps its rows and its trends."""
    alone, followed = PLAIN, dataclasses.replace(PLAIN, extras=(120.0, 120.0))

    assert setting_for(followed) == setting_for(alone)
    assert pages(followed, setting_for(followed)) == 2


def test_no_further_figure_is_worth_rows_that_are_hard_to_read():
    """Dense rows are kept for many practices: a figure that would need them goes to the next page."""
    contents = dataclasses.replace(PLAIN, practices=12, extras=(90.0,))

    assert setting_for(contents).density != "dense"
    assert pages(contents, setting_for(contents)) == 2


def test_many_practices_stay_as_close_as_they_must_whatever_follows():
    """Forty practices are set as closely with a figure after them as without."""
    many = dataclasses.replace(PLAIN, practices=40)

    assert setting_for(dataclasses.replace(many, extras=(60.0,))) == setting_for(many)


def test_a_page_that_explains_why_it_has_no_figure_gives_it_room():
    """A short explanation takes 14 mm and a line of 5."""
    plain = dataclasses.replace(PLAIN, practices=0)
    setting = setting_for(plain)

    assert height_mm(dataclasses.replace(plain, no_figure="x" * 80), setting) == height_mm(plain, setting) + 19


def test_a_further_figure_takes_its_picture_its_texts_and_some_air():
    """A picture of 40 mm with one line of note and two of reading: 14.3 + 40 + 3.75 + 10, to a tenth."""
    assert extra_mm(40, "x" * 100, "x" * 100) == pytest.approx(68.05, abs=0.051)
