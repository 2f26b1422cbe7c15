from pipeline.errors import KlyngeError, Problem, Where, did_you_mean


def summary(*places):
    """Give the last line of an error with a problem in each place."""
    return str(KlyngeError([Problem(place, "wrong.") for place in places])).split("\n")[-1]


def test_files_are_counted_once_each():
    """Two problems in one file are in one file; a third may be in another."""
    assert summary(Where("a.sql", 1), Where("a.sql", 2), Where("b.yaml")) == "3 problems in 2 files. Nothing was run."
    assert summary(Where("a.sql")) == "1 problem in 1 file. Nothing was run."


def test_what_is_no_file_is_not_counted_as_one():
    """A word of the command line, a folder or a source is no file; then only the problems are counted."""
    assert summary(Where.elsewhere("--cluster")) == "1 problem. Nothing was run."
    assert summary(Where.elsewhere("source 'a'"), Where("a.sql", 3)) == "2 problems. Nothing was run."


def test_capitals_are_no_other_word():
    """A word that differs in capitals alone is the nearest, however short it is."""
    assert "did you mean 'NR'?" == did_you_mean("nr", ["antal", "NR", "n"])


def test_the_middle_of_what_nobody_reads_is_left_out():
    """A value that fills a page is told by its beginning and its end."""
    told = str(Problem(Where("f.yaml", 1), f"unit: '{'x' * 5_000}' is not a unit."))

    assert told.startswith("f.yaml:1  unit: 'xxx")
    assert told.endswith("xxx' is not a unit.")
    assert 1_100 > len(told)
