import pytest
from support.definition_texts import CONTRACTS, HEADER, SELECT

from pipeline.definitions.extract import Contracts
from pipeline.definitions.indicator_rules import check_person_keys
from pipeline.definitions.indicator_text import read_indicator
from pipeline.definitions.reading import read_definition

FILE = "indicators/topic/things_percent.sql"
CODELIST = "indicators/codelists/things.yaml"
CONTRACTS_FILE = "indicators/extracts.yaml"


def _told(texts):
    return [problem.split("  ", 1)[1] for problem in texts.problems()]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("unit: percent", "unit: per_1000", "unit: per_1000 needs denominator_in: patients or days?"),
        (
            "unit: percent",
            "unit: percent\ndenominator_in: days",
            "denominator_in has nothing to say with unit: percent.",
        ),
        (
            "status: published",
            "status: published\nstatus_reason: x",
            "status_reason has nothing to say with status: published.",
        ),
        ("status: published", "status: retired", "status: retired needs a reason."),
        (
            "relevant_difference: 5",
            "relevant_difference: 101",
            "relevant_difference: 101 is no difference between percents.",
        ),
        (
            "better: higher",
            "better: higher\ntarget: {value: 120, text: a, source: b, measured_on: same}",
            "target.value: 120 is no percent.",
        ),
        ("reads: [events]", "reads: [events, events]", "reads: 'events' stands here twice."),
        ("reads: [events]", "reads: [events, listed_days]", "reads: 'listed_days' is the engine's own view."),
    ],
)
def test_a_header_agrees_with_itself(texts, old, new, expected):
    """Keys that need each other, or exclude each other, are told where they disagree."""
    assert expected in _told(texts.change(FILE, old, new))


@pytest.mark.parametrize(("method", "told"), [("direct", 1), ("indirect", 0)])
def test_counted_rates_of_the_nation_need_no_list_of_patients(texts, method, told):
    """Standardised to listed patients a table of them is needed; beside the nation's rates the counts are enough."""
    texts.select(
        "SELECT practice_id, sex, with_it AS numerator, patients AS denominator, with_it_hidden AS hidden\n"
        "FROM counted WHERE counted_on BETWEEN $period_start AND $period_end\n",
        unit="per_1000\ndenominator_in: patients\ngrain: stratum",
        reads="[counted]",
        counts=f"patient\nstandardise: {{by: [sex], population: denmark, method: {method}}}",
    )
    texts.change(FILE, "codelists: [things]\n", "").change(CONTRACTS_FILE, "  listed_patients:\n", "  listings:\n")
    texts.pop(CODELIST)

    assert told == sum("there is no table that says who is listed" in problem for problem in _told(texts))


def test_a_codelist_is_used_as_it_is_meant(texts):
    """Where codes are valid for a time or a region only, the SELECT compares both."""
    texts.change(CODELIST, 'code: "X01*",', 'code: "X01*", valid_to: 2025-06-30, region: A,')

    assert len(_told(texts)) == 3  # valid_from + valid_to + region

    texts.change(
        FILE,
        "e.code IN (SELECT code FROM things)",
        "EXISTS (SELECT 1 FROM things AS t WHERE t.code = e.code AND t.region = e.region "
        "AND e.happened_on BETWEEN t.valid_from AND t.valid_to)",
    )

    assert _told(texts) == []


def test_a_specialty_is_compared(texts):
    """Where a code means another thing in another specialty, the SELECT uses the specialty."""
    texts.change(CODELIST, 'code: "X01*",', 'code: "X01*", specialty: "80",')

    assert _told(texts) == [
        "codelists: 'things' has codes with a specialty, and the SELECT does not use its column specialty."
    ]


def test_weights_are_used(texts):
    """A weight that no indicator multiplies with is refused; one that is multiplied with is fine."""
    texts.change(CODELIST, 'code: "X01*",', 'code: "X01*", weight: 2.5,')

    assert _told(texts) == ["codes: 'things' has weights, and no indicator uses its column weight."]

    texts.change(FILE, "SELECT code FROM things", "SELECT code FROM things WHERE weight > 1")

    assert _told(texts) == []


def _keys_told(keys, select=SELECT, header=HEADER):
    contracts, _ = read_definition(Contracts, CONTRACTS, "c.yaml")
    indicator, _ = read_indicator(header + select, "x.sql")
    return [problem.right for problem in check_person_keys(indicator, contracts.definition, keys)]


def test_patients_are_joined_within_one_key():
    """Events under one key and listed patients under another are not the same persons."""
    crossed = "one person_key in all sources of what it reads; now events: one; listed_patients: other"

    assert _keys_told({"events": "one", "listed_patients": "one"}) == []
    assert _keys_told({"events": "one", "listed_patients": "other"}) == [crossed]
    assert _keys_told({"events": ["one"], "listed_patients": {"other"}}) == [crossed]


def test_two_sources_of_one_table_share_a_key():
    """A table filled from two namespaces holds one patient as two."""
    assert _keys_told({"events": {"one", "other"}, "listed_patients": None}) == [
        "one person_key in all sources of what it reads; now events: one, other"
    ]


def test_strata_have_no_patients_to_join():
    """At stratum grain nothing is joined by patient."""
    header = HEADER.replace("unit: percent", "unit: percent\ngrain: stratum")

    assert _keys_told({"events": "one", "listed_patients": "other"}, header=header) == []
