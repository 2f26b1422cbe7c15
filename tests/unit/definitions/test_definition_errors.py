"""The exact text of each error, as the analyst sees it."""

from pathlib import Path

import pytest
from support.definition_texts import TEMPLATE, TWIN, template_beside, twin_beside

from pipeline.errors import DefinitionError

EXPECTED = Path(__file__).parents[2] / "errors" / "definitions"

INDICATOR = "indicators/topic/things_percent.sql"
PACKAGE = "packages_defs/things_package.yaml"
CODELIST = "indicators/codelists/things.yaml"
SOURCE = "sources/events_owner.yaml"
CONTRACTS = "indicators/extracts.yaml"


def _change(file, old, new):
    return lambda texts: texts.change(file, old, new)


def _two_with_one_id(texts):
    texts["indicators/other/copy.sql"] = texts[INDICATOR]
    return texts


def _many_at_once(texts):
    texts.change(INDICATOR, "unit: percent", "unit: procent")
    return texts.change(PACKAGE, "[things_percent]", "[things_percnt]")


LISTINGS = """\
id: listings
title: Listings
owner: Another owner
mode: replace
data_until: 2026-06-30
person_key: another_key
files:
  - glob: listed*.csv
    table: listed_patients
    format: csv
    columns: {patient_id: a, practice_id: b, birth_date: c, sex: d, insurance_group: e, listed_from: f}
"""


def _person_keys_crossed(texts):
    texts["sources/listings.yaml"] = LISTINGS
    return texts.change(SOURCE, "{patient_id: PNR", "{practice_id: YDER, patient_id: PNR")


def _standardised(by="[age_band, sex]", population="denmark"):
    wish = f"standardise: {{by: {by}, population: {population}}}"
    return _change(INDICATOR, "counts: patient", f"counts: patient\n{wish}")


def _standardised_ratio(texts):
    return _standardised()(texts.change(INDICATOR, "unit: percent", "unit: ratio"))


def _standardised_tallies(texts):
    texts.select(
        "SELECT practice_id, sex, with_it AS numerator, patients AS denominator, with_it_hidden AS hidden\n"
        "FROM counted WHERE counted_on BETWEEN $period_start AND $period_end\n"
    )
    texts.change(INDICATOR, "codelists: [things]\n", "grain: stratum\n").change(INDICATOR, "[events]", "[counted]")
    texts.pop(CODELIST)
    return _standardised()(texts)


def _standardised_to_nobody(texts):
    _standardised_tallies(texts).change(INDICATOR, "[age_band, sex]", "[sex]")
    return texts.change(CONTRACTS, "  listed_patients:\n", "  listings:\n")


def _period(text):
    return _change(PACKAGE, "period: {months: 12}", f"period: {text}")


def _section(figures, comparison="", period="{months: 12}"):
    """Ask for kinds of figures, and for what they are compared over."""

    def spoil(texts):
        _period(period)(texts)
        if comparison:
            texts.change(PACKAGE, "questions:", f"comparison: {comparison}\nquestions:")
        return texts.change(PACKAGE, "    indicators:", f"    figures: {figures}\n    indicators:")

    return spoil


def _best_of_nothing(texts):
    texts.change(PACKAGE, "period: {months: 12}", "period: {months: 12}\ncomparison: {references: [best_tenth]}")
    return texts.change(INDICATOR, "better: higher", "better: neither")


EITHER = "CASE WHEN l.age < 18 THEN 'some' ELSE 'other' END AS category,\n  "


def _share(header="", select=EITHER, denominator=""):
    """Turn the indicator into a share over two categories, with more in its header and its answer."""

    def change(texts):
        categories = "categories: {some: Nogle, other: Andre}\nbetter: neither"
        texts.change(INDICATOR, "unit: percent", f"unit: share\n{header}")
        texts.change(INDICATOR, "better: higher", "" if "better" in header else categories)
        return texts.change(INDICATOR, "CASE WHEN", f"{denominator}{select}CASE WHEN")

    return change


def _median(header="", denominator=""):
    def change(texts):
        texts.change(INDICATOR, "unit: percent", f"unit: median\n{header}")
        return texts.change(INDICATOR, "CASE WHEN", f"{denominator}CASE WHEN")

    return change


