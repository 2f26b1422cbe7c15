"""Whether a change may be judged: windows, lookbacks, codes that ended."""

from datetime import date

import pytest
from support.measuring_cases import YEAR, header

from pipeline.definitions.codelist import Code, Codelist
from pipeline.definitions.indicator import Indicator
from pipeline.measuring.follow_up_figures import ExpiredCode, NotJudged
from pipeline.measuring.judging import expired_codes, not_judged

BASELINE, WINDOW = YEAR.earlier(12), YEAR  # 2025 and 2026
JUNE = date(2026, 6, 30)
ENDED = ExpiredCode("x", "1", JUNE)


def _indicator(sql="SELECT 1", fingerprint="f", parts=(), **said):
    head = header(codelists=["x"], **said)
    return Indicator(header=head, sql=sql, file="x.sql", sql_line=1, fingerprint=fingerprint, parts=parts)


def _list(*codes):
    return {"x": Codelist(id="x", title="x", system="atc", source="s", verified=True, codes=codes)}


def _ended(codes, today=None):
    return expired_codes(_indicator(), _list(*codes), BASELINE, WINDOW, today)


def _code(code, until=None, since=None, **more):
    return Code(code=code, valid_to=until, valid_from=since, **more)


def test_a_code_that_ended_withholds_the_verdict():
    """Unless the windows do so already."""
    assert not_judged(_indicator(), BASELINE, WINDOW) is None
    assert NotJudged.CODE_EXPIRED is not_judged(_indicator(), BASELINE, WINDOW, [ENDED])
    assert NotJudged.OVERLAPS is not_judged(_indicator(), BASELINE, BASELINE, [ENDED])


def test_what_a_part_looks_back_on_overlaps_too():
    """The indicator itself looks at the window alone; what it combines looks at two years."""
    part = _indicator(lookback={"months": 24})

    assert NotJudged.OVERLAPS is not_judged(_indicator(parts=(part,)), BASELINE, WINDOW)


@pytest.mark.parametrize(
    ("ends", "found"),
    [
        (JUNE, [ENDED]),
        (date(2025, 12, 31), [ExpiredCode("x", "1", date(2025, 12, 31))]),  # it held to the baseline's last day
        (date(2025, 12, 30), []),  # it ended inside the baseline's period: its makers knew
        (date(2026, 12, 31), []),  # it holds to the window's last day
        (None, []),
    ],
)
def test_codes_that_end_between_the_baseline_and_the_window_are_told(ends, found):
    """From the baseline's last day to the day before the window's."""
    assert found == list(_ended([_code("1", ends), _code("2")]))


def test_a_code_that_another_line_takes_up_has_not_ended():
    """The day after, with another weight; a day's gap is an end, and another region's line is another code."""
    july, august = date(2026, 7, 1), date(2026, 8, 1)

    assert () == _ended([_code("1", JUNE), _code("1", since=july)])
    assert (ENDED,) == _ended([_code("1", JUNE), _code("1", since=august)])
    assert (ENDED,) == _ended([_code("1", JUNE, region="R1"), _code("1", since=july, region="R2")])


def test_an_end_that_only_todays_list_knows_is_an_end():
    """The frozen list did not know that the code would end."""
    assert (ENDED,) == _ended([_code("1")], _list(_code("1", JUNE)))
    assert () == _ended([_code("1")], _list(_code("2", JUNE)))


def test_a_code_of_old_that_came_back_is_looked_at_where_it_holds():
    """It was used until 2015, and again from 2020 to June 2026."""
    spans = [_code("1", date(2015, 12, 31)), _code("1", JUNE, date(2020, 1, 1))]

    assert (ENDED,) == _ended(spans)
