"""Keys are made once, for their owner alone."""

import stat
from pathlib import Path

import pytest

from pipeline.errors import BaselineError
from pipeline.orders.keys import baseline_key, label_key

TEXTS = Path(__file__).parents[2] / "errors" / "orders"


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


def test_the_seal_key_is_another_key_made_once(tmp_path):
    """Baselines are sealed with a key of their own; the environment stands before its file too."""
    first, again = baseline_key(tmp_path, {}), baseline_key(tmp_path, {})

    assert first == again != label_key(tmp_path, {})
    assert b"given" == baseline_key(tmp_path, {"KLYNGE_BASELINE_KEY": "given"})
    assert 0o600 == stat.S_IMODE((tmp_path / "keys/baselines.key").stat().st_mode)


def test_a_lost_seal_key_is_not_made_anew(tmp_path):
    """Where baselines are sealed a new key would open none of them: the old one must come back."""
    baseline_key(tmp_path, {})
    (tmp_path / "keys/baselines.key").unlink()
    (tmp_path / "baselines/order-1").mkdir(parents=True)

    with pytest.raises(BaselineError) as error:
        baseline_key(tmp_path, {})

    text = str(error.value).replace(str(tmp_path), "STATE")
    assert (TEXTS / "baseline_key_lost.txt").read_text(encoding="utf-8").rstrip("\n") == text
    assert b"given" == baseline_key(tmp_path, {"KLYNGE_BASELINE_KEY": "given"})
