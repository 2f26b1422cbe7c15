"""The journal of nights keeps each fact whole, whatever happens between two of them."""

from datetime import UTC, datetime, timedelta

from pipeline.orders.night_journal import Did, Fact, Journal, clock_told

AT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
BEGUN, PRINTED, DONE = Fact(AT, Did.BEGUN), Fact(AT, Did.PRINTED, 3, {"folder": "æ"}), Fact(AT, Did.DONE, exit_code=11)


def test_what_is_written_is_read_again(tmp_path):
    """Every fact comes back as it was, oldest first."""
    journal = Journal(tmp_path)
    for fact in (BEGUN, PRINTED, DONE):
        journal.add(fact)

    assert (BEGUN, PRINTED, DONE) == journal.facts()
    assert 0o600 == (tmp_path / "night/journal.jsonl").stat().st_mode & 0o777


def test_a_line_that_was_cut_spoils_no_other(tmp_path):
    """What stands before it is read, and what comes after it begins on a line of its own."""
    journal = Journal(tmp_path)
    journal.add(BEGUN)
    path = tmp_path / "night/journal.jsonl"
    path.write_bytes(path.read_bytes() + PRINTED.line.encode()[:-9])

    journal.add(DONE)

    assert (BEGUN, DONE) == journal.facts()


def test_only_a_night_without_an_end_is_unfinished(tmp_path):
    """What came after the last end is told by the next night; nothing where the last night ended."""
    journal = Journal(tmp_path)

    assert () == journal.unfinished()
    for fact in (BEGUN, PRINTED, DONE, BEGUN, PRINTED):
        journal.add(fact)
    assert (BEGUN, PRINTED) == journal.unfinished()
    journal.add(DONE)
    assert () == journal.unfinished()


def test_the_last_moment_tells_whether_the_clock_jumped(tmp_path):
    """A night before the last one, or many days after it, is odd; the next day, or the one after a weekend, is not."""
    journal = Journal(tmp_path)
    assert (None, {}) == (journal.last(), clock_told(journal.last(), AT))
    journal.add(DONE)

    jumps = {n: clock_told(journal.last(), AT + timedelta(days=n)).get("jump") for n in (-1, 0, 1, 4, 5)}

    assert {-1: "back", 0: None, 1: None, 4: None, 5: "forward"} == jumps
