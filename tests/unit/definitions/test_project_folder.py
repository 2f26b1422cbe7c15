from datetime import date

import pytest
from support.definition_texts import SOURCE

from pipeline.errors import DefinitionError
from pipeline.project import Project, copy_shipped, find_shipped, load_project

TODAY = date(2026, 11, 23)


@pytest.fixture
def root(tmp_path, texts):
    """Give a folder with the files of a project."""
    for file, text in texts.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_folder_becomes_a_catalogue(root):
    """A project's files are read by their places within the folder."""
    project, catalogue = load_project(root, today=TODAY)

    assert sorted(catalogue.indicators) == ["things_percent"]
    assert (project.delivery, project.state, project.reports) == (
        root / "sample_data/small",
        root / ".klynge",
        root / "reports_out",
    )


def test_another_folder_is_no_project(tmp_path):
    """A folder without klynge.yaml is told how to make one."""
    with pytest.raises(DefinitionError) as raised:
        load_project(tmp_path, today=TODAY)

    assert str(raised.value) == (
        f"{tmp_path}  this folder is not a klynge project.\n"
        "    a project has a file klynge.yaml\n"
        "    klynge init DIR makes one; --project DIR points at another\n\n"
        "1 problem. Nothing was run."
    )


def test_another_encoding_is_told(root):
    """A file that is not UTF-8 is named with its line."""
    (root / "packages_defs/things_package.yaml").write_bytes("id: a\ntitle: Børn".encode("latin-1"))

    with pytest.raises(DefinitionError) as raised:
        load_project(root, today=TODAY)

    assert str(raised.value.problems[0]) == (
        "packages_defs/things_package.yaml:2  this is not UTF-8.\n    save the file with encoding UTF-8"
    )


def test_marks_and_line_ends_of_other_systems_are_read(root):
    """A byte order mark and CRLF line ends change nothing."""
    before = load_project(root, today=TODAY)[1]
    file = root / "indicators/topic/things_percent.sql"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))

    after = load_project(root, today=TODAY)[1]

    assert before.indicators == after.indicators


def test_a_delivery_brings_its_sources(root):
    """A source in the delivery stands before the project's own of the same name; others are added."""
    delivery = root / "incoming"
    (delivery / "sources").mkdir(parents=True)
    (delivery / "sources/events_owner.yaml").write_text(SOURCE.replace("title: Events", "title: Newer"))
    (delivery / "sources/second.yaml").write_text(SOURCE.replace("id: events_owner", "id: second"))

    _, catalogue = load_project(root, today=TODAY, delivery=delivery)

    assert {name: source.title for name, source in catalogue.sources.items()} == {
        "events_owner": "Newer",
        "second": "Events",
    }


def test_a_problem_in_a_delivered_source_says_where_it_lies(root, tmp_path_factory):
    """A source outside the project is named by the path the user gave."""
    delivery = tmp_path_factory.mktemp("delivered")
    (delivery / "sources").mkdir()
    (delivery / "sources/events_owner.yaml").write_text(SOURCE.replace("mode: replace", "mode: rplace"))

    with pytest.raises(DefinitionError) as raised:
        load_project(root, today=TODAY, delivery=delivery)

    assert str(raised.value.problems[0].where) == f"{delivery}/sources/events_owner.yaml:4"


def test_own_templates_stand_before_the_shipped(root):
    """A unit replaces one template and keeps the others."""
    project, _ = load_project(root, today=TODAY)
    shipped = project.templates()
    (root / "templates").mkdir()
    (root / "templates/own.jinja").write_text("own")

    assert project.templates() == shipped | {"own.jinja": "own"}


def test_the_shipped_project_is_copied(tmp_path):
    """A new project begins as a copy of the shipped one."""
    copy_shipped(tmp_path / "mine")

    copied = Project(tmp_path / "mine", load_project(find_shipped(), today=TODAY)[0].house)

    assert (copied.root / "klynge.yaml").is_file()
    assert (copied.root / "indicators/extracts.yaml").is_file()
    assert copied.country() == (find_shipped() / "sample_data/country.yaml").read_text(encoding="utf-8")


def test_a_description_of_ones_own_stands_before_the_shipped(root):
    """A project may describe a sample country of its own."""
    (root / "sample_data").mkdir()
    (root / "sample_data/country.yaml").write_text("own: true\n")

    assert load_project(root, today=TODAY)[0].country() == "own: true\n"
