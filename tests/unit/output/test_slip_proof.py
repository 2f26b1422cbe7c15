"""A practice's own slip is read back too: it tells that practice's own numbers, and nobody else's."""

from datetime import date

import pytest
from attacks.sabotage import HTML, PDF, in_slips, sabotaged
from support.printed import SECRETS
from support.report_builders import HEADERS
from support.slip_builders import made_slip

from pipeline.errors import DisclosureError
from pipeline.model import Unlisted
from pipeline.output.pdf import pdf_bytes
from pipeline.output.proof import prove_slip
from pipeline.output.proof.slip import findings_of
from pipeline.output.slips import whole_slips
from pipeline.reporting.slip_page import render_slip

PRINTED = date(2026, 11, 25)
OTHER = 3  # the slip is not of the practice that is given away


@pytest.fixture(scope="module")
def printed(templates):
    """Print one practice's slip."""
    slip = made_slip(OTHER, "C")
    page = render_slip(slip, templates, PRINTED)
    return slip, {HTML: page.encode(), PDF: pdf_bytes(page, printed_on=PRINTED)}


@pytest.mark.parametrize(
    "said",
    [
        {"label": "C", "heads": HEADERS},
        {"label": None, "heads": HEADERS, "reason": Unlisted.SMALL_NUMBER},
        {"label": None, "reason": Unlisted.OWNER},
        {"label": None, "practices": 3, "reason": Unlisted.FEW_PRACTICES},
    ],
)
def test_a_slip_of_ours_is_proven(said, templates):
    """With a letter and without, whatever the reason, for every unit."""
    slip = made_slip(**said)
    page = render_slip(slip, templates, PRINTED)
    found = findings_of("slip.pdf", pdf_bytes(page, printed_on=PRINTED), page, slip, SECRETS)

    assert [] == [str(p) for p in found.problems]
    assert found.traced > 0


@pytest.mark.parametrize("sabotage", in_slips(), ids=lambda s: f"{s.file}: {s.name}")
def test_a_sabotaged_slip_is_told(sabotage, printed):
    """What a template gives away, and what is put into the PDF, is told."""
    slip, files = printed
    changed = sabotaged(files, sabotage)
    page = changed[HTML].decode()
    content = pdf_bytes(page, printed_on=PRINTED) if sabotage.file == HTML else changed[PDF]

    told = [str(p) for p in findings_of("slip.pdf", content, page, slip, SECRETS).problems]

    assert any(sabotage.told in text for text in told), told


def test_another_practices_slip_is_not_ones_own(printed):
    """The same page is proven for the practice that it is of, and for no other."""
    _, files = printed
    other = made_slip(OTHER + 1, "C")

    with pytest.raises(DisclosureError) as met:
        prove_slip("slip.pdf", files[PDF], files[HTML].decode(), other, SECRETS)

    assert 12 == met.value.exit_code
    assert "the name of a practice." in str(met.value)
    assert not [text for text in ("Nordby", "731051") if text in str(met.value)]


def test_a_slip_that_is_not_proven_leaves_the_earlier_ones(tmp_path, templates):
    """A template that names another practice stops the slips before the report is reached."""
    leaking = templates | {
        "slip.html.jinja": templates["slip.html.jinja"].replace("</main>", "Lægehuset Havnen</main>")
    }
    said = {"key": b"a key for tests alone", "ending": date(2026, 9, 30), "printed_on": PRINTED}
    with whole_slips([made_slip(OTHER, "C")], templates, tmp_path / "slips", SECRETS, **said):
        pass
    before = {p.name: p.read_bytes() for p in (tmp_path / "slips").iterdir()}
    reached = []

    with (
        pytest.raises(DisclosureError),
        whole_slips([made_slip(OTHER, "C")], leaking, tmp_path / "slips", SECRETS, **said),
    ):
        reached.append("report")

    assert [] == reached
    assert before == {p.name: p.read_bytes() for p in (tmp_path / "slips").iterdir()}
