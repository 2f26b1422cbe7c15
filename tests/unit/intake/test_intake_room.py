"""A disk without room is told as such, and never as a delivery that is wrong."""

import errno

import duckdb
import pytest

from pipeline.errors import ExtractError
from pipeline.intake.room import room_needed, without_room

WITHOUT_ROOM = [
    (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
    (OSError(errno.EROFS, "Read-only file system"), "the file system is read-only"),
    (
        duckdb.TransactionException('Failed to commit: Could not write file "w.wal": No space left on device'),
        "the disk is full",
    ),
    (duckdb.IOException('Could not write file "w": File too large'), "a file may not grow so large"),
]


@pytest.mark.parametrize(("error", "why"), WITHOUT_ROOM)
def test_the_disk_is_named_and_what_to_do(error, why, tmp_path):
    """Which folder, why, and that it is received again once there is room."""
    with pytest.raises(ExtractError) as told, room_needed(tmp_path):
        raise error

    assert str(told.value) == (
        f"{tmp_path}  cannot be written: {why}.\n"
        "    a delivery is read into the state folder\n"
        "    Make room there, and receive again.\n\n"
        "1 problem. The earlier snapshot stands as it was."
    )


@pytest.mark.parametrize(
    "error", [duckdb.InvalidInputException("CSV Error on Line: 2"), OSError(errno.ENOENT, "gone"), ValueError("other")]
)
def test_what_is_wrong_elsewhere_is_left_as_it_is(error, tmp_path):
    """A delivery's own mistake, a missing file and a bug are told by whoever knows them."""
    assert without_room(error) is None
    with pytest.raises(type(error)), room_needed(tmp_path):
        raise error
