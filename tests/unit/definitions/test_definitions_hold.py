"""Whatever stands in a file, there is a catalogue or there are problems: never a traceback."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st
from support.definition_texts import HEADER, SELECT, whole_project

from pipeline.definitions.yaml_text import read_yaml
from pipeline.errors import DefinitionError

FILE = "indicators/topic/things_percent.sql"

WORDS = st.sampled_from(
    [
        *(
            "SELECT",
            "FROM",
            "WHERE",
            "WITH",
            "AS",
            "(",
            ")",
            ",",
            ";",
            "*",
            ".",
            "'",
            '"',
            "--",
            "/*",
            "*/",
            "$",
            "$period_end",
        ),
        *(
            "events",
            "things",
            "x",
            "1",
            "1e5",
            "JOIN",
            "ON",
            "GROUP BY",
            "UNION ALL",
            "IN",
            "CASE",
            "WHEN",
            "END",
            "EXISTS",
        ),
        *(
            "practice_id",
            "patient_id",
            "numerator",
            "COUNT(",
            "SUM(",
            "::",
            "[",
            "]",
            "{",
            "}",
            "OVER (",
            "DATE",
            "INTERVAL",
        ),
        *("VALUES", "PIVOT", "LATERAL", "QUALIFY", "EXCEPT", "=", "<", "/", "||", "->", "NULL", "\n", "æ", "\x00"),
    ]
)
SQL = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=25).map(" ".join))
YAML = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="ab:-[]{}'\"!&*?|>#\n\t ,~%@`<=", max_size=60),
    st.recursive(
        st.sampled_from(["1", "no", "''", "x", "2026-01-01", "~", "[]", "{}"]),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
            st.dictionaries(
                st.sampled_from(["id", "unit", "tables", "codes", "code", "columns", "files", "period", "sections"]),
                inner,
                max_size=4,
            ).map(lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"),
        ),
        max_leaves=12,
    ),
)


@given(YAML)
@settings(max_examples=60)
def test_any_text_is_yaml_or_a_problem(text):
    """Reading YAML gives a value or problems with a line, and one of the two."""
    read, problems = read_yaml(text, "f.yaml")

    assert (read is None) == bool(problems)
    assert all(problem.where.line for problem in problems)


@given(SQL)
@settings(max_examples=30)
def test_any_text_as_select(text):
    """Arbitrary text in place of the SELECT is refused or accepted, with lines inside the file."""
    project = whole_project()
    project[FILE] = HEADER + text
    last = project[FILE].count("\n") + 1

    problems = _problems(project)

    assert all(1 <= (problem.where.line or 1) <= last for problem in problems if problem.where.file == FILE)


def _problems(project):
    try:
        project.read()
    except DefinitionError as error:
        return error.problems
    return ()


@given(st.integers(0, len(SELECT)), st.integers(0, 12), SQL)
@settings(max_examples=25)
def test_any_slip_in_a_select(start, length, text):
    """A good SELECT with some of it replaced by anything is refused or accepted."""
    project = whole_project()
    project[FILE] = HEADER + SELECT[:start] + text + SELECT[start + length :]

    with suppress(DefinitionError):
        project.read()


@given(
    st.sampled_from(
        [
            "klynge.yaml",
            "indicators/extracts.yaml",
            "indicators/codelists/things.yaml",
            "packages_defs/things_package.yaml",
            "sources/events_owner.yaml",
            FILE,
        ]
    ),
    YAML,
    st.data(),
)
@settings(max_examples=30)
def test_any_slip_in_any_file(file, text, data):
    """A good project with one value replaced by anything is read, or told what is wrong."""
    project = whole_project()
    lines = project[file].split("\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    key = lines[at].split(":")[0]
    lines[at] = data.draw(st.sampled_from([f"{key}: {text}", text, f"{lines[at]} {text}"]))
    project[file] = "\n".join(lines)

    with suppress(DefinitionError):
        project.read()
