"""A package is fitted to what a cluster chose of it, and what it does not have is refused."""

from datetime import date

import pytest
from support.definition_texts import INDICATOR, PACKAGE, whole_project

from pipeline.definitions.package import Question
from pipeline.errors import UsageError
from pipeline.orders.choosing import LONGEST_QUESTION, fitted, is_fitted, not_counted, settled, wrong_ending
from pipeline.orders.order import Choices

IDS = ("one_percent", "two_percent", "three_percent")


@pytest.fixture(scope="module")
def package():
    """Give a package of three indicators in two sections, with a question on one and a question on all."""
    texts = whole_project()
    of_one = texts.pop(INDICATOR)
    for name in IDS:
        texts[f"indicators/topic/{name}.sql"] = of_one.replace("things_percent", name)
        texts[f"tests/specs/indicators/{name}.md"] = "# It\n"
    told = PACKAGE.replace("indicators: [things_percent]", "indicators: [one_percent, two_percent]")
    told = told.replace(
        "questions:", "  - {heading: More, indicators: [three_percent]}\nquestions:\n  - text: What now?"
    )
    texts["packages_defs/things_package.yaml"] = told.replace("indicator: things_percent", "indicator: two_percent")
    return texts.read().packages["things_package"]


def refused(package, choices):
    with pytest.raises(UsageError) as met:
        fitted(package, choices, {})
    return str(met.value)


def test_nothing_chosen_leaves_the_package_as_it_is(package):
    """Every cluster gets the same report, unless it asks for another."""
    assert package == fitted(package, Choices(), {})
    assert not is_fitted(package, Choices(), {})


def test_only_the_chosen_indicators_stay(package):
    """A section without any goes, and so does the question on an indicator that went; the general one stays."""
    found = fitted(package, Choices(indicators=("one_percent",)), {})

    assert [("Things", ("one_percent",))] == [(s.heading, s.indicators) for s in found.sections]
    assert ["What now?"] == [q.text for q in found.questions]
    assert is_fitted(package, Choices(indicators=("one_percent",)), {})


def test_the_packages_order_stands(package):
    """Whoever names the last first gets the report in the package's order, each once."""
    asked = Choices(indicators=("three_percent", "one_percent", "three_percent"))

    assert ("one_percent", "three_percent") == fitted(package, asked, {}).indicator_ids
    assert ("one_percent", "three_percent") == settled(package, asked).indicators


def test_who_names_all_chooses_nothing(package):
    """All indicators and the package's own ranking are the package as it is."""
    assert not is_fitted(package, Choices(indicators=IDS, ranking="by_value"), {})
    assert is_fitted(package, Choices(ranking="none"), {})


def test_the_ranking_is_the_clusters(package):
    """Nothing else of the comparison changes."""
    found = fitted(package, Choices(ranking="none"), {}).comparison

    assert package.comparison.model_copy(update={"ranking": "none"}) == found


def test_the_clusters_own_question_comes_first(package):
    """It is asked of the whole report, blanks around it gone."""
    found = fitted(package, Choices(question="  Hvem gør det anderledes?  "), {}).questions

    assert (Question(text="Hvem gør det anderledes?"), *package.questions) == found


def test_the_package_itself_is_not_changed(package):
    """Another cluster's order finds it whole."""
    before = package.model_dump()
    fitted(package, Choices(indicators=("one_percent",), ranking="none", question="Hvad nu?"), {})

    assert before == package.model_dump()


def test_what_the_package_does_not_have_is_refused_with_the_nearest(package):
    """Every unknown indicator is named, and with each the one that may have been meant."""
    assert (
        "--indicator  package 'things_package' has no indicator 'two_procent'.\n"
        "    indicators: one_percent, two_percent, three_percent\n"
        "    did you mean 'two_percent'?\n"
        "\n"
        "--indicator  package 'things_package' has no indicator 'x'.\n"
        "    indicators: one_percent, two_percent, three_percent\n"
        "\n"
        "2 problems. Nothing was run."
    ) == refused(package, Choices(indicators=("two_procent", "one_percent", "x", "x")))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (" ", "the question is empty.\n    a question of 1 to 300 letters"),
        ("?" * 301, "the question has 301 letters.\n    a question of 1 to 300 letters"),
        (
            "Hvad\nnu\u202e?",
            "the question holds what cannot be seen: U+202E, U+000A.\n    one line of letters, digits and signs",
        ),
    ],
    ids=["empty", "too long", "unseen"],
)
def test_a_question_that_cannot_be_printed_is_refused(package, question, told):
    """A question is a line that can be read."""
    assert f"--question  {told}\n\n1 problem. Nothing was run." == refused(package, Choices(question=question))


def test_the_longest_question_fits(package):
    """300 letters are taken."""
    longest = "?" * LONGEST_QUESTION

    assert longest == fitted(package, Choices(question=longest), {}).questions[0].text


def test_a_day_on_which_no_period_ends_is_told(package):
    """Of twelve months any day may be the last; of a quarter the quarter's."""
    by_quarter = package.model_copy(update={"period": package.period.model_validate({"quarters": 1})})

    assert wrong_ending(date(2026, 8, 31), package) is None
    assert wrong_ending(date(2026, 9, 30), by_quarter) is None
    assert str(wrong_ending(date(2026, 8, 31), by_quarter)).splitlines()[1] == (
        "    the nearest days that do: 2026-06-30 and 2026-09-30"
    )


TWINS = {"one_percent": "one_counted", "three_percent": "three_counted"}


def test_each_indicator_gives_way_to_its_twin(package):
    """As the owner counted it: what has no twin is left out, a section without any too, and questions follow."""
    found = fitted(package, Choices(counted=True), TWINS)
    of_one = fitted(package, Choices(counted=True), {"two_percent": "two_counted"})

    assert [("Things", ("one_counted",)), ("More", ("three_counted",))] == [
        (s.heading, s.indicators) for s in found.sections
    ]
    assert [("What now?", None)] == [(q.text, q.indicator) for q in found.questions]
    assert [("Things", ("two_counted",))] == [(s.heading, s.indicators) for s in of_one.sections]
    assert [None, "two_counted"] == [q.indicator for q in of_one.questions]


def test_who_counts_is_no_wish_of_the_cluster(package):
    """All of what is counted is the package as everybody gets it; a choice among it is not."""
    assert not is_fitted(package, Choices(counted=True), TWINS)
    assert is_fitted(package, Choices(indicators=("one_percent",), counted=True), TWINS)


def test_what_is_not_counted_is_known(package):
    """Of what was asked for: nothing is missing where nobody asked for what the owner counted."""
    of_two = Choices(indicators=("one_percent", "two_percent"), counted=True)

    assert ("two_percent",) == not_counted(package, Choices(counted=True), TWINS) == not_counted(package, of_two, TWINS)
    assert () == not_counted(package, Choices(), TWINS)


def test_a_package_of_which_nothing_is_counted_is_refused(package):
    """The text says what a twin is."""
    with pytest.raises(UsageError) as met:
        fitted(package, Choices(indicators=("two_percent",), counted=True), TWINS)

    assert str(met.value) == (
        "--counted  nothing of package 'things_package' is counted by the owner: two_percent.\n"
        "    an indicator with grain: stratum, and stands_for: the id of the one in whose place it is shown\n"
        "    write one, or leave --counted out\n"
        "\n"
        "1 problem. Nothing was run."
    )
