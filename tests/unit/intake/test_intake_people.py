"""How patients become integers, and personal numbers stay outside."""

import hashlib
import hmac
import random

import duckdb

from pipeline.intake.people import hmac_pads, looks_like_personal_numbers, pseudonym

LINES = "pid;kode;pk;pris;dato\n"


def ids(desk, key="people"):
    path = desk.state / "keys" / f"{key}.parquet"
    return dict(duckdb.connect().execute(f"SELECT patient, patient_id FROM read_parquet('{path}')").fetchall())


def shop(desk, *patients):
    desk.lines(LINES + "".join(f"{p};X01;1;;2026-09-01\n" for p in patients))


def test_patients_are_numbered_in_the_order_of_their_keys(desk):
    """The same people get the same integers whatever the order of rows."""
    shop(desk, "c", "a", "b", "a")

    received = desk.receive()

    assert ids(desk) == {"a": 1, "b": 2, "c": 3}
    assert desk.rows(received, "SELECT patient_id FROM lines ORDER BY 1") == [(1,), (1,), (2,), (3,)]


def test_known_patients_keep_their_integers(desk):
    """A newcomer gets the next integer, however early in the alphabet."""
    shop(desk, "b", "c")
    desk.receive()
    shop(desk, "a", "c")
    desk.receive()

    assert ids(desk) == {"b": 1, "c": 2, "a": 3}


def test_the_dictionary_is_its_owners_alone(desk):
    """Nobody else can read the dictionary, the parts or the snapshot, and the snapshot does not hold it."""
    shop(desk, "secret")
    received = desk.receive()

    modes = {path.stat().st_mode & 0o777 for path in desk.state.rglob("*") if path.is_file()}
    folders = {path.stat().st_mode & 0o777 for path in desk.state.rglob("*") if path.is_dir()}
    held = b"".join(path.read_bytes() for path in (desk.state / "snapshots").rglob("*") if path.is_file())

    assert ({0o600}, {0o700}) == (modes, folders | {desk.state.stat().st_mode & 0o777})
    assert b"secret" not in held
    assert not list(received.folder.glob("*people*"))


def test_pseudonyms_are_hmac_sha_256(desk):
    """A pseudonym is the HMAC of the number; a hyphen makes no other person."""
    desk.environ = {"KLYNGE_PSEUDONYM_KEY": "k" * 100}
    desk.lines(LINES + "0101701234;X01;1;;2026-09-01\n010170-1234;X01;1;;2026-09-02\n", pseudonymise=["patient_id"])

    desk.receive()
    expected = hmac.new(b"k" * 100, b"0101701234", hashlib.sha256).hexdigest()

    assert ids(desk) == {expected: 1}


def test_the_key_stands_nowhere_in_the_state(desk):
    """Neither the key nor a number is written anywhere, refused rows included."""
    desk.environ = {"KLYNGE_PSEUDONYM_KEY": "a-very-secret-key"}
    text = LINES + "0101701234;X01;1;;2026-09-01\n" * 3 + "0101705678;Y;1;;2026-09-01\n"
    desk.lines(text, pseudonymise=["patient_id"])

    desk.receive()
    held = b"".join(path.read_bytes() for path in desk.state.rglob("*") if path.is_file())

    assert b"very-secret" not in held
    assert b"0101705678" not in held


def test_a_short_key_and_a_long_one():
    """A key longer than a block of SHA-256 is hashed first, as the standard says."""
    for key in ("short", "x" * 64, "y" * 65):
        pads = hmac_pads({"KLYNGE_PSEUDONYM_KEY": key})
        answer = duckdb.connect().execute(f"SELECT {pseudonym('t')} FROM (SELECT 'æ' AS t)", pads).fetchone()

        assert answer == (hmac.new(key.encode(), "æ".encode(), hashlib.sha256).hexdigest(),)


def looks(values):
    con = duckdb.connect()
    con.execute("CREATE TABLE stage AS SELECT unnest($v) AS x", {"v": values})
    return looks_like_personal_numbers(con, "stage", "x")


def test_random_ten_digit_keys_are_no_personal_numbers():
    """Keys drawn at random pass: only few of them begin with a date by chance."""
    draw = random.Random(1)  # noqa: S311 -- a fixed draw for a test

    assert not looks([f"{draw.randrange(10**10):010d}" for _ in range(500)])
    assert not looks([f"{draw.getrandbits(128):032x}" for _ in range(500)])


def test_what_looks_like_a_personal_number():
    """Birth dates with four digits are seen, hyphen or not, and those with sixty added to the day."""
    assert looks(["010170-1234", "311299-0000"])
    assert looks(["6101701234", "7112994321"])
    assert not looks(["3113701234", "3002701234"])  # no such month; no 30 February
    assert not looks([None])