COMBINED = """\
/*---
id: both_percent
title: Patients with both
why: Things matter together.
population: The listed.
numerator: Those with a thing twice.
unit: percent
better: higher
relevant_difference: 5
reads: []
combines: [things_percent]
counts: patient
status: published
source: A guideline, 2026
reviewed: {by: A. Doctor, on: 2026-03-01, again: 2027-03-01}
---*/
SELECT t.practice_id, t.patient_id, t.numerator
FROM things_percent AS t
"""
WHOLE = "indicators/topic/both_percent.sql"


def _combined(old="", new="", part=("", "")):
    """Add an indicator that combines the project's own, and change a few words of either."""

    def broken(texts):
        texts[WHOLE], texts["tests/specs/indicators/both_percent.md"] = COMBINED, "# Both\n"
        return texts.change(WHOLE, old, new).change(INDICATOR, *part)

    return broken


def _combined_composite(texts):
    texts["indicators/topic/all_percent.sql"] = COMBINED.replace("both_percent", "all_percent").replace(
        "things_percent", "both_percent"
    )
    texts["tests/specs/indicators/all_percent.md"] = "# All\n"
    return _combined()(texts)


def _combined_tallies(texts):
    _standardised_tallies(texts).change(INDICATOR, "standardise: {by: [age_band, sex], population: denmark}\n", "")
    return _combined()(texts)


def _combined_codelist_name(texts):
    texts[WHOLE], texts["tests/specs/indicators/both_percent.md"] = COMBINED, "# Both\n"
    texts["tests/specs/indicators/things.md"] = texts.pop("tests/specs/indicators/things_percent.md")
    texts.change(INDICATOR, "id: things_percent", "id: things").change(PACKAGE, "[things_percent]", "[things]")
    texts.change(PACKAGE, "indicator: things_percent", "indicator: things")
    return texts.change(WHOLE, "[things_percent]", "[things]").change(WHOLE, "FROM things_percent", "FROM things")


def _emptied(codes, verified="false"):
    """Take the codes out of the project's list, and leave other words in their place."""

    def broken(texts):
        texts[CODELIST] = texts[CODELIST].split("codes:")[0].replace("verified: true", f"verified: {verified}") + codes
        return texts

    return broken


def _used(change=None, use="use: events_percent\n    codelists: [things]", file=TEMPLATE, old="", new=""):
    """Add a template to the project and a section that uses it, and change a few words."""

    def broken(texts):
        template_beside(texts)
        texts.change(PACKAGE, "questions:", f"  - heading: Events\n    {use}\nquestions:")
        return (change(texts) if change else texts).change(file, old, new)

    return broken


def _another_list(head="", codes="- {code: X02}", system="letters"):
    """Add a codelist that a template may be used with."""

    def change(texts):
        written = texts[CODELIST].split("codes:")[0].replace("id: things", f"id: others\n{head}".rstrip())
        texts["indicators/codelists/others.yaml"] = f"{written}codes:\n  {codes}\n".replace(
            "system: letters", f"system: {system}"
        )
        return texts

    return change


def _twin(old="", new="", file=TWIN):
    """Add a counted twin to the project, and change a few words."""
    return lambda texts: twin_beside(texts).change(file, old, new)


def _twin_of_a_share(texts):
    _share()(twin_beside(texts))
    texts.change(TWIN, "unit: percent", "unit: share").change(TWIN, "better: higher", "better: neither")
    category = "CASE WHEN sex = 'K' THEN 'some' ELSE 'many' END AS category"
    texts.change(TWIN, "SELECT practice_id,", f"SELECT practice_id, {category},")
    return texts.change(TWIN, "better: neither", "better: neither\ncategories: {some: Nogle, many: Mange}")


def _twin_of_a_goal(texts):
    goal = "target: {value: 90, text: Most of them, source: A guideline, measured_on: same}\n"
    return twin_beside(texts.change(INDICATOR, "reads:", f"{goal}reads:"))


def _twins_of_one(texts):
    twin_beside(texts)
    texts["indicators/topic/another.sql"] = texts[TWIN].replace("id: things_percent_counted", "id: with_things_counted")
    texts["tests/specs/indicators/with_things_counted.md"] = "# Counted\n"
    return texts


OTHERS = "use: events_percent\n    codelists: [others]"
PLACES = "x02: {type: text, meaning: place, codes: places, required: false}"


