"""The label key is made once, for its owner alone."""

import stat

from pipeline.orders.keys import label_key


def test_the_key_is_made_once(tmp_path):
    """Asked twice, the project gives the same key; another project gives another."""
    first, again, other = label_key(tmp_path / "a", {}), label_key(tmp_path / "a", {}), label_key(tmp_path / "b", {})

    assert first == again
    assert first != other
    assert len(first) == 64


def test_the_key_is_readable_by_its_owner_alone(tmp_path):
    """The key's file has mode 0600, and nothing else lies beside it."""
    label_key(tmp_path, {})
    (file,) = (tmp_path / "keys").iterdir()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_environment_stands_before_the_file(tmp_path):
    """A key from the environment is used as it stands, and no file is made."""
    assert label_key(tmp_path, {"KLYNGE_LABEL_KEY": "given"}) == b"given"
    assert not (tmp_path / "keys").exists()
