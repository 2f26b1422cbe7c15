"""A sealed baseline is one file that is written once; any byte that is not as it was is noticed."""

import io
import json
import random
import re
import stat
import zipfile
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.baselines import EDITION, KEY, LABEL_KEY, RELEASE, capsule, draft, told

from pipeline.errors import BaselineError
from pipeline.orders.baseline import archive as archives
from pipeline.orders.baseline import file as files
from pipeline.orders.baseline.archive import UnsealedError, archive, opened
from pipeline.orders.baseline.entries import capsule_from, draft_from, entries_of
from pipeline.orders.baseline.file import (
    forget_drafts,
    read_capsule,
    read_draft,
    read_label_key,
    seal,
    write_draft,
)
from pipeline.orders.ledger import Sealed

TEXTS = Path(__file__).parents[2] / "errors" / "orders"


@pytest.fixture
def sealed(tmp_path):
    """Write a draft and seal it; give the state folder and where the baseline lies."""
    place = write_draft(tmp_path, draft(), LABEL_KEY, KEY)
    return tmp_path, seal(tmp_path, place, EDITION, RELEASE, KEY)


@pytest.fixture(scope="module")
def raw():
    """Give the bytes of a sealed baseline."""
    return archive(entries_of(capsule(draft())), "baseline", "0.1.0", KEY)


def refused(state, one, key=KEY):
    with pytest.raises(BaselineError) as error:
        read_capsule(state, one, key)
    assert 14 == error.value.exit_code
    return re.sub(r"-[0-9a-f]{16}\.zip", "-DIGEST.zip", str(error.value).replace(str(state), "STATE"))


def written(state, content):
    """Put bytes where a baseline would lie, and say what the ledger would know of them."""
    path = state / "baselines" / "one.zip"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return Sealed("baselines/one.zip", sha256(content).hexdigest())


def test_a_baseline_holds_what_its_draft_held(sealed):
    """Order, edition, figures, texts, counts of every kind, months, statuses, registers, and what the release added."""
    state, one = sealed

    assert told(capsule(draft(), RELEASE)) == told(replace_order(read_capsule(state, one, KEY)))


def replace_order(made):
    """Turn the order that was written back into the whole of it: its state is the ledger's."""
    return replace(made, ordered=draft().ordered) if dict_of(made.ordered) == dict_of(draft().ordered) else made


def dict_of(ordered):
    return {
        n: getattr(ordered, n) for n in type(ordered).__dataclass_fields__ if n not in ("number", "state", "reason")
    }


def test_a_draft_without_the_rest_comes_back():
    """No follow-up, no month, no status: what is not there is not there when it is read."""
    made = draft(follow_up=None, monthly={}, statuses={}, people={})
    read = draft_from(entries_of(made))

    assert (None, {}, {}, {}) == (read.follow_up, read.monthly, read.statuses, read.people)


def test_the_same_contents_give_the_same_bytes(sealed, tmp_path_factory):
    """Sealed again, in another folder too: the same name, the same digest; nothing is written twice."""
    state, one = sealed
    other = tmp_path_factory.mktemp("other")
    places = [write_draft(s, draft(), LABEL_KEY, KEY) for s in (state, other)]
    before = (state / one.path).stat()

    assert places[0] == places[1]
    assert one == seal(state, places[0], EDITION, RELEASE, KEY) == seal(other, places[1], EDITION, RELEASE, KEY)
    assert (before.st_ino, before.st_mtime_ns) == ((s := (state / one.path).stat()).st_ino, s.st_mtime_ns)
    assert (state / one.path).read_bytes() == (other / one.path).read_bytes()


def test_what_is_sealed_is_its_owners_to_read_alone(sealed):
    """Files are 0400 and folders 0700, and nothing half-written lies beside them."""
    state, _ = sealed
    kept = [p for folder in ("baselines", "drafts") for p in (state / folder).rglob("*")]

    assert {0o400} == {stat.S_IMODE(p.stat().st_mode) for p in kept if p.is_file()}
    assert {0o700} == {stat.S_IMODE(p.stat().st_mode) for p in kept if p.is_dir()}
    assert {".zip", ".key"} == {p.suffix for p in kept if p.is_file()}
    assert 4 == len([p for p in kept if p.is_file()])


def test_the_label_key_lies_encrypted_beside_it(sealed):
    """It is in neither file as it is, comes back under the seal key, and only for its own edition."""
    state, one = sealed
    path = (state / one.path).with_suffix(".key")

    assert LABEL_KEY == read_label_key(state, one.path, EDITION, KEY)
    assert LABEL_KEY not in path.read_bytes() + (state / one.path).read_bytes()
    for edition, key in ((replace(EDITION, snapshot="t"), KEY), (EDITION, b"another")):
        with pytest.raises(BaselineError, match="it is not the label key of"):
            read_label_key(state, one.path, edition, key)


