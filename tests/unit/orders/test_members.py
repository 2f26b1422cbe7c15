"""Who is confirmed when an order is taken: the register's members, or exactly those that are named."""

import pytest

from pipeline.errors import UsageError
from pipeline.model import Cluster, Practice
from pipeline.orders.members import confirmed

PRACTICES = tuple(Practice(i, f"Lægerne {i[-1]}", "1084") for i in ("000001", "000002", "000003", "000009"))
CLUSTER = Cluster("bugten", "Bugten", PRACTICES[:2])
BECAME = {"000003": "000009"}


def refused(cluster, asked):
    with pytest.raises(UsageError) as met:
        confirmed(cluster, asked, PRACTICES, BECAME)
    return str(met.value)


def test_without_names_the_registers_members_are_confirmed():
    """The coordinator has nothing to add."""
    assert {"000001": "Lægerne 1", "000002": "Lægerne 2"} == confirmed(CLUSTER, (), PRACTICES, BECAME)


def test_named_members_are_the_members():
    """One is left out and one is taken in; named twice is named once."""
    assert {"000002": "Lægerne 2", "000009": "Lægerne 9"} == confirmed(
        CLUSTER, ("000002", "000009", "000002"), PRACTICES, BECAME
    )


def test_a_cluster_that_the_register_has_empty_can_be_named():
    """Somebody meets there, whatever the register says."""
    assert {"000001": "Lægerne 1"} == confirmed(Cluster("ny", "Den nye", ()), ("000001",), PRACTICES, BECAME)


def test_a_number_that_nobody_has_today_is_refused():
    """One never was, and one became another: both are told, with what was meant."""
    assert (
        "--member  practice '00002' does not exist.\n"
        "    a practice's number as the snapshot has it, leading zeros included\n"
        "    did you mean '000002'?\n"
        "\n"
        "--member  practice '000003' has another number now.\n"
        "    its number became '000009'\n"
        "    name it by the number that it has today\n"
        "\n"
        "2 problems. Nothing was ordered."
    ) == refused(CLUSTER, ("00002", "000001", "000003"))
