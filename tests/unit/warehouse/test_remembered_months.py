"""A new month leaves the counts of older periods standing; a row that came late or was corrected does not."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.made_up import CODES, SEEN, contracts, frames, indicator, listing, visit

from pipeline.definitions.snapshot import SnapshotManifest, SnapshotTable
from pipeline.intake.stamping import codes_that_occur, month_stamps
from pipeline.model import Period
from pipeline.warehouse.polars import PolarsWarehouse
from pipeline.warehouse.remembered import RememberedWarehouse, forget_others

YEARS = [Period(date(y, 1, 1), date(y, 12, 31)) for y in (2024, 2025, 2026)]
LISTED = [listing(n) for n in range(6)]
STARTS = CODES.model_copy(update={"codes": (CODES.codes[0].model_copy(update={"code": "X0*"}),)})
EVER = indicator(SEEN.replace("AND seen_on BETWEEN $period_start AND $period_end", ""))
UNTIL = indicator(SEEN.replace("BETWEEN $period_start AND", "<="))
INSIDE = indicator(SEEN)


class Snapshot(PolarsWarehouse):
    """A snapshot of rows, with a manifest of one's own."""

    def __init__(self, rows, manifest):
        super().__init__(frames(**rows), contracts())
        self.manifest = manifest


def rows_of(visits):
    """Give the tables of a snapshot with these visits."""
    return {"listed_patients": LISTED, "visits": visits}


def manifest_of(visits):
    """Give the manifest that intake writes for these visits: their months, and the codes that occur."""
    made = frames(**rows_of(visits))
    with duckdb.connect() as con:
        known = made["visits"]
        columns = ", ".join(f"{c} {'DATE' if c == 'seen_on' else 'VARCHAR'}" for c in known.columns)
        con.execute(f"CREATE TABLE visits ({columns})")
        con.executemany(
            f"INSERT INTO visits VALUES ({', '.join('?' * known.width)})", known.rows() or [[None] * known.width]
        )
        con.execute("CREATE TABLE codes AS SELECT 'made_up' AS system, code FROM visits WHERE code IS NOT NULL")
        months, codes = month_stamps(con, "visits", known.columns, "seen_on"), codes_that_occur(con, "codes")
    digests = {t: repr(sorted(map(repr, f.rows()))) for t, f in made.items()}
    tables = {
        t: SnapshotTable(
            rows=f.height,
            digest=digests[t],
            sources=(),
            first=None,
            last=None,
            columns=tuple(f.columns),
            months=months if t == "visits" else {},
        )
        for t, f in made.items()
    }
    codes = codes or {"made_up": ()}
    return SnapshotManifest(digest="made-up", engine_version="0", sources=(), tables=tables, codes=codes)


def remembered(folder, visits):
    """Open a snapshot of visits that answers from a folder."""
    manifest = manifest_of(visits)
    return RememberedWarehouse(lambda: Snapshot(rows_of(visits), manifest), manifest, contracts(), folder)


def asked_anew(folder, visits, made, codelist=CODES):
    """Count an indicator in three years, and give those for which the snapshot was asked."""
    found = []
    for year in YEARS:
        one = remembered(folder, visits)
        one.count(made, {"made_up": codelist}, year)
        found += [year.first.year] if one.is_opened else []
    return found


BEFORE = [visit(1, seen_on=date(2024, 5, 1)), visit(2, seen_on=date(2025, 5, 1)), visit(3, seen_on=date(2026, 5, 1))]
CHANGES = {
    "nothing": (BEFORE, []),
    "the same rows in another order": (BEFORE[::-1], []),
    "a new month": ([*BEFORE, visit(4, seen_on=date(2026, 6, 1))], [2026]),
    "a late row": ([*BEFORE, visit(4, seen_on=date(2025, 1, 31))], [2025]),
    "a corrected row": ([visit(5, seen_on=date(2024, 5, 1)), *BEFORE[1:]], [2024]),
    "a row that went": (BEFORE[1:], [2024]),
    "a row that moved": ([visit(1, seen_on=date(2025, 5, 2)), *BEFORE[1:]], [2024, 2025]),
    "a row twice": ([*BEFORE, BEFORE[1]], [2025]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_period_is_counted_again_when_one_of_its_months_changed(change, tmp_path):
    """And no other is."""
    after, expected = CHANGES[change]
    assert [2024, 2025, 2026] == asked_anew(tmp_path, BEFORE, INSIDE)

    assert expected == asked_anew(tmp_path, after, INSIDE)


@pytest.mark.parametrize(("made", "expected"), [(EVER, [2024, 2025, 2026]), (UNTIL, [2025, 2026]), (INSIDE, [2025])])
def test_an_indicator_that_looks_further_back_is_counted_again_for_more_periods(made, expected, tmp_path):
    """A late row of 2025 matters to all that reads 2025."""
    asked_anew(tmp_path, BEFORE, made)

    assert expected == asked_anew(tmp_path, [*BEFORE, visit(4, seen_on=date(2025, 1, 31))], made)


@pytest.mark.parametrize(("code", "expected"), [("X01", [2026]), ("Y01", [2026]), ("X02", [2024, 2025, 2026])])
def test_a_code_that_fills_a_codelist_for_the_first_time_changes_what_is_asked(code, expected, tmp_path):
    """A list of all that begins with X0 is another list then; a code that it does not take changes nothing."""
    asked_anew(tmp_path, BEFORE, INSIDE, STARTS)
    after = [*BEFORE, visit(4, code=code, seen_on=date(2026, 6, 1))]

    assert expected == asked_anew(tmp_path, after, INSIDE, STARTS)


def test_what_is_tidied_away_is_what_a_changed_month_gave(tmp_path):
    """The answers of the years that stand are kept."""
    asked_anew(tmp_path, BEFORE, INSIDE)
    after = [*BEFORE, visit(4, seen_on=date(2025, 1, 31))]

    gone = forget_others(tmp_path, manifest_of(after))

    assert 1 == gone
    assert [2025] == asked_anew(tmp_path, after, INSIDE)


VISITS = st.lists(
    st.builds(
        lambda patient, day, code: visit(patient, seen_on=day, code=code),
        st.integers(0, 5),
        st.dates(date(2023, 11, 1), date(2027, 2, 1)),
        st.sampled_from(["X01", "X02", "Y01"]),
    ),
    max_size=6,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nights=st.lists(VISITS, min_size=2, max_size=3), made=st.sampled_from([EVER, UNTIL, INSIDE]))
def test_no_night_answers_with_what_was_true_before(nights, made, tmp_path_factory):
    """Whatever the deliveries were, memory gives what the newest snapshot gives."""
    folder: Path = tmp_path_factory.mktemp("counts")
    for visits in nights:
        for year in YEARS:
            expected = Snapshot(rows_of(visits), None).count(made, {"made_up": STARTS}, year)

            told = remembered(folder, visits).count(made, {"made_up": STARTS}, year)

            assert expected.frame.to_dicts() == told.frame.to_dicts()