def test_another_content_under_a_name_is_refused(sealed):
    """Where a damaged file has the baseline's name, it stays as it is, and nothing is released."""
    state, one = sealed
    place = write_draft(state, draft(), LABEL_KEY, KEY)
    (state / one.path).chmod(0o600)
    (state / one.path).write_bytes(b"something else")

    with pytest.raises(BaselineError, match="another file of this name stands here") as error:
        seal(state, place, EDITION, RELEASE, KEY)
    assert str(error.value).endswith("Nothing was released.")
    assert b"something else" == (state / one.path).read_bytes()


def test_a_release_of_another_day_is_another_file(sealed):
    """Killed between sealing and the ledger, and released the next day: the first file stands beside, unused."""
    state, one = sealed
    place = write_draft(state, draft(), LABEL_KEY, KEY)
    other = seal(state, place, EDITION, replace(RELEASE, released_on=date(2026, 12, 2)), KEY)

    assert one.path != other.path
    assert date(2026, 12, 2) == read_capsule(state, other, KEY).release.released_on


def test_the_draft_of_another_edition_is_not_sealed(sealed):
    """A draft printed from another snapshot is no baseline of what is released."""
    state, _ = sealed
    place = write_draft(state, draft(), LABEL_KEY, KEY)

    with pytest.raises(BaselineError, match=r"the draft of another edition.*\n.*\n.*klynge run --order 7"):
        seal(state, place, replace(EDITION, snapshot="another"), RELEASE, KEY)


def test_drafts_of_an_order_are_forgotten_but_one(tmp_path):
    """Printed twice and then again: the newest stays, with its key."""
    places = [write_draft(tmp_path, draft(engine_version=str(n)), LABEL_KEY, KEY) for n in range(3)]
    forget_drafts(tmp_path, 7, but=places[1])

    assert "1" == read_draft(tmp_path, places[1], KEY).engine_version
    assert 2 == len(list((tmp_path / "drafts/order-7").iterdir()))
    with pytest.raises(BaselineError, match="the file is missing"):
        read_draft(tmp_path, places[0], KEY)
    forget_drafts(tmp_path, 7)
    assert [] == list((tmp_path / "drafts/order-7").iterdir())


def test_three_hundred_bytes_changed_are_noticed(raw, tmp_path):
    """One byte of another value, anywhere: in a part, between parts, in the list of parts, in the seal."""
    dice = random.Random(5)  # noqa: S311 -- places to change, not secrets
    one = written(tmp_path, raw)
    for place in {0, len(raw) - 1, *(dice.randrange(len(raw)) for _ in range(300))}:
        changed = bytearray(raw)
        changed[place] ^= dice.randrange(1, 256)
        (tmp_path / one.path).write_bytes(changed)

        refused(tmp_path, one)


def test_every_byte_is_under_the_seal_alone(raw):
    """Also where no ledger knows a digest, as of a draft: each region of the file, byte by byte in its frame."""
    ends = [m for m in range(len(raw)) if raw[m : m + 2] == b"PK"]
    frame = {place for m in ends for place in range(m, min(m + 60, len(raw)))}
    for place in sorted(frame)[::5]:
        changed = bytearray(raw)
        changed[place] ^= 1
        with pytest.raises(UnsealedError):
            opened(bytes(changed), "baseline", KEY)