AMOUNTS = """\
SELECT
  l.practice_id,
  l.patient_id,
  COALESCE(SUM(e.amount), 0) AS numerator,
  MAX(l.days) AS denominator,
  COUNT(e.patient_id) AS events,
  SUM(CASE WHEN e.amount IS NULL THEN 1 ELSE 0 END) AS unvalued
FROM listed_days AS l
LEFT JOIN events AS e
  ON e.patient_id = l.patient_id AND e.code IN (SELECT code FROM things)
  AND e.happened_on BETWEEN $period_start AND $period_end AND e.kind = 'DAY'
GROUP BY l.practice_id, l.patient_id
"""


def _amounts(old="", new="", file=INDICATOR):
    """Make the project's indicator one of amounts, in one kind, and change a few words."""

    def broken(texts):
        amount = "amount: {type: decimal, meaning: how much, required: false"
        kind = "kind: {type: text, meaning: in what, allowed: [DAY, GRAM], required: false}"
        texts.change(CONTRACTS, f"{amount}}}", f"{amount}, measured_in: kind}}\n      {kind}")
        texts.select(AMOUNTS, unit="ddd_per_1000_per_day", counts="prescription")
        return texts.change(file, old, new)

    return broken


def _weighted(first="", second=""):
    """Let the project's indicator add by weight."""

    def broken(texts):
        texts.select(
            "SELECT e.practice_id, e.patient_id, SUM(t.weight) AS numerator FROM events AS e JOIN things AS t\n"
            "ON t.code = e.code WHERE e.happened_on BETWEEN $period_start AND $period_end GROUP BY 1, 2\n",
            unit="ratio",
            counts="prescription",
        )
        return texts.change(CODELIST, "name: All things}", f"name: All things{first}}}\n  - {{code: X02{second}}}")

    return broken


