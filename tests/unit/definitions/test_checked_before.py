from datetime import date

import pytest

from pipeline import checked_before
from pipeline.checked_before import read_or_remember
from pipeline.definitions.catalogue import read_catalogue
from pipeline.definitions.catalogue_text import catalogue_from, catalogue_text
from pipeline.errors import DefinitionError
from pipeline.project import find_shipped, load_project

TODAY = date(2026, 11, 23)
INDICATOR, PACKAGE = "indicators/topic/things_percent.sql", "packages_defs/things_package.yaml"


@pytest.fixture
def state(tmp_path):
    """Give the folder of a project's state."""
    (tmp_path / "state").mkdir()
    return tmp_path / "state"


@pytest.fixture
def read(monkeypatch):
    """Give the days on which definitions were read and checked in full."""
    days = []

    def counted(texts, *, today):
        days.append(today)
        return read_catalogue(texts, today=today)

    monkeypatch.setattr(checked_before, "read_catalogue", counted)
    return days


def kept(state):
    """Give the files of remembered definitions."""
    return sorted((state / "definitions").glob("*"))


def test_the_shipped_catalogue_comes_back_as_it_was():
    """Nothing of a catalogue is lost or changed on its way through the text, not even which keys were written."""
    catalogue = load_project(find_shipped(), today=TODAY, afresh=True)[1]

    back = catalogue_from(catalogue_text(catalogue, today=TODAY), today=TODAY)

    assert repr(catalogue) == repr(back)
    assert catalogue == back
    assert [i.header.model_fields_set for i in catalogue.indicators.values()] == [
        i.header.model_fields_set for i in back.indicators.values()
    ]


def test_the_same_texts_are_checked_once(texts, state, read):
    """A second command finds the catalogue that the first one checked."""
    first = read_or_remember(texts, state, today=TODAY)
    second = read_or_remember(texts, state, today=TODAY)

    assert first == second
    assert [TODAY] == read


def test_a_changed_text_is_checked(texts, state, read):
    """One letter is another text, also where it makes a mistake."""
    read_or_remember(texts, state, today=TODAY)

    with pytest.raises(DefinitionError):
        read_or_remember({**texts, PACKAGE: texts[PACKAGE] + "wrong: 1\n"}, state, today=TODAY)

    assert [TODAY, TODAY] == read


def test_what_has_a_problem_is_never_remembered(texts, state, read):
    """The same mistake is told every time."""
    broken = {**texts, INDICATOR: texts[INDICATOR].replace("SELECT", "SELEKT", 1)}

    for _ in range(2):
        with pytest.raises(DefinitionError):
            read_or_remember(broken, state, today=TODAY)

    assert [TODAY, TODAY] == read
    assert [] == kept(state)


def test_another_engine_checks_for_itself(texts, state, read, monkeypatch):
    """What an engine of other code has checked says nothing of what this one would find."""
    read_or_remember(texts, state, today=TODAY)
    monkeypatch.setattr(checked_before, "_reader", lambda: b"another")

    read_or_remember(texts, state, today=TODAY)

    assert [TODAY, TODAY] == read


def test_a_damaged_file_is_not_used(texts, state, read):
    """A flipped byte is found by the digest, and the texts are checked again."""
    first = read_or_remember(texts, state, today=TODAY)
    (file,) = kept(state)
    file.write_bytes(file.read_bytes().replace(b"things_percent", b"things_percemt"))

    second = read_or_remember(texts, state, today=TODAY)

    assert first == second
    assert [TODAY, TODAY] == read


def test_another_form_is_not_read(texts):
    """A text that is no catalogue, or half of one, gives none."""
    text = catalogue_text(read_catalogue(texts, today=TODAY), today=TODAY)

    assert [None, None, None] == [
        catalogue_from(t, today=TODAY) for t in (b"", text[:-1], text.replace(b'"form":1', b'"form":0', 1))
    ]


def test_a_review_that_comes_up_is_told_on_its_day(texts, state, read):
    """Remembered warnings are those of the day: from the day after `again` on there is one more."""
    again = read_catalogue(texts, today=TODAY).packages["things_package"].reviewed.again
    days = [TODAY, again, date.fromordinal(again.toordinal() + 1)]

    found = [read_or_remember(texts, state, today=day).warnings for day in days]

    assert [read_catalogue(texts, today=day).warnings for day in days] == found
    assert [days[0], days[2]] == read


def test_without_a_state_folder_nothing_is_written(texts, tmp_path):
    """Looking at a project that received nothing leaves it as it was."""
    read_or_remember(texts, tmp_path / "state", today=TODAY)

    assert [] == list(tmp_path.iterdir())


def test_old_texts_are_forgotten(texts, state):
    """Eight are kept: a project that is edited all day does not fill its disk."""
    for number in range(10):
        read_or_remember({**texts, PACKAGE: texts[PACKAGE] + f"# {number}\n"}, state, today=TODAY)

    assert 8 == len(kept(state))
