"""What several test folders share: the sample country, received once."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings
from support import oracle
from support.command import klynge
from support.made_once import own_copy
from support.postgres import home, postgres, shared  # noqa: F401 -- fixtures, for all folders

# A shared machine is slow at times, and that is no failure; a run that decides draws the same each time.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")

SETTLED = {"SOURCE_DATE_EPOCH": "1795737600", "KLYNGE_LABEL_KEY": "a key for tests alone"}  # 2026-11-27


@pytest.fixture(autouse=True)
def _settled(monkeypatch):
    """Fix the day and the label key: same order, same bytes."""
    for name, value in SETTLED.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def sample_project(tmp_path_factory) -> Path:
    """Give a new project with the small sample country received. Tests read it and write elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SETTLED.items():
            patch.setenv(name, value)
        return own_copy(tmp_path_factory.getbasetemp(), "sample", _received) / "unit"


def _received(folder: Path) -> None:
    folder.mkdir()
    root = folder / "unit"
    assert klynge("init", root).exit_code == 0
    assert klynge("receive", "--project", root).exit_code == 0


@pytest.fixture
def project_copy(sample_project, tmp_path) -> Path:
    """Give a copy of the project, snapshot included, that a test may change; nothing has been counted in it."""
    left = shutil.ignore_patterns("sample_data", "counts")
    return Path(shutil.copytree(sample_project, tmp_path / "unit", ignore=left))


def pytest_sessionfinish(session, exitstatus):
    """Write what was compared with reference values, where `make oracle` asks for it."""
    to = os.environ.get("KLYNGE_ORACLE_PAGE")
    if to and exitstatus == 0:
        Path(to).write_text(oracle.as_page(), encoding="utf-8")
