import pytest

FILE = "indicators/extracts.yaml"

EVENTS = "    dated_by: happened_on\n"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    key: [practice_id]", "    key: [practice]", "practices.key: there is no column 'practice'."),
        (EVENTS, EVENTS + "    sort: [kode]\n", "events.sort: there is no column 'kode'."),
        (EVENTS, EVENTS + "    performed_by: who\n", "events.performed_by: there is no column 'who'."),
        (EVENTS, EVENTS + "    coverage: {by: who, on: happened_on}\n", "events.coverage: there is no column 'who'."),
        (
            EVENTS,
            EVENTS + "    coverage: {by: practice_id, on: code}\n",
            "events.coverage: 'code' is text, not a date.",
        ),
        (
            EVENTS,
            EVENTS + "    coverage: {by: practice_id, on: happened_on, since: code}\n",
            "events.coverage: 'code' is text, not a date.",
        ),
        (
            EVENTS,
            EVENTS + "    coverage: {by: practice_id, since: happened_on}\n",
            "tables.events.coverage: since without on: a span has a last day too.",
        ),
        (EVENTS, EVENTS + "    netting: {amount: sum, same: [code]}\n", "events.netting: there is no column 'sum'."),
        (EVENTS, "    dated_by: code\n", "events.dated_by: 'code' is text, not a date."),
        (EVENTS, "", "events.practice_id: listed_practice is looked up by patient and date."),
        ('"[0-9]{6}"', '"[0-9"', "practices.practice_id: the pattern '[0-9' cannot be read."),
        ('"[0-9]{6}"', "'(a+)+'", "practices.practice_id: the pattern '(a+)+' cannot be read."),
        ('"[0-9]{6}"', "'((a*)b)*'", "practices.practice_id: the pattern '((a*)b)*' cannot be read."),
        ('"[0-9]{6}"', "'(?=a)a'", "practices.practice_id: the pattern '(?=a)a' cannot be read."),
        ('"[0-9]{6}"', "'(a)\\1'", "practices.practice_id: the pattern '(a)\\1' cannot be read."),
        ('"[0-9]{6}"', "'a{1,99999}'", "practices.practice_id: the pattern 'a{1,99999}' cannot be read."),
        ('"[0-9]{6}"', "'[[a]'", "practices.practice_id: the pattern '[[a]' cannot be read."),
        ('"[0-9]{6}"', "'a++'", "practices.practice_id: the pattern 'a++' cannot be read."),
        ('"[0-9]{6}"', "'\\p{L}'", "practices.practice_id: the pattern '\\p{L}' cannot be read."),
        ('"[0-9]{6}"', "'[a--b]'", "practices.practice_id: the pattern '[a--b]' cannot be read."),
        (
            "meaning: how many, minimum: 0,",
            "meaning: x, minimum: 5, maximum: 1,",
            "counted.patients: the maximum 1 lies below the minimum 5.",
        ),
        (
            "{type: text, meaning: region, required",
            "{type: text, meaning: x, minimum: 0, required",
            "events.region: minimum has nothing to say to a column of type text.",
        ),
        (
            "{type: date, meaning: birth}",
            "{type: date, meaning: birth, earliest: 1900}",
            "listed_patients.birth_date: earliest: '1900' is not a date.",
        ),
        ("      birth_date: {type: date, meaning: birth}\n", "", "listed_patients: the engine needs birth_date here."),
        ("  plans:\n", "  listed_days:\n", "'listed_days' is the engine's own view."),
        ("  plans:\n", "  things:\n", "'things' is the name of a table already."),
    ],
)
def test_a_contract_names_what_it_has(texts, old, new, expected):
    """Every name in a contract is that of a column of the right type, and every pattern can be read."""
    told = [problem.split("  ", 1)[1] for problem in texts.change(FILE, old, new).problems()]

    assert expected in told


@pytest.mark.parametrize(
    "pattern",
    [
        "[0-9]{6}",
        "[A-Z]{1,2}([0-9]{2}){0,3}",
        "(?:K|M)",
        "[0-9]+(\\.[0-9]+)?",
        "(a*)(b)*",
        "[^ ]+",
        "^[A-ZÆØÅ]+$",
        "\\d{6}",
    ],
)
def test_a_plain_pattern_can_stand_in_a_contract(texts, pattern):
    """Letters, sets, groups and repetitions are read alike by whatever reads the contract."""
    assert [] == texts.change(FILE, '"[0-9]{6}"', f"'{pattern}'").problems()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("amount IS NULL OR amount >= 0", None),
        ("happened_on >= CAST('2000-01-01' AS DATE)", None),
        ("amount >=", "'amount >=' is not a condition."),
        ("SELECT 1", "'SELECT 1' is not a condition."),
        ("amount IN (SELECT 1)", "'amount IN (SELECT 1)' is not a condition."),
        ("amount > $x", "'amount > $x' is not a condition."),
        ("'open", "''open' is not a condition."),
        ("amont >= 0", "there is no column 'amont'."),
        ("happened_on < now()", "now() reads the clock."),
        ("getenv('HOME') = 'x'", "the function getenv() is not in the portable subset."),
    ],
)
def test_a_check_is_a_condition_on_own_columns(texts, condition, expected):
    """A check can be read, asks its own table only, and reads no clock."""
    check = f'    checks: [{{name: c, condition: "{condition}", meaning: m, severity: warn}}]\n'
    told = texts.change(FILE, EVENTS, EVENTS + check).problems()

    assert told == ([] if expected is None else [f"{FILE}:54  events.checks.c: {expected}"])


def test_checks_have_names_of_their_own(texts):
    """Two checks of one table cannot bear one name."""
    check = "{name: c, condition: amount > 0, meaning: m, severity: warn}"
    told = texts.change(FILE, EVENTS, f"{EVENTS}    checks: [{check}, {check}]\n").problems()

    assert told == [f"{FILE}:54  events.checks: two checks bear the name 'c'."]


@pytest.mark.parametrize("name", ["practices", "regions", "clusters", "cluster_members"])
def test_the_registers_must_be_there(texts, name):
    """Without practices, regions, clusters and their members there is nobody to report to."""
    told = texts.change(FILE, f"  {name}:\n", "  other:\n").problems()

    assert f"{FILE}:1  the table '{name}' is missing." in told
