"""What was counted before is answered from memory, unless anything that can change the answer has changed."""

import multiprocessing
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.made_up import CODES, DAYS, SEEN, YEAR, contracts, frames, indicator, listing, visit, warehouse

from pipeline.definitions.combining import combined
from pipeline.definitions.snapshot import SnapshotManifest, SnapshotTable
from pipeline.errors import DefinitionError
from pipeline.model import Period
from pipeline.warehouse import answer_key
from pipeline.warehouse.polars import PolarsWarehouse
from pipeline.warehouse.remembered import RememberedWarehouse, forget_others

LISTS = {"made_up": CODES}
REGISTERS = {
    "practices": [{"practice_id": "000001", "name": "One", "region_id": "1084"}],
    "clusters": [{"cluster_id": "c", "name": "C"}],
    "cluster_members": [{"cluster_id": "c", "practice_id": "000001", "joined_on": YEAR.first}],
}
REGION = {"region_id": "1084", "name": "R", "valid_from": YEAR.first}
ROWS = {
    "listed_patients": [listing(n, sex="KM"[n % 2]) for n in range(20)],
    "visits": [visit(n, amount=Decimal(n)) for n in range(8)],
    "tallies": [{"practice_id": "000001", "sex": "K", "good": 3, "of_all": 7}],
    **REGISTERS,
}
MEDIAN = indicator("SELECT practice_id, patient_id, MAX(amount) AS numerator FROM visits GROUP BY 1, 2", unit="median")
SHARE = indicator(
    "SELECT practice_id, patient_id, CASE WHEN amount > 3 THEN 'much' ELSE 'little' END AS category, 1 AS numerator"
    " FROM visits GROUP BY 1, 2, 3",
    unit="share",
    categories={"much": "Meget", "little": "Lidt"},
)
BY_SEX = indicator(SEEN, standardise={"by": ["sex"], "population": "denmark"})
DAYS_LISTED = indicator(DAYS, unit="per_1000", denominator_in="days", reads=["listed_patients"], codelists=[])


class Snapshot(PolarsWarehouse):
    """A snapshot of rows, with a manifest of one's own."""

    def __init__(self, rows, manifest):
        super().__init__(frames(**rows), contracts())
        self.manifest = manifest


def manifest_of(**digests):
    """Give a manifest whose tables have these digests, or their names for digests."""
    made = frames(**ROWS)
    tables = {
        t: SnapshotTable(
            rows=f.height, digest=digests.get(t, t), sources=(), first=None, last=None, columns=tuple(f.columns)
        )
        for t, f in made.items()
    }
    more = {
        t: SnapshotTable(rows=0, digest=d, sources=(), first=None, last=None, columns=()) for t, d in digests.items()
    }
    return SnapshotManifest(digest="made-up", engine_version="0", sources=(), tables=more | tables)


def remembered(folder, manifest=None, rows=ROWS, known=None):
    """Open a snapshot that answers from a folder."""
    manifest = manifest or manifest_of()
    return RememberedWarehouse(lambda: Snapshot(rows, manifest), manifest, known or contracts(), folder)


@pytest.mark.parametrize(
    "made", [indicator(SEEN), MEDIAN, SHARE, BY_SEX, DAYS_LISTED], ids=["percent", "median", "share", "by sex", "days"]
)
def test_an_answer_is_the_same_from_memory(made, tmp_path):
    """Sums, strata, values, categories and pairs come back to the last decimal, and no snapshot is opened."""
    plain, first, again = Snapshot(ROWS, manifest_of()), remembered(tmp_path), remembered(tmp_path)
    questions = [
        lambda w: w.count(made, LISTS, YEAR),
        lambda w: w.count_pairs(made, LISTS, YEAR.earlier(12), YEAR),
    ]

    for ask in questions:
        expected, counted, kept = (ask(w) for w in (plain, first, again))
        assert _told(expected) == _told(counted) == _told(kept)
    assert first.is_opened
    assert not again.is_opened


QUESTIONS = [
    lambda w: w.listed(YEAR),
    lambda w: w.movements(YEAR),
    lambda w: w.coverage("visits", YEAR),
    lambda w: w.elsewhere("visits", YEAR),
    lambda w: w.missing_practice("visits", YEAR),
    lambda w: w.practices(),
    lambda w: w.history(),
    lambda w: w.clusters(YEAR.last),
    lambda w: w.memberships(),
    lambda w: w.regions(YEAR.last),
    lambda w: w.consents(),
    lambda w: w.reference_values(),
]


