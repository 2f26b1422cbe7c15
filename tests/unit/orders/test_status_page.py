"""The page is put in its place whole, for its owner alone, and what was delivered does nothing in it."""

import base64
import hashlib
import os
import re
import stat

import pytest
from support.status_cases import AT, HOSTILE, HOUSE, a_status

from pipeline.orders.status_page import status_page, write_status_page
from pipeline.project import find_shipped

NAMES = ("status.html.jinja", "status.js")
TEMPLATES = {name: (find_shipped() / "templates" / name).read_text(encoding="utf-8") for name in NAMES}


@pytest.fixture
def page():
    return status_page(a_status(), HOUSE.name, TEMPLATES, AT)


def test_the_page_takes_the_place_of_the_older_one(tmp_path, page):
    """An older page that others could read gives way to one that is its owner's alone; nothing is left beside it."""
    old = tmp_path / "status.html"
    old.write_text("old", encoding="utf-8")
    old.chmod(0o644)
    path = write_status_page(tmp_path, a_status(), HOUSE.name, TEMPLATES, AT)

    assert page == path.read_text(encoding="utf-8")
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert ["status.html"] == [p.name for p in tmp_path.iterdir()]


def test_a_page_that_cannot_be_finished_leaves_the_older_one(tmp_path, monkeypatch):
    """Who reads it while it is written meets the older one, whole."""
    path = write_status_page(tmp_path, a_status(), HOUSE.name, TEMPLATES, AT)
    before = path.read_bytes()
    monkeypatch.setattr(os, "fdopen", lambda *_: (_ for _ in ()).throw(OSError("no space left")))

    with pytest.raises(OSError, match="no space left"):
        write_status_page(tmp_path, a_status(), "Another", TEMPLATES, AT)
    assert before == path.read_bytes()
    assert ["status.html"] == [p.name for p in tmp_path.iterdir()]


def test_hostile_texts_are_read_and_do_nothing(page):
    """A script in a cluster's name is text; a mark that turns the reading round is put in words."""
    assert HOSTILE not in page
    assert "&lt;script&gt;document.title=&#39;x&#39;&lt;/script&gt; &amp; &lt;U+202E&gt;Syd" in page
    assert "\u202e" not in page
    assert "Enheden &lt;b&gt;" in page


def test_the_pages_one_script_is_known_by_its_digest(page):
    """The page's own rule names the digest of exactly what stands in it, and lets nothing else run or be fetched."""
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

    assert TEMPLATES["status.js"] == script
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in page
    assert [] == re.findall(r"(?:src|srcset|action)=|url\(|@import|https?:", page)


def test_practices_are_named_only_where_their_consent_is_awaited(page):
    """Two practices of order 3 are awaited; the third member is named nowhere."""
    assert 1 == page.count("samtykke fra Lægerne Ådalen og Østre Lægehus")
    assert 1 == page.count("Lægerne Ådalen")
    assert "Lægehuset Ærø" not in page
