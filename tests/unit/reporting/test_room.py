import dataclasses

from pipeline.reporting.room import PAGE_HEIGHT_MM, Contents, front_has_room, height_mm, setting_for

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
    messages, introduction = ["x" * 140] * 3, "x" * 400

    assert front_has_room("KOL", messages, ["Målepunkt"] * 5, introduction)
    assert not front_has_room("KOL", messages, ["Målepunkt"] * 12, introduction)
