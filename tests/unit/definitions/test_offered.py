"""What a catalogue offers, package by package, and what of it could not be verified."""

from datetime import date

import pytest
from support.definition_texts import CODELIST, INDICATOR, template_beside, twin_beside

from pipeline.definitions.offered import CoverageCount, Doubt, doubts, is_verified, offers, specified

PACKAGE_FILE = "packages_defs/things_package.yaml"
THINGS = "indicators/codelists/things.yaml"
TODAY = date(2026, 11, 23)
GOAL = "better: higher\ntarget: {value: 90, text: At least 90, source: A society, measured_on: same}\n"


def told(texts, today=TODAY):
    return [(one.doubt, one.name, one.told, one.packages) for one in doubts(texts.read(), today)]


def test_a_package_is_told_with_what_it_rests_on(texts):
    """Indicators, codelists and the titles of tables stand with it; what is counted by the owner is counted apart."""
    (offer,) = offers(twin_beside(texts).read())

    assert offer.package.id == "things_package"
    assert ([i.header.id for i in offer.indicators], offer.counted) == (["things_percent"], 1)
    assert ([c.id for c in offer.codelists], offer.verified) == (["things"], 1)
    assert (offer.tables, offer.figures, offer.pages) == (("Events",), ("practices",), ("things_percent",))


def test_what_a_template_makes_has_one_page(texts):
    """Two indicators of one template are told of twice, and their specification once."""
    texts["indicators/codelists/others.yaml"] = CODELIST.replace("id: things", "id: others")
    use = "  - heading: Events\n    use: events_percent\n    codelists: [things, others]\n    figures: [funnel]\n"
    catalogue = template_beside(texts).change(PACKAGE_FILE, "questions:", f"{use}questions:").read()
    (offer,) = offers(catalogue)

    assert (len(offer.indicators), offer.pages) == (3, ("things_percent", "events_percent"))
    assert (offer.figures, len(offer.codelists)) == (("practices", "funnel"), 2)
    assert [i.header.id for i in specified(catalogue)] == ["events_percent", "things_percent"]


def test_a_project_whose_codes_are_verified_has_no_doubts(texts):
    """A goal that holds today and was set for the same patients is none either."""
    texts.change(INDICATOR, "better: higher\n", GOAL)

    assert [] == told(texts)


def test_unverified_lines_are_told_and_a_comment_once(texts):
    """Of a verified list only the lines that are not; their shared comment stands once, then the list's source."""
    said = "verified: false, comment: Ask."
    lines = f'  - {{code: "Y02", name: Tea, {said}}}\n  - {{code: "Y03", {said}}}'
    texts.change(THINGS, '  - {code: "!X01B"}', f'  - {{code: "!X01B"}}\n{lines}')
    codelist = texts.read().codelists["things"]

    assert [(Doubt.CODES, "things", ("Y02 Tea, Y03: Ask.", "a book"), ("things_package",))] == told(texts)
    assert is_verified(codelist) is False


def test_a_list_that_nobody_verified_is_told_whole(texts):
    """Every line of it counts as unverified."""
    texts.change(THINGS, "verified: true", "verified: false")

    assert [(Doubt.CODES, "things", ("X01* All things, !X01B", "a book"), ("things_package",))] == told(texts)


def test_an_empty_list_says_what_is_missing(texts):
    """Draft packages that wait for it are named."""
    head = CODELIST.partition("codes:")[0].replace("verified: true", "verified: false")
    texts[THINGS] = f"{head}codes: []\nmissing: The codes of things. Ask the owner.\n"
    texts.change(INDICATOR, "status: published", "status: draft")
    texts.change(PACKAGE_FILE, "status: published", "status: draft")
    (offer,) = offers(texts.read())

    assert [(Doubt.EMPTY, "things", ("The codes of things. Ask the owner.",), ("things_package",))] == told(texts)
    assert (0, 1) == (offer.verified, len(offer.codelists))


def test_a_codelist_of_a_twin_is_shown_in_the_package_of_its_indicator(texts):
    """Who orders the package counted by the owner reads what rests on that list."""
    texts["indicators/codelists/groups.yaml"] = CODELIST.replace("id: things", "id: groups").replace("true", "false")
    contract = "      sex: {type: text, meaning: sex, allowed: [K, M]}\n"
    coded = f"{contract}      code: {{type: text, meaning: what, codes: letters}}\n      patients"
    texts.change("indicators/extracts.yaml", f"{contract}      patients", coded)
    twin = twin_beside(texts)
    twin.change(
        "indicators/topic/things_percent_counted.sql", "reads: [counted]", "reads: [counted]\ncodelists: [groups]"
    )
    twin["indicators/topic/things_percent_counted.sql"] = twin["indicators/topic/things_percent_counted.sql"].replace(
        "counted_on = $period_end", "counted_on = $period_end AND code IN (SELECT code FROM groups)"
    )

    assert [("groups", ("things_package",))] == [(name, packages) for _, name, _, packages in told(twin)]


@pytest.mark.parametrize(
    ("more", "today", "doubt"),
    [
        ("measured_on: other", TODAY, Doubt.OF_OTHERS),
        ("measured_on: same, valid_to: 2026-11-22", TODAY, Doubt.EXPIRED),
        ("measured_on: other, valid_to: 2026-11-22", TODAY, Doubt.EXPIRED),
        ("measured_on: same, valid_to: 2026-11-23", TODAY, None),
        ("measured_on: same, valid_to: 2026-11-23", date(2026, 11, 24), Doubt.EXPIRED),
    ],
)
def test_a_goal_is_doubtful_where_it_is_not_this_one_s_or_is_over(texts, more, today, doubt):
    """Its last day still holds; one that is both is told as expired."""
    texts.change(INDICATOR, "better: higher\n", GOAL.replace("measured_on: same", more))
    found = told(texts, today)

    assert [doubt] == [one for one, *_ in found] if doubt else [] == found
    assert all((name, packages) == ("things_percent", ("things_package",)) for _, name, _, packages in found)


def test_a_goal_is_told_with_its_last_day_and_its_source(texts):
    """Who set it stands under it."""
    more = GOAL.replace("measured_on: same", "measured_on: other, valid_to: 2026-11-22")
    texts.change(INDICATOR, "better: higher\n", more)

    assert [("At least 90", "til og med 2026-11-22", "A society")] == [lines for _, _, lines, _ in told(texts)]


def test_the_goal_of_a_twin_is_told_once(texts):
    """A twin has the goal of the indicator that it stands for."""
    texts.change(INDICATOR, "better: higher\n", GOAL.replace("same", "other"))
    twin_beside(texts).change(
        "indicators/topic/things_percent_counted.sql", "better: higher\n", GOAL.replace("same", "other")
    )

    assert ["things_percent"] == [name for _, name, _, _ in told(texts)]


def test_coverages_are_summed_and_told():
    """What is only reasoned is told beside what is shown."""
    both = CoverageCount(7, 3, 10) + CoverageCount(4, 0, 5)

    assert ("11 of 15, 3 reasoned", "4 of 5") == (str(both), str(CoverageCount(4, 0, 5)))
