"""Slips lie where only the secretariat looks, under names that tell nothing, whole or not at all."""

import io
import stat
from datetime import date

import pikepdf
import pypdfium2
import pytest
from support.printed import SECRETS
from support.report_builders import HEADERS, practice_id, practice_name
from support.slip_builders import made_slip

from pipeline.errors import PressError
from pipeline.output.pdf import pdf_bytes
from pipeline.output.slips import addresses_text, slip_file, slips_folder, whole_slips
from pipeline.reporting.slip_page import render_slip

DAY = date(2026, 9, 30)
PRINTED = date(2026, 11, 25)
KEY = b"a key for tests alone"


def written(to, templates, slips=None, key=KEY):
    slips = [made_slip(0, "C"), made_slip(1, "D"), made_slip(2, None)] if slips is None else slips
    with whole_slips(slips, templates, to, SECRETS, key=key, ending=DAY, printed_on=PRINTED):
        pass
    return {p.name: p.read_bytes() for p in to.iterdir()}


def test_a_name_is_the_same_each_time_and_nobody_elses():
    """128 bits that follow from key, package, ending, cluster and practice; each of them alone changes the name."""
    said = (KEY, "a", DAY, "north", "000001")
    others = [
        (b"another key", *said[1:]),
        (KEY, "b", *said[2:]),
        (KEY, "a", date(2026, 12, 31), *said[3:]),
        (KEY, "a", DAY, "south", "000001"),
        (*said[:4], "000002"),
    ]

    assert slip_file(*said) == slip_file(*said)
    assert len({slip_file(*s) for s in (said, *others)}) == 1 + 5
    assert 128 == 4 * len(slip_file(*said).removesuffix(".pdf"))
    assert not [part for part in ("000001", "north") if part in slip_file(*said)]


def test_slips_are_their_owners_alone(tmp_path, templates):
    """Folders have mode 0700 and files 0600, whatever the state folder was made with."""
    to = slips_folder(tmp_path / "state", "a", DAY, "north")
    written(to, templates)
    folders = [to, *list(to.parents)[:4]]

    assert tmp_path / "state" == folders[-1]
    assert {0o700} == {stat.S_IMODE(f.stat().st_mode) for f in folders}
    assert {0o600} == {stat.S_IMODE(f.stat().st_mode) for f in to.iterdir()}


def test_a_list_says_whose_each_slip_is(tmp_path, templates):
    """One slip for each practice, and beside them the list that the secretariat sends from."""
    files = written(tmp_path / "slips", templates)
    lines = files["addresses.csv"].decode().splitlines()

    assert "practice_id,name,file" == lines[0]
    assert [f"{practice_id(i)},{practice_name(i)}" for i in range(3)] == [ln.rpartition(",")[0] for ln in lines[1:]]
    assert {ln.rpartition(",")[2] for ln in lines[1:]} == files.keys() - {"addresses.csv"}


def test_a_name_cannot_be_taken_for_a_formula():
    """A spreadsheet that opens the list runs nothing."""
    assert "000001,'=cmd(),x.pdf" == addresses_text([("000001", "=cmd()", "x.pdf")]).splitlines()[1]


def test_the_same_order_gives_the_same_bytes_under_the_same_names(tmp_path, templates):
    """A rerun replaces slips by themselves; who is no longer a member has none left."""
    first, again = written(tmp_path / "slips", templates), written(tmp_path / "slips", templates)
    fewer = written(tmp_path / "slips", templates, [made_slip(0, "C")])

    assert first == again
    assert 2 == len(fewer)
    assert all(first[name] == content for name, content in fewer.items() if name != "addresses.csv")


def test_slips_stand_as_they_were_where_their_report_fails(tmp_path, templates):
    """What fails meanwhile leaves no new slip; what fails in printing a slip never reaches the report."""
    before = written(tmp_path / "slips", templates)
    new = [made_slip(3, "E")]
    broken = templates | {"slip.html.jinja": '<img src="https://example.org/x.png">{{ slip.heading }}'}
    reached = []

    with (
        pytest.raises(ZeroDivisionError),
        whole_slips(new, templates, tmp_path / "slips", SECRETS, key=KEY, ending=DAY, printed_on=PRINTED),
    ):
        reached.append(1 / 0)
    with (
        pytest.raises(PressError),
        whole_slips(new, broken, tmp_path / "slips", SECRETS, key=KEY, ending=DAY, printed_on=PRINTED),
    ):
        reached.append("report")

    assert before == {p.name: p.read_bytes() for p in (tmp_path / "slips").iterdir()}
    assert ([], ["slips"]) == (reached, [p.name for p in tmp_path.iterdir()])


def test_a_place_that_cannot_be_written_is_told_without_naming_a_practice(tmp_path, templates):
    """The error says where, and nothing of whom the slips are for."""
    (tmp_path / "state").write_text("a file")
    with pytest.raises(PressError) as told:
        written(slips_folder(tmp_path / "state", "a", DAY, "north"), templates)

    assert "a file stands where a folder should be" in str(told.value)
    assert not [x for i in range(3) for x in (practice_id(i), practice_name(i)) if x in str(told.value)]


@pytest.mark.parametrize("count", [1, 5])
def test_a_slip_is_one_tagged_danish_page(templates, count):
    """One A4 page for five indicators too; tagged, in Danish, with its title."""
    content = pdf_bytes(render_slip(made_slip(heads=HEADERS[:count]), templates, PRINTED), printed_on=PRINTED)
    pages = pypdfium2.PdfDocument(content)
    try:
        sizes = [tuple(round(x) for x in pages[i].get_size()) for i in range(len(pages))]
    finally:
        pages.close()

    with pikepdf.open(io.BytesIO(content)) as document:
        assert bool(document.Root.MarkInfo.Marked)
        assert "da" == str(document.Root.Lang)
        assert "Sygdom X i almen praksis · seddel til Lægehuset Havnen" == str(document.docinfo["/Title"])
        with document.open_metadata() as metadata:
            assert "1" == metadata["pdfuaid:part"]
    assert [(595, 842)] == sizes


def test_the_press_dates_a_slip_as_it_dates_a_report(templates):
    """No clock: another day of printing is another file, the same day the same."""
    page = render_slip(made_slip(), templates, PRINTED)

    assert pdf_bytes(page, printed_on=PRINTED) == pdf_bytes(page, printed_on=PRINTED)
    assert b"2026-11-25" in page.encode()
