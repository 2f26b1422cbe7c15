"""Files are read back as a stranger would read them: what is ours passes, and each sabotage is told."""

import dataclasses
import io
import json
import re
from decimal import Decimal
from functools import partial
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from attacks.sabotage import CSV, HTML, PDF, every, in_follow_ups, sabotaged
from support.follow_builders import follow_report, share_follow_report
from support.printed import SECRETS, files_of, with_everything, written
from support.report_builders import CODELISTS, HEADERS, HOUSE, cluster_figures, hidden_cell, indicators, package
from support.share_builders import share_report

from pipeline.errors import DisclosureError
from pipeline.measuring.figures import Cell, Change, Funnel
from pipeline.model import Level, State, Visibility
from pipeline.output.figures_csv import figures_text
from pipeline.output.proof import Secrets, prove, prove_folder
from pipeline.output.proof.pdf_marks import read_page
from pipeline.output.proof.people import Watch
from pipeline.output.proof.words import Fixed, split
from pipeline.pressing import publish
from pipeline.reporting.compose import compose
from pipeline.reporting.numbers import rounded

OPEN, ANONYMISED = Visibility.OPEN, Visibility.ANONYMISED
ERRORS = Path(__file__).parents[2] / "errors/output"
EVERY = every()


@pytest.fixture(scope="session")
def printed(templates):
    """Print a report with every kind of figure, once open and once anonymised."""
    reports = {visibility: with_everything(visibility) for visibility in Visibility}
    return {visibility: (report, files_of(report, templates)) for visibility, report in reports.items()}


@pytest.fixture(scope="session")
def followed(templates):
    """Print a follow-up, once open and once anonymised."""
    reports = {visibility: follow_report(visibility, HEADERS[:2]) for visibility in Visibility}
    return {visibility: (report, files_of(report, templates)) for visibility, report in reports.items()}


def without_numbers(cell, place, changes):
    """Take numbers away: the cluster's then, the region's now in the first; of every second practice in the others."""
    if place == 0:
        cluster, region = Change(cell, changes.cluster.now), Change(changes.region.before, cell)
        return dataclasses.replace(changes, cluster=cluster, region=region)
    practices = tuple(
        (name, Change(change.before, cell) if i % 2 else change) for i, (name, change) in enumerate(changes.practices)
    )
    return dataclasses.replace(changes, practices=practices)


def found(files, folder, report, templates):
    """Give what a proof of these files finds, in words."""
    return [str(p) for p in prove_folder(written(files, folder), report, SECRETS, templates).findings.problems]


class TestOurs:
    """What the house prints is proven."""

    @pytest.mark.parametrize("visibility", list(Visibility))
    def test_every_kind_of_figure(self, visibility, printed, templates, tmp_path):
        """Every number traces, every mark stands at its number, and nothing is found."""
        report, files = printed[visibility]

        proven = prove_folder(written(files, tmp_path), report, SECRETS, templates)

        assert [] == [str(p) for p in proven.findings.problems]
        assert proven.numbers > 800
        assert proven.marks > 600

    @pytest.mark.parametrize("visibility", list(Visibility))
    @pytest.mark.parametrize("practices", [3, 60])
    def test_few_and_many_practices(self, visibility, practices, templates, tmp_path):
        """Without a figure of practices, and with one in parts, for every unit."""
        figures = cluster_figures(visibility, HEADERS, practices=practices, years=0)
        report = compose(figures, package(), indicators(), CODELISTS, HOUSE, visibility)

        assert [] == found(files_of(report, templates), tmp_path, report, templates)

    @pytest.mark.parametrize("visibility", list(Visibility))
    def test_a_share(self, visibility, templates, tmp_path):
        """A column for each category, read across."""
        report = share_report(visibility)

        assert [] == found(files_of(report, templates), tmp_path, report, templates)

    @pytest.mark.parametrize("visibility", list(Visibility))
    def test_a_follow_up(self, visibility, templates, tmp_path):
        """Then and now, bridges, codes that ended, and who came and left."""
        report = follow_report(visibility)

        assert [] == found(files_of(report, templates), tmp_path, report, templates)

    @pytest.mark.parametrize("visibility", list(Visibility))
    def test_the_follow_up_of_a_share(self, visibility, templates, tmp_path):
        """Bridges side by side, a column for each category."""
        report = share_follow_report(visibility)

        assert [] == found(files_of(report, templates), tmp_path, report, templates)

    @pytest.mark.parametrize("visibility", list(Visibility))
    @pytest.mark.parametrize("compose_", [follow_report, share_follow_report], ids=["follow_up", "share"])
    @pytest.mark.parametrize(
        "cell", [hidden_cell(), Cell(State.TOO_FEW), Cell(State.NO_DATA)], ids=["hidden", "too_few", "no_data"]
    )
    def test_a_follow_up_with_cells_without_numbers(self, cell, compose_, visibility, templates, tmp_path):
        """A hidden cell's reason stands in its place, then or now, for the cluster, a practice and the region."""
        report = compose_(visibility, changed=partial(without_numbers, cell))

        assert [] == found(files_of(report, templates), tmp_path, report, templates)

    def test_our_reader_and_another_read_the_same_letters(self, printed):
        """The letters and digits of each page are those that a reader of another make finds."""
        _, files = printed[OPEN]
        other = pypdfium2.PdfDocument(files[PDF])
        with pikepdf.open(io.BytesIO(files[PDF])) as document:
            pages = [read_page(page) for page in document.pages]
        ours = [sorted("".join(split(" ".join([*p.texts.values(), *p.beside])))) for p in pages]
        theirs = [sorted("".join(split(other[i].get_textpage().get_text_range()))) for i in range(len(other))]
        other.close()

        assert theirs == ours


