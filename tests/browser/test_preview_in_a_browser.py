"""A package that is being written is shown by `klynge preview`, and shown anew when a file is saved."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.support.ui import WebDriverWait
from support.chromium import started
from support.command import klynge

PACKAGE = "packages_defs/lungefunktion.yaml"
PATIENCE_S = 120


@contextmanager
def previewing(project, *words):
    """Run `klynge preview` as an author does, and stop it with Ctrl+C; gives its address."""
    unbuffered = os.environ | {"PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "pipeline", "preview", *words, "--port", "0", "--project", str(project)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=unbuffered) as ran:
        try:
            yield re.match(r"http://127\.0\.0\.1:\d+/", ran.stdout.readline())[0]
            ran.send_signal(signal.SIGINT)
            assert ran.wait(PATIENCE_S) == 0
        finally:
            ran.kill()


def fetched(address, host=None):
    """Ask the page's own machine, by its own name or another."""
    where = urlsplit(address)
    asked = HTTPConnection(where.netloc)
    asked.request("GET", where.path, headers={"Host": host} if host else {})
    answer = asked.getresponse()
    return answer.status, answer.read().decode()


def once(condition):
    """Wait until something is so."""
    for _ in range(PATIENCE_S * 5):
        if condition():
            return
        time.sleep(0.2)
    raise AssertionError("it never came to be so")


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """Start Chromium with an empty profile, and end it."""
    yield from started(tmp_path_factory.mktemp("profile"))


def test_a_saved_file_is_seen_and_a_mistake_is_told(project_copy, browser):
    """The author reads the draft, changes its title, makes a mistake, reads what is wrong, and mends it."""
    file = project_copy / PACKAGE
    as_shipped = file.read_text(encoding="utf-8")
    with previewing(project_copy, "lungefunktion", "--cluster", "nordlys") as address:
        browser.get(address)
        wait = WebDriverWait(browser, PATIENCE_S)
        wait.until(lambda b: "Nordlys-klyngen" in b.page_source)

        assert "UDKAST" in browser.find_element("css selector", ".kicker").text
        file.write_text(re.sub(r"(?m)^title: .*$", "title: Luft under vingerne", as_shipped), encoding="utf-8")
        wait.until(lambda b: "Luft under vingerne" in b.page_source)
        file.write_text(as_shipped.replace("\ntitle:", "\ntitel:"), encoding="utf-8")
        wait.until(lambda b: "cannot be drawn yet" in b.page_source)
        told = browser.find_element("css selector", "pre").text
        assert f"{PACKAGE}:" in told
        assert "did you mean 'title'?" in told
        file.write_text(as_shipped, encoding="utf-8")
        wait.until(lambda b: "Nordlys-klyngen" in b.page_source)


def test_it_answers_this_machine_alone(project_copy):
    """A page of another site, which a browser reaches under another name, is refused; there is one path."""
    with previewing(project_copy, "ingen_pakke") as address:
        once(lambda: "does not exist" in fetched(address)[1])

        assert (403, "ask for this page at 127.0.0.1\n") == fetched(address, host="elsewhere.example")
        assert (404, "there is one page here: /\n") == fetched(f"{address}klynge.yaml")


def test_a_page_is_written_once_on_demand(project_copy, tmp_path):
    """`--to` writes what would be shown, without what makes a browser ask again, and keeps nothing else."""
    to = tmp_path / "udkast.html"
    editions, reports = project_copy / ".klynge/editions", project_copy / "reports_out"
    before = [sorted(folder.rglob("*")) for folder in (editions, reports)]
    said = klynge("preview", "opioider", "--to", to, "--project", project_copy)

    assert (0, f"{to}\n") == (said.exit_code, said.text.splitlines(keepends=True)[-1])
    page = to.read_text(encoding="utf-8")
    assert "Udkast" in page
    assert "<script" not in page
    assert before == [sorted(folder.rglob("*")) for folder in (editions, reports)]
    assert klynge("orders", "--project", project_copy).text == "Nothing has been ordered yet.\n"


def test_a_port_that_is_taken_is_told(project_copy):
    """Two previews cannot listen at one port."""
    with previewing(project_copy, "ingen_pakke") as address:
        port = re.search(r":(\d+)/", address)[1]
        said = klynge("preview", "kol", "--port", port, "--project", project_copy)

    assert said.exit_code == 2
    assert said.text == (
        f"--port  port {port} cannot be listened on: Address already in use.\n"
        "    a port that nobody uses, or 0 for any\n"
        "    name another with --port\n\n1 problem. Nothing was run.\n"
    )
