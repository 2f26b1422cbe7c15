import pytest
from support.definition_texts import whole_project


@pytest.fixture
def texts():
    """Give the texts of a project without a fault."""
    return whole_project()
