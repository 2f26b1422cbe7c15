"""Starts the browser of Debian's packages; where it is missing a test is skipped, and under `KLYNGE_CI` it fails."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--window-size=1500,1200",
]  # fmt: skip


def started(profile: Path) -> Iterator[webdriver.Chrome]:
    """Start Chromium with an empty profile, and end it when the test is done with it."""
    options = webdriver.ChromeOptions()
    options.binary_location = _program("chromium")
    for flag in [*FLAGS, f"--user-data-dir={profile}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(_program("chromedriver")))
    yield driver
    driver.quit()


def _program(name: str) -> str:
    """Find a program of the browser's, or say that it is missing."""
    found = shutil.which(name)
    if found is None:
        missing = f"{name} is missing. Debian: apt-get install chromium chromium-driver"
        if os.environ.get("KLYNGE_CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return found
