import pytest

from pipeline.definitions.yaml_text import read_yaml
from pipeline.errors import Where


def _value(text):
    read, problems = read_yaml(text, "f.yaml")
    assert problems == []
    return read.value


def _problem(text):
    read, problems = read_yaml(text, "f.yaml")
    assert read is None
    assert len(problems) == 1
    return problems[0]


def test_scalars_stay_as_written():
    """A leading zero, a Danish no, a number and a date stay the text that stands there."""
    expected = {"code": "0120", "answer": "no", "number": "1.10", "on": "2026-03-01", "word": "true"}

    actual = _value("code: 0120\nanswer: no\nnumber: 1.10\non: 2026-03-01\nword: true\n")

    assert expected == actual


@pytest.mark.parametrize("written", ["", "null", "~"])
def test_nothing_is_null(written):
    """A key without a value, null and ~ all mean that there is none."""
    assert _value(f"key: {written}\n") == {"key": None}


@pytest.mark.parametrize("written", ["''", '""', "'null'", '"~"'])
def test_quoted_nothing_is_text(written):
    """What stands in quotes is text, even where it looks like nothing."""
    assert _value(f"key: {written}\n") == {"key": written[1:-1]}


def test_lines_are_those_of_the_file():
    """Keys and items know their line, counted from the top of the file that the YAML stands in."""
    read, _ = read_yaml("a: 1\nb:\n  - x\n  - {c: 2,\n     d: 3}\n", "f.sql", offset=10)

    assert read.where("a") == Where("f.sql", 11)
    assert read.where("b") == Where("f.sql", 12)
    assert read.where("b", 0) == Where("f.sql", 13)
    assert read.where("b", 1, "c") == Where("f.sql", 14)
    assert read.where("b", 1, "d") == Where("f.sql", 15)
    assert read.where("b", 1, "unheard of") == Where("f.sql", 14)


def test_a_value_is_found_by_its_path():
    """A path leads to its value, and to nothing where nothing stands."""
    read, _ = read_yaml("a: {b: [x, y]}\n", "f.yaml")

    assert read.at(("a", "b", 1)) == "y"
    assert read.at(("a", "c")) is None
    assert read.at(("a", "b", 2)) is None


def test_each_double_key_is_told():
    """A key that stands twice is a problem at the second place, naming the first."""
    _, problems = read_yaml("a: 1\nb: 2\na: 3\nb: 4\n", "f.yaml")

    assert [str(p).split("\n")[0] for p in problems] == [
        "f.yaml:3  'a' stands here twice.",
        "f.yaml:4  'b' stands here twice.",
    ]
    assert problems[0].right == "it stands already on line 1"


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: b: c", 1, "this is not YAML: a second ':' stands on this line; put the value in quotes."),
        ("a:\n\tb: 1", 2, "this is not YAML: a tab stands here; indent with spaces."),
        ("a: 'b", 1, "this is not YAML: a quote is opened and not closed."),
        ("a: [b, c", 1, "this is not YAML: a [ is opened and not closed."),
        ("a: {b: c", 1, "this is not YAML: a { is opened and not closed."),
        ("a: 1\n---\nb: 2", 2, "this is not YAML: '---' begins a second document; a file holds one."),
        ("a: - b", 1, "this is not YAML: a '-' begins the value; put the value in quotes, or the list below."),
        ("a: @b", 1, "a value that begins with '@' stands in quotes."),
        ("a:\n- *b", 2, "a value that begins with * stands in quotes."),
        ("a:\n- !X01", 2, 'a value that begins with ! stands in quotes: "!X01".'),
        ("a: !X01 b", 1, 'a value that begins with ! stands in quotes: "!X01 b".'),
        ("- &a 1\n- *a", 1, "anchors and aliases (& and *) are not used here."),
        ("? [a]\n: 1", 1, "a key must be a word, not a list or a mapping."),
        ("a: 1\nb: \x00", 2, "a character stands here that cannot be in a text file."),
        ("", 1, "there is nothing here."),
        ("a: 1\nb: " + "[" * 1200, 2, "this is nested too deep to be read."),
        ("- " * 1200, 1, "this cannot be read as YAML."),
        ("a: " + "{b: " * 100 + "1" + "}" * 100, 1, "this is nested too deep to be read."),
        ("a: x\n" * 200_001, 1, "the file has 1,000,005 characters."),
        ('a: "\\UFFFFFFFF"', 1, "this cannot be read as YAML."),
    ],
)
def test_what_is_not_yaml_is_told_in_plain_words(text, line, what):
    """Whatever is not YAML is one problem, at its line, in words that an analyst knows."""
    problem = _problem(text)

    assert (problem.where, problem.what) == (Where("f.yaml", line), what)
