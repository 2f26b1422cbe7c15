"""A desk for each test of intake."""

import pytest
from support.intake_desk import Desk


@pytest.fixture
def desk(tmp_path):
    """Give a desk with nothing on it."""
    return Desk(tmp_path)
