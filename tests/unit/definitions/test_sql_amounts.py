"""Amounts are added within one kind: which ways of saying so are taken, and which are not."""

import pytest
from support.definition_texts import INDICATOR

CONTRACTS = "indicators/extracts.yaml"
FROM = "FROM events AS e WHERE e.code IN (SELECT code FROM things) AND e.happened_on BETWEEN $period_start AND"
WITHOUT = "events.amount is used without saying in which kind."


@pytest.fixture
def told(texts):
    """Check a SELECT over events whose amounts are in days or grams; give what is wrong with it."""
    amount = "amount: {type: decimal, meaning: how much, required: false"
    kind = "kind: {type: text, meaning: in what, allowed: [DAY, GRAM], required: false}"
    texts.change(CONTRACTS, f"{amount}}}", f"{amount}, measured_in: kind}}\n      {kind}")

    def ask(numerator, where="$period_end", source=FROM):
        sql = f"SELECT e.practice_id, e.patient_id, {numerator} AS numerator {source} {where} GROUP BY 1, 2"
        texts.select(sql, unit="ratio", counts="prescription")
        return [problem.removeprefix(f"{INDICATOR}:").split("  ", 1)[1] for problem in texts.problems()]

    return ask


WITHIN_ONE = {
    "in WHERE": ("SUM(e.amount)", "$period_end AND e.kind = 'DAY'"),
    "turned round, in parentheses": ("SUM(e.amount)", "$period_end AND ('DAY' = e.kind AND e.region = 'x')"),
    "in CASE": ("SUM(CASE WHEN e.kind = 'DAY' AND e.amount > 0 THEN e.amount ELSE 0 END)", "$period_end"),
    "in FILTER": ("SUM(e.amount) FILTER (WHERE e.kind = 'DAY')", "$period_end"),
    "in JOIN": (
        "SUM(e.amount)",
        "$period_end",
        FROM.replace("WHERE", "JOIN listed_at_end AS l ON l.patient_id = e.patient_id AND e.kind = 'DAY' WHERE"),
    ),
    "only whether there is one": ("SUM(CASE WHEN e.amount IS NOT NULL THEN 1 ELSE 0 END)", "$period_end"),
}


@pytest.mark.parametrize("name", WITHIN_ONE)
def test_one_kind_is_said_where_the_amount_is_taken(told, name):
    """A condition that holds wherever the amount is taken is enough."""
    assert told(*WITHIN_ONE[name]) == []


ACROSS = {
    "nowhere": ("SUM(e.amount)", "$period_end"),
    "either this or that": ("SUM(e.amount)", "$period_end AND (e.kind = 'DAY' OR e.region = 'x')"),
    "among several": ("SUM(e.amount)", "$period_end AND e.kind IN ('DAY')"),
    "all but one": ("SUM(e.amount)", "$period_end AND e.kind <> 'GRAM'"),
    "beside the sum": ("SUM(e.amount) + SUM(CASE WHEN e.kind = 'DAY' THEN 0 END)", "$period_end"),
    "in the branch before": ("SUM(CASE WHEN e.kind = 'DAY' THEN 1 ELSE e.amount END)", "$period_end"),
    "of another row": (
        "SUM(e.amount)",
        "$period_end AND o.kind = 'DAY'",
        FROM.replace("WHERE", "JOIN events AS o ON o.patient_id = e.patient_id WHERE"),
    ),
}


@pytest.mark.parametrize("name", ACROSS)
def test_what_leaves_other_kinds_in_is_refused(told, name):
    """Where another kind may slip in, the sum has no meaning."""
    assert told(*ACROSS[name]) == [WITHOUT]


def test_only_amounts_tell_of_events(texts):
    """An answer of another unit has nothing without an amount to tell of."""
    texts.change(INDICATOR, "END AS numerator", "END AS numerator, 1 AS unvalued")

    assert [p.split("  ", 1)[1] for p in texts.problems()] == ["the SELECT gives 'unvalued', which nothing reads."]


def test_a_kind_belongs_to_numbers(texts):
    """A text is not measured in anything."""
    texts.change(
        CONTRACTS, "region: {type: text, meaning: region,", "region: {type: text, meaning: region, measured_in: code,"
    )

    assert [p.split("  ", 1)[1] for p in texts.problems()] == [
        "events.region: measured_in has nothing to say to a column of type text."
    ]
