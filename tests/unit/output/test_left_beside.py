"""What falls left beside files is taken away once nobody can be writing it any more."""

import os
import time

from pipeline.output.folder import clear_left, whole_folder
from pipeline.private import clear_half, replace_private


def aged(path, seconds=100_000):
    os.utime(path, (time.time() - seconds,) * 2)
    return path


def left(folder, name, **files):
    """Leave a folder as a fall does: half a report in `new`, an earlier one in `old`."""
    beside = folder / f".{name}-ab12_xyz"
    for part, content in files.items():
        (beside / part).mkdir(parents=True)
        (beside / part / "file").write_text(content)
    return beside


def test_old_half_reports_go_and_young_ones_stay(tmp_path):
    """A run may be printing just now; what is a day old is nobody's."""
    old = aged(left(tmp_path / "orders", "0001-a-b", new="half"))
    young = left(tmp_path / "orders", "0002-a-b", new="half")

    clear_left(tmp_path, time.time() - 86_400)

    assert (old.exists(), young.exists()) == (False, True)


def test_a_report_that_lost_its_name_gets_it_back(tmp_path):
    """Whoever fell between two renames left the earlier report without a name; one that has a name keeps it."""
    aged(left(tmp_path, "0001-a-b", new="half", old="earlier"))
    (tmp_path / "0002-a-b").mkdir()
    (tmp_path / "0002-a-b/file").write_text("newer")
    aged(left(tmp_path, "0002-a-b", old="earlier"))

    clear_left(tmp_path, time.time() - 86_400)

    assert {"0001-a-b": "earlier", "0002-a-b": "newer"} == {
        p.name: (p / "file").read_text() for p in tmp_path.iterdir()
    }


def test_what_is_somebody_elses_stays(tmp_path):
    """A hidden folder with anything else in it was not left by a fall of ours."""
    mine = tmp_path / ".settings-abcdefgh"
    mine.mkdir()
    (mine / "mine").write_text("precious")
    aged(mine)
    hidden = aged(tmp_path / ".settings-abcdefgh/mine")

    clear_left(tmp_path, time.time() - 86_400)

    assert hidden.exists()


def test_the_name_of_what_is_half_is_the_one_that_is_cleared(tmp_path):
    """A folder that is being filled is found by its name, and only then."""
    with whole_folder(tmp_path / "report") as folder:
        beside = folder.parent
        clear_left(tmp_path, 0)
        assert beside.exists()
        clear_left(tmp_path, time.time() + 60)
        assert not beside.exists()
        folder.mkdir(parents=True)


def test_half_files_go_when_they_are_old(tmp_path):
    """Names that end in who writes them; other hidden files stay."""
    replace_private(tmp_path / "page.html", b"whole")
    for name in (".page.html.4711", ".hidden", ".page.html.4712"):
        (tmp_path / name).write_text("half")
    aged(tmp_path / ".page.html.4711")
    aged(tmp_path / ".hidden")

    clear_half(tmp_path, time.time() - 86_400)

    assert {"page.html", ".hidden", ".page.html.4712"} == {p.name for p in tmp_path.iterdir()}