class TestSabotage:
    """Whatever is given away in a file, and however, is told."""

    @pytest.mark.parametrize("sabotage", EVERY, ids=lambda s: f"{s.file}: {s.name}")
    def test_it_is_told(self, sabotage, printed, templates, tmp_path):
        """One sabotage in one file stops the proof, and its word is among what is told."""
        visibility = ANONYMISED if sabotage.only == "anonymised" else OPEN
        report, files = printed[visibility]

        told = found(sabotaged(files, sabotage), tmp_path, report, templates)

        assert any(sabotage.told in text for text in told), told

    @pytest.mark.parametrize("sabotage", in_follow_ups(), ids=lambda s: f"{s.file}: {s.name}")
    def test_it_is_told_of_follow_ups(self, sabotage, followed, templates, tmp_path):
        """So it is with what only a follow-up has."""
        visibility = ANONYMISED if sabotage.only == "anonymised" else OPEN
        report, files = followed[visibility]

        told = found(sabotaged(files, sabotage), tmp_path, report, templates)

        assert any(sabotage.told in text for text in told), told

    def test_there_are_many(self):
        """At least thirty ways, in every kind of file."""
        assert len(EVERY) >= 30
        assert {HTML, PDF, CSV, "figures.xlsx"} == {s.file for s in EVERY}

    @pytest.mark.parametrize(
        ("name", "file", "visibility"),
        [
            ("a tooltip", HTML, OPEN),
            ("a dot off its number", HTML, OPEN),
            ("a practice's name", HTML, ANONYMISED),
            ("an attachment", PDF, OPEN),
            ("a personal number in an alt text", PDF, OPEN),
            ("white type", PDF, OPEN),
            ("a column more", CSV, OPEN),
            ("a hidden sheet", "figures.xlsx", OPEN),
        ],
    )
    def test_it_reads_as_reviewed(self, name, file, visibility, printed, templates, tmp_path):
        """What a user meets is the text that was reviewed, with exit code 12."""
        report, files = printed[visibility]
        sabotage = next(s for s in EVERY if (s.name, s.file) == (name, file))
        one = {k: v for k, v in sabotaged(files, sabotage).items() if k in {HTML, file}}

        with pytest.raises(DisclosureError) as met:
            prove(written(one, tmp_path), report, SECRETS, templates)

        place = ERRORS / f"proof_{re.sub(r'[^a-z]+', '_', name)}.txt"
        assert f"exit {met.value.exit_code}\n{met.value}\n" == place.read_text("utf-8")

    def test_a_file_of_no_known_kind(self, printed, templates, tmp_path):
        """What nobody can read back does not leave."""
        report, files = printed[OPEN]

        told = found({**files, "rows.parquet": b"PAR1"}, tmp_path, report, templates)

        assert ["rows.parquet  the folder holds a file of a kind that cannot be proven."] == [
            t.split("\n")[0] for t in told
        ]

    @pytest.mark.parametrize("change", [{"practices": 3}, {"files": {}}])
    def test_a_manifest_with_more_or_other(self, change, printed, templates, tmp_path):
        """A manifest tells where a report comes from, of these very files, and nothing else."""
        report, _ = printed[OPEN]
        folder = publish(report, templates, tmp_path / "x", SECRETS)
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        (folder / "manifest.json").write_text(json.dumps({**manifest, **change}), "utf-8")

        assert 1 == len(prove_folder(folder, report, SECRETS, templates).findings.problems)


def test_a_failed_proof_leaves_the_earlier_report_as_it_was(printed, templates, tmp_path):
    """A template that starts to give something away stops the report; yesterday's files are untouched."""
    report, _ = printed[OPEN]
    to = publish(report, templates, tmp_path / "cluster-open", SECRETS)
    before = {p.name: p.read_bytes() for p in to.iterdir()}
    leaking = {**templates, "front.html.jinja": templates["front.html.jinja"] + "<!-- {{ report.rows | length }} -->"}

    with pytest.raises(DisclosureError) as met:
        publish(report, leaking, to, SECRETS)

    assert 12 == met.value.exit_code
    assert before == {p.name: p.read_bytes() for p in to.iterdir()}
    assert ["cluster-open"] == [p.name for p in tmp_path.iterdir()]