def test_everything_else_is_the_same_from_memory(tmp_path):
    """Listings, movements, coverage, work elsewhere, rows without a practice and every register."""
    seen_elsewhere = [visit(9, None), visit(10, seen_by="000002")]
    rows = {**ROWS, "visits": [*ROWS["visits"], *seen_elsewhere], "regions": [REGION]}
    plain = warehouse(tmp_path / "snapshot", **rows)
    first, again = (
        RememberedWarehouse(lambda: plain, plain.manifest, contracts(), tmp_path / "counts") for _ in range(2)
    )

    for ask in QUESTIONS:
        expected, counted, kept = (_plain(ask(w)) for w in (plain, first, again))
        assert expected == counted == kept
    assert (first.is_opened, again.is_opened) == (True, False)
    assert (plain.missing_practice("visits", YEAR), plain.elsewhere("visits", YEAR).height) == (1, 1)
    plain.close()


def test_what_was_sealed_of_patients_is_never_kept(tmp_path):
    """A sealed text is made anew each time; what it is joined to is sums, and kept under the text and its key."""
    made, practices, key = indicator(SEEN), frozenset({"000001"}), b"k" * 32
    first, again = remembered(tmp_path), remembered(tmp_path)
    sealed = first.seal_statuses(made, LISTS, YEAR.earlier(12), practices, key)
    before = list(tmp_path.rglob("*"))

    counted = first.count_pairs_with(made, LISTS, sealed, YEAR.earlier(12), YEAR, key)
    kept = again.count_pairs_with(made, LISTS, sealed, YEAR.earlier(12), YEAR, key)

    assert before == []
    assert _told(counted) == _told(kept)
    assert not again.is_opened
    again.count_pairs_with(made, LISTS, sealed, YEAR.earlier(12), YEAR, b"l" * 32)
    assert again.is_opened


def _told(answer):
    frames_of = ("frame", "strata", "values", "categories")
    found = {n: getattr(answer, n, None) for n in frames_of}
    return answer and {n: (dict(f.schema), f.to_dicts()) for n, f in found.items() if f is not None}


def _plain(answer):
    return (dict(answer.schema), answer.to_dicts()) if hasattr(answer, "to_dicts") else answer


STARTS = CODES.model_copy(update={"codes": (CODES.codes[0].model_copy(update={"code": "X0*"}),)})


def test_what_can_change_an_answer_is_counted_anew(tmp_path):
    """Text, parts, standardising, codelists, days, contents, contracts, numbers of practices and engine each count."""
    part = indicator(SEEN, id="part")
    whole = indicator("SELECT practice_id, patient_id, numerator FROM part", id="whole", reads=[], codelists=[],
                      combines=["part"])  # fmt: skip
    base, other_contract = combined(whole, {"part": part}), contracts().model_copy(deep=True)
    other_contract.tables["visits"].columns["code"].__dict__["codes"] = "another"
    key = _key(tmp_path, base)
    changed = {
        "text": _key(tmp_path, base.model_copy(update={"sql": f"{base.sql} WHERE 1 = 1"})),
        "a header": _key(tmp_path, combined(whole.model_copy(update={"header": BY_SEX.header}), {"part": part})),
        "a part's text": _key(tmp_path, combined(whole, {"part": indicator(f"{SEEN} WHERE 1 = 1", id="part")})),
        "a codelist": _key(tmp_path, base, lists={"made_up": STARTS}),
        "the first day": _key(tmp_path, base, period=Period(YEAR.first.replace(day=2), YEAR.last)),
        "a table": _key(tmp_path, base, manifest_of(visits="new")),
        "the listings": _key(tmp_path, base, manifest_of(listed_patients="new")),
        "numbers of practices": _key(tmp_path, base, manifest_of(practice_history="new")),
        "a contract": _key(tmp_path, base, known=other_contract),
        "pairs": _key(tmp_path, base, question="count_pairs"),
    }

    assert len({key, *changed.values()}) == 1 + len(changed)
    assert key == _key(tmp_path, base)
    assert key == _key(tmp_path, base, manifest_of(tallies="new", clusters="new"))


def test_a_new_code_elsewhere_matters_to_starts_of_codes_alone(tmp_path):
    """A codelist of starts takes the codes of every table of its system; one that is written out does not."""
    made = indicator("SELECT practice_id, patient_id, 1 AS numerator FROM listed_at_end", reads=[])

    keys = [
        [_key(tmp_path, made, manifest_of(visits=digest), lists={"made_up": lists}) for digest in ("old", "new")]
        for lists in (CODES, STARTS)
    ]

    assert [True, False] == [old == new for old, new in keys]


def test_a_crude_indicator_is_another_question(tmp_path):
    """Before standardising an indicator has the same fingerprint and no strata."""
    assert BY_SEX.fingerprint == BY_SEX.crude.fingerprint
    assert _key(tmp_path, BY_SEX) != _key(tmp_path, BY_SEX.crude)


def test_another_engine_counts_anew(tmp_path, monkeypatch):
    """What an older version counted is no answer of this one's."""
    before = _key(tmp_path, MEDIAN)
    monkeypatch.setattr(answer_key, "ENGINE", "another")

    assert before != _key(tmp_path, MEDIAN)