def test_a_file_cut_off_or_made_longer_is_noticed(raw, tmp_path):
    """Nothing, a start, all but the last byte; a byte before or after."""
    one = written(tmp_path, raw)
    for content in (b"", raw[:1], raw[: len(raw) // 2], raw[:-1], raw + b"\0", b"\0" + raw):
        (tmp_path / one.path).write_bytes(content)

        assert "cannot be read" in (text := refused(tmp_path, one)) or "changed since it was sealed" in text


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_calmly(content):
    """Whatever lies there: a sentence, and no traceback."""
    with pytest.raises(UnsealedError):
        opened(content, "baseline", KEY)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_any_seal_is_refused_calmly(value):
    """A seal of another shape, or with anything in the place of one of its texts."""
    shapes = [value, {"form": value}, {"form": 1, "kind": value, "engine_version": "", "entries": {}, "proof": ""}]
    shapes += [{"form": 1, "kind": "baseline", "engine_version": "", "entries": {"a": value}, "proof": "0"}]
    shapes += [{"form": 1, "kind": "baseline", "engine_version": "", "entries": {"a": "0"}, "proof": value}]
    for seal_told in shapes:
        with pytest.raises(UnsealedError) as error:
            opened(packed({"seal.json": json.dumps(seal_told).encode()}), "baseline", KEY)
        str(error.value).encode()


def packed(parts, compression=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def test_a_bomb_is_not_unpacked():
    """A gigabyte of nothing in a megabyte is refused by its list of parts; so are too many parts and two of a name."""
    bomb = packed({"seal.json": b"\0" * (1 << 28)}, zipfile.ZIP_DEFLATED)
    many = packed({f"{n}": b"" for n in range(10_001)})
    twice = packed({"seal.json": b"{}", "seal.jsom": b"{}"}).replace(b"seal.jsom", b"seal.json")

    for content, what in ((bomb, "packed as no"), (many, "packed as no"), (twice, "one name")):
        with pytest.raises(UnsealedError, match=what):
            opened(content, "baseline", KEY)


def test_a_file_larger_than_any_baseline_is_not_read(raw, tmp_path, monkeypatch):
    """Its size is looked at before a byte is read."""
    monkeypatch.setattr(files, "MOST_BYTES", len(raw) - 1)

    assert "it is larger than any baseline." in refused(tmp_path, written(tmp_path, raw))


def test_a_valid_seal_over_unknown_contents_is_told(tmp_path):
    """What a newer engine put in, or left out, is no traceback here."""
    entries = entries_of(capsule(draft()))
    for name in ("facts.json", "figures.json", "release.json", "counts/plain/sums.parquet", "statuses/plain.parquet"):
        for content in (None, b"{}", b"\xff"):
            changed = {n: c for n, c in entries.items() if n != name} | ({} if content is None else {name: content})
            one = written(tmp_path, archive(changed, "baseline", "9", KEY))
            if name.startswith("statuses") and content is not None:
                assert content == read_capsule(tmp_path, one, KEY).statuses["plain"].sealed
            else:
                assert "this engine does not know what is in it" in refused(tmp_path, one)


def test_texts_are_where_a_person_finds_them():
    """Definitions and templates lie in the file as they were written, tables under their indicators."""
    entries = entries_of(draft())

    assert b"SELECT 1\n" == entries["definitions/indicators/æ.sql"]
    assert b"p { }" == entries["templates/report.css"]
    assert {"monthly/share/categories.parquet", "monthly/share/sums.parquet"} <= entries.keys()
    assert told(draft())["counts"] == told(draft_from(entries))["counts"]
    assert "release" not in vars(draft_from(entries))
    with pytest.raises(KeyError):
        capsule_from(entries)


def missing(state, one):
    (state / one.path).unlink()
    return one


def changed_part(state, one):
    path = state / one.path
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"name: Enheden", b"name: Enhedem"))
    return one


def exchanged(state, one):
    place = write_draft(state, draft(number=8), LABEL_KEY, KEY)
    other = seal(state, place, EDITION, RELEASE, KEY)
    return Sealed(other.path, one.sha256)


def newer(state, one):
    path, form = state / one.path, archives.FORM
    archives.FORM = 2
    content = archive(entries_of(capsule(draft())), "baseline", "0.9.0", KEY)
    archives.FORM = form
    path.chmod(0o600)
    path.write_bytes(content)
    return Sealed(one.path, sha256(content).hexdigest())


def a_draft(state, one):
    content = (state / write_draft(state, draft(), LABEL_KEY, KEY)).read_bytes()
    (state / one.path).chmod(0o600)
    (state / one.path).write_bytes(content)
    return one


@pytest.mark.parametrize("name", ["missing", "changed_part", "exchanged", "newer", "a_draft", "another_key"])
def test_what_differs_is_told(name, sealed):
    """Which file, what is wrong with it, what would be right, what to do."""
    state, one = sealed
    change = globals().get(name)
    text = refused(state, change(state, one) if change else one, KEY if change else b"another key")

    assert (TEXTS / f"baseline_{name}.txt").read_text(encoding="utf-8").rstrip("\n") == text


def test_a_full_disk_leaves_nothing_half_written(sealed, monkeypatch):
    """The reason is told, nothing is released, and no file lies beside."""
    state, _ = sealed
    place = write_draft(state, draft(), LABEL_KEY, KEY)

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(BaselineError, match="cannot be written: no space left on device") as error:
        seal(state, place, EDITION, replace(RELEASE, released_by="dorte"), KEY)

    assert str(error.value).endswith("Nothing was released.")
    assert 2 == len(list((state / "baselines/order-7").iterdir()))