def test_rows_that_tell_more_of_a_letter_are_told(printed, templates, tmp_path):
    """Where the report itself gives a letter its denominator, its table is no more proven for being the report's."""
    report, _ = printed[ANONYMISED]
    place = next(i for i, row in enumerate(report.rows) if row.level is Level.PRACTICE)
    row = dataclasses.replace(report.rows[place], denominator=Decimal(156))
    leaking = dataclasses.replace(report, rows=(*report.rows[:place], row, *report.rows[place + 1 :]))

    told = found({CSV: figures_text(leaking).encode()}, tmp_path, leaking, templates)

    assert [f"figures.csv:{place + 2}  a letter has more than a value."] == [t.split("\n")[0] for t in told]


class TestPeople:
    """People are found however they are set."""

    WATCH = Watch(Secrets(SECRETS.practices), ANONYMISED, ["pakke 0101901234ab"])

    @pytest.mark.parametrize("text", ["010190-1234", "0101901234", "før 610190 1234 efter", "290200-0000"])
    def test_a_personal_number(self, text):
        """Ten digits that begin with a day, with a hyphen, a space or nothing; also a replacement number (day + 60)."""
        assert ["a number that looks like a personal one (CPR)."] == list(self.WATCH.in_text(text))

    @pytest.mark.parametrize("text", ["321390-1234", "290201-0000", "01019012345", "731001", "pakke 0101901234ab"])
    def test_what_is_none(self, text):
        """No such day, too many digits, no practice's number, a fixed digest."""
        assert [] == list(self.WATCH.in_text(text))

    @pytest.mark.parametrize("text", ["LÆGEHUSET HAVNEN", "Lægehuset-Havnen", "xLægehusetHavnenx"])
    def test_a_name(self, text):
        """Capitals, hyphens and what stands around it make no difference."""
        assert ["the name of a practice."] == list(self.WATCH.in_text(text))


class TestFixed:
    """A number is fixed where the words around it are those of the fixed text."""

    FIXED = Fixed(["inden for 12 måneder", "95 %", "Klyngen fik de 3 største"], frozenset({"tre"}))

    @pytest.mark.parametrize(
        ("text", "left"),
        [
            ("FEV1 inden for 12 måneder", ["fev1"]),
            ("12 praksis", ["12"]),
            ("for 12 måneder", ["12"]),  # half of what stands before it is missing
            ("95 %", []),
            ("95 % af dem", ["95"]),
            ("de 3 mindste", ["3"]),
            ("tre", ["tre"]),
        ],
    )
    def test_by_its_neighbours(self, text, left):
        """The same number with other neighbours, or among other words, is not fixed."""
        words = split(text)

        assert left == [w for i, w in self.FIXED.numbers(words) if (i, w)]


class TestNothingFiner:
    """What lies behind rounding moves nothing: the files are the same, byte for byte."""

    @pytest.mark.parametrize("visibility", list(Visibility))
    def test_the_same_shown_numbers_give_the_same_files(self, visibility, templates):
        """Every value, limit and distance of an open and an anonymised report, moved within its rounding."""
        first, second = (files_of(self._report(visibility, share), templates) for share in (-0.3, 0.4))

        assert [] == [name for name in (HTML, PDF, CSV) if first[name] != second[name]]

    def _report(self, visibility, share):
        """Compose a report with every figure, all unrounded numbers moved by a share of what rounding hides."""
        head = HEADERS[1]
        from support.extra_builders import ALL_KINDS, with_extras  # noqa: PLC0415 -- of this test alone
        from support.printed import since_last_year  # noqa: PLC0415

        made = cluster_figures(visibility, (head,))
        figure = with_extras(head, made.figures[0], changes=since_last_year(head, made.figures[0]))
        moved = dataclasses.replace(made, figures=(_moved(figure, share, head.decimals),))
        return compose(moved, package((head,), kinds=ALL_KINDS), indicators((head,)), CODELISTS, HOUSE, visibility)


def _moved(tree, share, decimals):
    """Move every binary number of a tree off its rounded value by a share of what rounding hides."""
    if isinstance(tree, float):
        return float(rounded(tree, decimals)) + share * 10.0**-decimals
    if isinstance(tree, Funnel):  # its curves are made from shown numbers where they are made
        rest = dataclasses.replace(tree, limits=())
        return dataclasses.replace(_moved_fields(rest, share, decimals), limits=tree.limits)
    if dataclasses.is_dataclass(tree):
        return _moved_fields(tree, share, decimals)
    if isinstance(tree, tuple):
        return tuple(_moved(one, share, decimals) for one in tree)
    return tree


def _moved_fields(tree, share, decimals):
    return dataclasses.replace(
        tree, **{f.name: _moved(getattr(tree, f.name), share, decimals) for f in dataclasses.fields(tree)}
    )