CASES = {
    "amounts_in_no_kind": _amounts(" AND e.kind = 'DAY'", ""),
    "amounts_in_two_kinds": _amounts(
        "COALESCE(SUM(e.amount), 0)", "SUM(CASE WHEN e.kind = 'GRAM' THEN 1000 * e.amount END)"
    ),
    "amounts_in_unknown_kind": _amounts("'DAY'", "'DAYS'"),
    "amounts_counting_patients": _amounts("counts: prescription", "counts: patient"),
    "amounts_in_strata": _amounts("counts: prescription", "counts: prescription\ngrain: stratum"),
    "amounts_without_events": _amounts("AS events", "AS n"),
    "amounts_measured_in_numbers": _amounts("measured_in: kind", "measured_in: code_kind", CONTRACTS),
    "weight_lacking": _weighted(first=", weight: 0.15"),
    "weight_too_fine": _weighted(first=", weight: 0.1234567", second=", weight: 1"),
    "deviation_of_a_mean": lambda texts: _section("[practices, deviation]")(texts).change(
        INDICATOR, "unit: percent", "unit: mean"
    ),
    "funnel_of_a_median": lambda texts: _section("[practices, funnel]")(texts).change(
        INDICATOR, "unit: percent", "unit: median"
    ),
    "period_of_no_length": _period("{}"),
    "period_of_two_kinds": _period("{months: 12, quarters: 4}"),
    "period_of_five_quarters": _period("{quarters: 5}"),
    "season_without_end": _period('{season: {from: "10-01"}}'),
    "season_with_impossible_day": _period('{season: {from: "10-01", to: "02-30"}}'),
    "season_from_a_leap_day": _period('{season: {from: "02-29", to: "08-31"}}'),
    "season_of_more_than_a_year": _period('{season: {from: "10-01", to: "10-01"}}'),
    "season_key_unknown": _period('{season: {start: "10-01", to: "03-31"}}'),
    "figures_twice": _section("[practices, practices]"),
    "figure_unknown": _section("[practices, run_charts]"),
    "run_chart_without_series": _section("[practices, run_chart]", "{trend: 4}"),
    "change_without_trend": _section("[practices, change]", "{ranking: none}"),
    "change_of_quarters": _section("[practices, change]", "{trend: 3}", "{quarters: 1}"),
    "series_without_run_chart": _section("[practices]", "{series: {quarters: 12}}"),
    "series_of_no_points": _section("[run_chart]", "{series: {}}"),
    "series_of_two_kinds": _section("[run_chart]", "{series: {quarters: 12, years: 5}}"),
    "series_of_too_many": _section("[run_chart]", "{series: {years: 6}}"),
    "series_frozen_whole": _section("[run_chart]", "{series: {quarters: 16, frozen: 16}}"),
    "series_frozen_early": _section("[run_chart]", "{series: {quarters: 12, frozen: 8}}"),
    "series_frozen_at_nothing": _section("[run_chart]", "{series: {quarters: 16, frozen: 0}}"),
    "series_across_months": _section("[run_chart]", "{series: {quarters: 12}}", "{months: 4}"),
    "series_across_season": _section(
        "[run_chart]", "{series: {quarters: 12}}", '{season: {from: "10-15", to: "03-31"}}'
    ),
    "share_without_categories": _share("better: neither"),
    "share_of_one_category": _share("better: neither\ncategories: {some: Nogle}", select="'some' AS category,\n  "),
    "share_of_many_categories": _share(
        "better: neither\ncategories: {a: A, b: B, c: C, d: D, e: E, f: F, g: G}", select="l.sex AS category,\n  "
    ),
    "share_with_one_goal": _share("target: {value: 20, text: a, source: b, measured_on: same}"),
    "share_with_a_good_way": _share("better: lower\ncategories: {some: Nogle, other: Andre}"),
    "share_standardised": _share("standardise: {by: [sex], population: denmark}"),
    "share_per_what": _share("denominator_in: patients"),
    "share_without_category": _share(select=""),
    "share_with_denominator": _share(denominator="1 AS denominator,\n  "),
    "share_with_an_unknown_category": _share(
        select="CASE WHEN l.age < 18 THEN 'some' ELSE 'others' END AS category,\n  "
    ),
    "share_without_a_named_category": _share(select="'some' AS category,\n  "),
    "share_by_number": _share(select="l.age AS category,\n  "),
    "share_of_strata": _share("grain: stratum"),
    "categories_of_percent": _change(INDICATOR, "better: higher", "better: higher\ncategories: {a: A, b: B}"),
    "category_of_percent": _change(INDICATOR, "CASE WHEN", "'some' AS category,\n  CASE WHEN"),
    "median_of_strata": _median("grain: stratum"),
    "median_with_denominator": _median(denominator="2 AS denominator,\n  "),
    "median_of_prescriptions": lambda texts: _median()(texts).change(
        INDICATOR, "counts: patient", "counts: prescription"
    ),
    "median_standardised": _median("standardise: {by: [sex], population: denmark}"),
    "combines_a_codelists_name": _combined_codelist_name,
    "combines_a_composite": _combined_composite,
    "combines_a_draft": _combined(part=("status: published", "status: preview")),
    "combines_a_median": _combined(part=("unit: percent", "unit: median")),
    "combines_a_retired": _combined(part=("status: published", "status: retired\nstatus_reason: old")),
    "combines_at_stratum": _combined("counts: patient", "counts: patient\ngrain: stratum"),
    "combines_itself": _combined("[things_percent]", "[things_percent, both_percent]"),
    "combines_strata": _combined_tallies,
    "combines_undeclared": _combined("combines: [things_percent]\n", ""),
    "combines_unknown": lambda texts: _combined("[things_percent]", "[things_percnt]")(texts).change(
        WHOLE, "FROM things_percent", "FROM things_percnt"
    ),
    "combines_unknown_column": _combined("t.numerator\n", "t.counter AS numerator\n"),
    "combines_unused": _combined("t.numerator\nFROM things_percent", "t.age AS numerator\nFROM listed_at_end"),
    "combines_under_a_cte": _combined(
        "SELECT t.",
        "WITH things_percent AS (SELECT practice_id, patient_id, 1 AS numerator FROM listed_at_end)\nSELECT t.",
    ),
    "best_of_nothing": _best_of_nothing,
    "reference_twice": _change(PACKAGE, "status:", "comparison: {references: [region, alike, region]}\nstatus:"),
    "standardised_by_nothing": _standardised(by="[]"),
    "standardised_by_one_twice": _standardised(by="[sex, sex]"),
    "standardised_by_unknown": _standardised(by="[age]"),
    "standardised_to_unknown": _standardised(population="europe"),
    "standardised_ratio": _standardised_ratio,
    "standardised_indirect_percent": _standardised(population="denmark, method: indirect"),
    "standardised_how_unknown": _standardised(population="denmark, method: indirekte"),
    "standardised_without_column": _standardised_tallies,
    "standardised_to_nobody": _standardised_to_nobody,
    "unknown_key": _change(INDICATOR, "better: higher", "beter: higher"),
    "key_missing": _change(INDICATOR, "better: higher\n", ""),
    "key_twice": _change(INDICATOR, "better: higher", "better: higher\nbetter: lower"),
    "no_value": _change(INDICATOR, "better: higher", "better:"),
    "unused_table": _change(INDICATOR, "reads: [events]", "reads: [events, plans]"),
    "unused_listed_patients": _change(INDICATOR, "reads: [events]", "reads: [events, listed_patients]"),
    "unused_lookback": _change(INDICATOR, "counts: patient", "counts: patient\nlookback: {months: 12}"),
    "wrong_unit": _change(INDICATOR, "unit: percent", "unit: procent"),
    "reviewed_backwards": _change(PACKAGE, "again: 2027-03-01", "again: 2025-03-01"),
    "value_without_its_key": _change(PACKAGE, "period: {months: 12}", "period: 12"),
    "code_without_its_key": _change(CODELIST, '{code: "X01*", name: All things}', '"X01*"'),
    "no_space_after_colon": _change(PACKAGE, "{months: 9}", "{months:9}"),
    "no_space_on_a_line": _change(INDICATOR, "unit: percent", "unit:percent"),
    "quote_not_closed": _change(INDICATOR, "why: Things matter.", 'why: "Things matter.'),
    "indented_too_little": _change(PACKAGE, "    indicators:", "  indicators:"),
    "matched_with_another_column": _change(INDICATOR, "e.code IN", "e.region IN"),
    "matched_with_another_key": _change(INDICATOR, "SELECT e.patient_id", "SELECT e.practice_id"),
    "day_written_out": _change(INDICATOR, "BETWEEN $period_start AND", "BETWEEN '2025-07-01' AND"),
    "code_written_out": _change(INDICATOR, "AND e.happened_on", "AND e.code LIKE 'X01%' AND e.happened_on"),
    "column_of_no_table": _change(INDICATOR, "e.happened_on", "events.happened_on"),
    "glob_outside": _change(SOURCE, "glob: events*.csv", "glob: ../events*.csv"),
    "no_date_format": _change(SOURCE, 'delimiter: ";"', "delimiter: ';'\n    date_format: DD-MM-YYYY"),
    "wrong_number": _change(INDICATOR, "relevant_difference: 5", "relevant_difference: 2,5"),
    "wrong_date": _change(INDICATOR, "on: 2026-03-01", "on: 1. marts 2026"),
    "impossible_date": _change(INDICATOR, "on: 2026-03-01", "on: 2026-02-30"),
    "missing_codelist": _change(INDICATOR, "codelists: [things]", "codelists: [thing]"),
    "missing_table": _change(INDICATOR, "reads: [events]", "reads: [event]"),
    "missing_specification": lambda texts: texts.pop("tests/specs/indicators/things_percent.md") and texts,
    "two_indicators_one_id": _two_with_one_id,
    "two_statements": _change(INDICATOR, "FROM listed_at_end AS l", "FROM listed_at_end AS l;\nDROP TABLE events"),
    "not_a_select": lambda texts: texts.select("COPY events TO 'events.csv'"),
    "file_path": _change(INDICATOR, "FROM events AS e", "FROM 'events.csv' AS e"),
    "table_function": _change(INDICATOR, "FROM events AS e", "FROM read_csv('events.csv') AS e"),
    "now": _change(INDICATOR, "AND $period_end", "AND now()"),
    "undeclared_table": _change(INDICATOR, "FROM events AS e", "FROM events AS e JOIN plans AS p USING (patient_id)"),
    "unknown_column": _change(INDICATOR, "e.happened_on", "e.hapened_on"),
    "select_star": _change(INDICATOR, "  l.practice_id,\n  l.patient_id,", "  l.*,"),
    "wrong_output": _change(INDICATOR, "END AS numerator", "END AS counter"),
    "binary_fraction": _change(INDICATOR, "THEN 1 ELSE 0 END", "THEN 1 ELSE 1 / 2 END"),
    "unknown_parameter": _change(INDICATOR, "$period_end", "$periode_slut"),
    "function_outside_subset": _change(INDICATOR, "AND $period_end", "AND getenv('HOME')"),
    "text_not_closed": _change(INDICATOR, "$period_end", "$period_end\n  AND e.region = '1085"),
    "decimal_comma_in_braces": _change(CODELIST, "name: All things}", "name: All things, weight: 0,2}"),
    "weights_beside_an_unread_indicator": lambda texts: _weighted(first=", weight: 1", second=", weight: 2")(
        texts
    ).change(INDICATOR, "better: higher", "beter: higher"),
    "reads_a_codelist": _change(INDICATOR, "reads: [events]", "reads: [events, things]"),
    "reads_an_indicator": _combined("reads: []", "reads: [things_percent]"),
    "codelists_a_table": _change(INDICATOR, "codelists: [things]", "codelists: [things, plans]"),
    "combines_a_codelist": _combined("[things_percent]", "[things_percent, things]"),
    "unreadable_sql": _change(INDICATOR, "FROM events AS e", "FRM events AS e"),
    "not_yaml": _change(PACKAGE, "title: Things", "title: Things: all of them"),
    "questions_none": lambda texts: texts.change(
        PACKAGE, 'questions:\n  - {text: "Why do we differ?", indicator: things_percent}', "questions: []"
    ),
    "question_not_quoted": _change(PACKAGE, '"Why do we differ?"', "Why do we differ?"),
    "tab": _change(PACKAGE, "    indicators:", "\tindicators:"),
    "star_not_quoted": _change(CODELIST, '"X01*"', "*X01"),
    "no_header": _change(INDICATOR, "/*---", "/*"),
    "package_with_unknown_indicator": _change(PACKAGE, "[things_percent]", "[things_procent]"),
    "package_with_draft": _change(INDICATOR, "status: published", "status: draft"),
    "question_about_another": _change(PACKAGE, "indicator: things_percent", "indicator: other_percent"),
    "laxer_disclosure": _change(
        PACKAGE, "status:", "disclosure: {smallest_shown: 3, min_practices: 4, largest_share_percent: 60}\nstatus:"
    ),
    "laxer_for_specialists": _change(PACKAGE, "status:", "disclosure: {min_practices_specialists: 7}\nstatus:"),
    "person_keys_crossed": _person_keys_crossed,
    "template_of_no_system": _used(old="template: letters", new="template: numbers"),
    "template_with_codes_of_its_own": _used(old="FROM codes)", new="FROM things)"),
    "template_without_a_blank": _used(old="{codelist}", new="a thing"),
    "blank_outside_a_template": _change(INDICATOR, "why: Things matter.", "why: '{codelist} matter.'"),
    "template_listed": _used(use="indicators: [events_percent]"),
    "template_made_and_listed": _used(file=PACKAGE, old="[things_percent]", new="[events_percent__things]"),
    "use_of_nothing": _used(use="use: event_percent\n    codelists: [things]"),
    "use_of_no_template": _used(use="use: things_percent\n    codelists: [things]"),
    "use_without_codelists": _used(use="use: events_percent"),
    "codelists_without_use": _used(use="codelists: [things]"),
    "section_of_nothing": _used(use="text: Nothing"),
    "use_of_a_codelist_twice": _used(use="use: events_percent\n    codelists: [things, things]"),
    "use_of_an_unknown_codelist": _used(use="use: events_percent\n    codelists: [thing]"),
    "use_of_an_empty_codelist": _used(
        lambda texts: _another_list("missing: all of them", "[]")(texts).change(
            "indicators/codelists/others.yaml", "verified: true", "verified: false"
        ),
        OTHERS,
    ),
    "use_of_another_system": _used(
        lambda texts: _another_list(system="places")(texts).change(
            CONTRACTS, "      region: {type: text", f"      {PLACES}\n      region: {{type: text"
        ),
        OTHERS,
    ),
    "use_of_codes_with_a_validity": _used(_another_list(codes="- {code: X02, valid_to: 2026-01-01}"), OTHERS),
    "use_of_a_long_name": _used(
        lambda texts: _another_list()(texts).change("indicators/codelists/others.yaml", "others", "o" * 50),
        f"use: events_percent\n    codelists: [{'o' * 50}]",
    ),
    "use_beside_a_file": lambda texts: _two_with_one_id(_used()(texts)).change(
        "indicators/other/copy.sql", "id: things_percent", "id: events_percent__things"
    ),
    "codelist_called_codes": lambda texts: _another_list()(texts).change(
        "indicators/codelists/others.yaml", "id: others", "id: codes"
    ),
    "package_before_its_template": _used(old="status: published", new="status: preview"),
    "twin_of_patients": _twin("grain: stratum", "grain: patient"),
    "twin_of_nobody": _twin("stands_for: things_percent", "stands_for: thing_percent"),
    "twin_of_a_twin": _twin("stands_for: things_percent", "stands_for: things_percent_counted"),
    "twin_in_another_unit": _twin("unit: percent", "unit: ratio"),
    "twin_another_way": _twin("better: higher", "better: lower"),
    "twin_with_another_difference": _twin("relevant_difference: 5", "relevant_difference: 2"),
    "twin_of_other_categories": _twin_of_a_share,
    "twin_without_the_goal": _twin_of_a_goal,
    "twin_of_a_template": lambda texts: _used()(twin_beside(texts)).change(
        TWIN, "stands_for: things_percent", "stands_for: events_percent"
    ),
    "twins_of_one": _twins_of_one,
    "twin_beside_its_own": _twin("[things_percent]", "[things_percent, things_percent_counted]", PACKAGE),
    "twin_in_a_funnel": lambda texts: _section("[practices, funnel]")(
        twin_beside(texts).change(TWIN, "counts:", "standardise: {by: [sex], population: denmark}\ncounts:")
    ).change(TWIN, "SELECT practice_id,", "SELECT practice_id, sex,"),
    "template_with_a_joint": lambda texts: _used()(texts).change(TEMPLATE, "id: events_percent", "id: events__percent"),
    "codelist_empty": _emptied("codes: []"),
    "codelist_empty_and_published": _emptied("codes: []\nmissing: the codes of the region, see its handbook"),
    "codelist_empty_and_verified": _emptied("codes: []\nmissing: all of them", "true"),
    "codelist_lacks_nothing": _change(CODELIST, "verified: true", "verified: true\nmissing: some of them"),
    "package_before_its_draft": lambda texts: _change(PACKAGE, "status: published", "status: preview")(texts).change(
        INDICATOR, "status: published", "status: draft"
    ),
    "codes_overlap": _change(
        CODELIST, '  - {code: "!X01B"}', "  - {code: X02}\n  - {code: X02, valid_from: 2020-01-01}"
    ),
    "code_of_wrong_shape": _change(CODELIST, '"!X01B"', "x5"),
    "source_without_person_key": _change(SOURCE, "person_key: owners_key\n", ""),
    "source_column_unknown": _change(SOURCE, "code: CODE", "kode: CODE"),
    "source_key_idle": _change(SOURCE, "format: csv", "format: parquet"),
    "contract_column_unknown": _change(CONTRACTS, "dated_by: happened_on", "dated_by: hapened_on"),
    "register_missing": _change(CONTRACTS, "  clusters:\n", "  klynger:\n"),
    "many_at_once": _many_at_once,
    "no_house": lambda texts: texts.pop("klynge.yaml") and texts,
    "limit_of_memory": _change("klynge.yaml", "contact:", "limits: {memory: 4}\ncontact:"),
    "limit_of_seconds": _change("klynge.yaml", "contact:", "limits: {seconds: 0}\ncontact:"),
    "id_of_a_device": _change(SOURCE, "id: events_owner", "id: nul"),
    "id_that_climbs": _change(PACKAGE, "id: things_package", "id: ../../things"),
    "character_unseen": _change(PACKAGE, "title: Things", 'title: "Things \\u202e gnp.exe"'),
}


@pytest.mark.parametrize("name", CASES)
def test_exact_text(texts, name):
    """Every error says where it is, what it is, and what would be right, word for word."""
    broken = CASES[name](texts)

    with pytest.raises(DefinitionError) as raised:
        broken.read()

    assert (EXPECTED / f"{name}.txt").read_text(encoding="utf-8") == f"{raised.value}\n"


def test_every_expected_text_is_tested():
    """No expected text lies about without a test that produces it."""
    assert sorted(CASES) == sorted(path.stem for path in EXPECTED.glob("*.txt"))