def _key(folder, made, manifest=None, *, lists=LISTS, period=YEAR, question="count", known=None):
    return remembered(folder, manifest, known=known)._asking.counting(question, made, lists, period).key


@pytest.mark.parametrize("harm", ["cut", "a byte", "emptied", "no file"])
def test_a_damaged_file_is_counted_anew(harm, tmp_path):
    """Half a file, one other byte or a folder in its place are no answer, and the next count mends it."""
    expected = remembered(tmp_path).count(MEDIAN, LISTS, YEAR)
    (path,) = (p for p in tmp_path.rglob("*") if p.is_file())
    whole = path.read_bytes()
    harmed = {"cut": whole[:-20], "a byte": whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:], "emptied": b""}
    if harm == "no file":
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(harmed[harm])
    one = remembered(tmp_path)

    assert _told(expected) == _told(one.count(MEDIAN, LISTS, YEAR))
    assert one.is_opened
    assert harm == "no file" or path.read_bytes() == whole


def test_what_is_refused_is_asked_again(tmp_path):
    """A mistake is told each time: only answers are kept."""
    wrong = indicator("SELECT practice_id, patient_id, 2 AS numerator FROM listed_at_end")

    for _ in range(2):
        with pytest.raises(DefinitionError):
            remembered(tmp_path).count(wrong, LISTS, YEAR)

    assert not list(tmp_path.rglob("*"))


def test_no_file_holds_a_patient_and_none_is_open_to_others(tmp_path):
    """What lies in the folder is sums by practice, for its owner alone."""
    remembered(tmp_path / "counts").count(MEDIAN, LISTS, YEAR)
    paths = list((tmp_path / "counts").rglob("*"))

    assert {0o700, 0o600} == {p.stat().st_mode & 0o777 for p in [tmp_path / "counts", *paths]}
    assert not any(b"patient" in p.read_bytes() for p in paths if p.is_file())


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path):
    """Where the disk refuses, the answer is given all the same."""
    (tmp_path / "counts").write_text("a file, no folder")

    assert remembered(tmp_path / "counts").count(MEDIAN, LISTS, YEAR).frame.height == 1


def test_what_no_snapshot_gives_any_more_is_taken_away(tmp_path):
    """Answers of tables that changed go; those of tables that stand stay, and so does what is just being written."""
    one = remembered(tmp_path)
    one.count(MEDIAN, LISTS, YEAR)
    one.count(DAYS_LISTED, {}, YEAR)
    half = next(tmp_path.glob("*")) / ".half.1"
    half.write_bytes(b"half")

    gone = forget_others(tmp_path, manifest_of(visits="new"))

    assert gone == 1
    assert half.exists()
    again = remembered(tmp_path, manifest_of(visits="new"))
    again.count(DAYS_LISTED, {}, YEAR)
    assert not again.is_opened
    again.count(MEDIAN, LISTS, YEAR)
    assert again.is_opened


def _count_often(folder, told):
    for _ in range(20):
        told.put(_told(remembered(folder).count(MEDIAN, LISTS, YEAR)) is not None)


def test_two_at_once_both_have_the_answer(tmp_path):
    """Two processes that write the same answer leave one whole file."""
    context = multiprocessing.get_context("spawn")
    told = context.SimpleQueue()
    both = [context.Process(target=_count_often, args=(tmp_path, told)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    (path,) = (p for p in tmp_path.rglob("*") if p.is_file())
    one = remembered(tmp_path)

    assert [0, 0] == [b.exitcode for b in both]
    assert _told(one.count(MEDIAN, LISTS, YEAR)) == _told(Snapshot(ROWS, manifest_of()).count(MEDIAN, LISTS, YEAR))
    assert not one.is_opened
    assert len(path.name) == 64


_visits = st.lists(
    st.builds(
        lambda patient, practice, code, amount: visit(patient, practice, code=code, amount=amount),
        st.integers(0, 19), st.sampled_from(["000001", "000002"]), st.sampled_from(["X01", "X02"]),
        st.decimals(-50, 50, places=6),
    ),
    min_size=1, max_size=20,
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=[Phase.generate])
@given(st.lists(_visits, min_size=2, max_size=3))
def test_over_many_deliveries_memory_never_tells_an_old_answer(tmp_path, deliveries):
    """Whatever is delivered one after the other, each answer is that of the delivery in force."""
    for place, visits in enumerate(deliveries):
        rows = {**ROWS, "visits": visits}
        manifest = manifest_of(visits=repr((place, visits)))
        plain, one = Snapshot(rows, manifest), remembered(tmp_path, manifest, rows)
        for made in (indicator(SEEN), MEDIAN, SHARE):
            assert _told(plain.count(made, LISTS, YEAR)) == _told(one.count(made, LISTS, YEAR))
