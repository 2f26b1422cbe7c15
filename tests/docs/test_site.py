"""The documentation is true: every block of every page is run, and the site can be built without a warning."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from support.command import ROOT
from support.pages_run import SHOWN_ONLY, begins_in_a_project, blocks_of, run_page, says

DOCS = ROOT / "docs"
PAGES = {path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8") for path in sorted(DOCS.rglob("*.md"))}
RUN = [name for name, page in PAGES.items() if any(b.language not in SHOWN_ONLY for b in blocks_of(page))]


@pytest.mark.parametrize("name", RUN)
def test_a_pages_blocks_do_what_it_says(name, request, tmp_path):
    """Who types a page's blocks one after another sees what the page says."""
    folder = tmp_path / "here"
    if begins_in_a_project(PAGES[name]):
        project = request.getfixturevalue("sample_project")
        shutil.copytree(project, folder, ignore=shutil.ignore_patterns("sample_data"))
    else:
        folder.mkdir()
    env = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8"}

    assert run_page(PAGES[name], folder, env) == []


@pytest.mark.parametrize(
    ("told", "said", "is_so"),
    [
        ("one\ntwo\n", "one\ntwo  \n", True),
        ("one\n…\n", "one\n", True),
        ("one\n…\nfour\n", "one\ntwo\nthree\nfour\n", True),
        ("one\n", "one\ntwo\n", False),
        ("…\ntwo\n", "one\n", False),
    ],
)
def test_what_is_printed_is_held_to_the_page(told, said, is_so):
    """Lines are the same, and only a line of three dots stands for others."""
    assert is_so is says(told, said)


def test_every_page_stands_in_the_menu():
    """A page that no menu names is not found."""

    def files(entry):
        if isinstance(entry, str):
            return [entry]
        entries = entry.values() if isinstance(entry, dict) else entry
        return [file for one in entries for file in files(one)]

    menu = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]

    assert sorted(PAGES) == sorted(files(menu))


def test_the_site_is_built_without_a_warning_and_fetches_nothing(tmp_path):
    """Every link leads somewhere, and no page asks another machine for anything."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    fetched = re.compile(r"""(?:src|href)=["'](https?:)?//[^"']+\.(?:js|css|woff2?)""")

    assert built.returncode == 0, built.stdout + built.stderr
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) > len(PAGES)
    assert [p.name for p in pages if fetched.search(p.read_text(encoding="utf-8"))] == []
