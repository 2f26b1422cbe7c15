"""
Runs and limits of series agree with the tools of the field.

Ours: Anhøj's runs and crossings; the limits of P, U and I charts; which points lie outside; the mean moving
range; the mean of a period's values with its spread.

Not ours, because no page of a report draws them: limits of T charts (days between rare events), of Xbar and S
charts (several measurements of one thing at one time), and the upper limit of an MR chart. Of those files the
runs (Xbar and S come without), the signals and whatever else we share are compared. A C chart is a U chart
whose denominators are 1.

NHS England adds rules that we do not follow: seven points on one side, seven rising or falling, two of three
near a limit. A fixed length gives the more false signals the longer the series is, while Anhøj's limit grows
with it; a rule for trends is virtually useless (Anhøj and Olesen 2014); and the third adds false signals to what
the runs find already. Near limits serve that last rule alone. Assurance sets limits beside a goal, and no
goal of ours is a promise that every point keeps. So of special_cause_rules.json we compare how runs are
counted, which points lie outside, and from how many points on a series is judged.
"""

from collections import defaultdict
from decimal import Decimal
from statistics import fmean

import pytest
from support.measuring_cases import YEAR, header
from support.oracle import held, json_of, needs_oracle, number, same, table_of

from pipeline.measuring.control_limits import ControlChart, ControlLimits, Point, control_limits, mean_moving_range
from pipeline.measuring.estimate import Method
from pipeline.measuring.figures import Cell
from pipeline.measuring.intervals import student_t
from pipeline.measuring.series import run_chart, runs
from pipeline.model import Period, State, add_months

pytestmark = needs_oracle

QIC, NHS = "qicharts2", "nhs_plotthedots"
CLOSE = 1e-12
RUNS = ("n_useful", "longest_run", "longest_run_max", "n_crossings", "n_crossings_min", "runs_signal")
WITH_RUNS = [
    ("c_chart_exclude6_20_freeze26", 1),
    ("i_chart_freeze20", 1),
    ("mr_chart_freeze20", 1),
    ("p_chart_exclude15_23_part30", 2),
    ("p_chart_variable_n", 1),
    ("t_chart", 1),
    ("u_chart_constant_n", 1),
    ("u_chart_variable_n_per50", 1),
]
WITHOUT_RUNS = ["s_equal_n_expected", "s_unequal_n_expected", "xbar_equal_n_expected", "xbar_unequal_n_expected"]
COUNTED = [
    ("c_chart_exclude6_20_freeze26", ControlChart.RATES, 1),
    ("p_chart_exclude15_23_part30", ControlChart.PROPORTIONS, 1),
    ("p_chart_variable_n", ControlChart.PROPORTIONS, 1),
    ("u_chart_constant_n", ControlChart.RATES, 1),
    ("u_chart_variable_n_per50", ControlChart.RATES, 50),
]
ROUNDED_BY_THE_NHS = 2.66 * 1.128 / 3  # they take 2.66 for the 3 / 1.128 that we do not round


def _phases(rows):
    """Cut a file into the phases that its chart judges one by one."""
    phases = defaultdict(list)
    for row in rows:
        phases[row["part"]].append(row)
    return list(phases.values())


def _found(counted):
    return [
        counted.useful,
        counted.longest,
        counted.longest_most,
        counted.crossings,
        counted.crossings_least,
        counted.signal,
    ]


def _expected(row):
    return [row[c] in ("True", "1") if c == "runs_signal" else int(float(row[c])) for c in RUNS]


def _point(row):
    return Point(number(row["y"]), Decimal(row["y_sum"]), Decimal(row["n"] or 1))


def _baseline(rows):
    return [_point(r) if "False" not in (r["include"], r["baseline"]) else Point() for r in rows]


def _lines(rows):
    return [number(rows[0]["cl"]), *(number(r[c]) for r in rows for c in ("lcl", "ucl"))]


@pytest.mark.parametrize(("file", "phases"), WITH_RUNS)
def test_runs_are_counted_alike(file, phases):
    """Useful points, longest run, crossings, both limits and the signal, phase by phase, points left out."""
    place = f"{QIC}/{file}.csv"
    read = _phases(table_of(place))
    found, expected = [], []
    for rows in read:
        values = [number(r["y"]) if r["include"] == "True" else None for r in rows]
        found += _found(runs(values, number(rows[0]["cl"])))
        expected += _expected(rows[0])

    assert phases == len(read)
    same(place, found, expected, what="runs and crossings with their limits")


@pytest.mark.parametrize("file", [*(name for name, _ in WITH_RUNS), *WITHOUT_RUNS])
def test_the_same_points_lie_outside(file):
    """Held against the file's own limits, points on a limit are inside; points left out are judged too."""
    place = f"{QIC}/{file}.csv"
    rows = table_of(place)
    limits = ControlLimits(number(rows[0]["cl"]), tuple((number(r["lcl"]), number(r["ucl"])) for r in rows))
    outside = limits.outside([number(r["y"]) for r in rows])

    same(place, outside, [r["sigma_signal"] == "True" for r in rows], what="points outside the limits")


@pytest.mark.parametrize(("file", "chart", "scale"), COUNTED)
def test_limits_of_counted_things(file, chart, scale):
    """Centre and limits of P, U and C charts: frozen, with points left out, in phases, multiplied."""
    place = f"{QIC}/{file}.csv"
    found, expected = [], []
    for rows in _phases(table_of(place)):
        limits = control_limits(_baseline(rows), [_point(r) for r in rows], chart, scale=scale)
        found += [limits.mean, *(v for pair in limits.by_point for v in pair)]
        expected += _lines(rows)

    held(place, found, expected, what="centre and limits", relative=CLOSE)


def test_limits_of_individuals():
    """The I chart's centre and limits, frozen on its first twenty points and not screened."""
    place = f"{QIC}/i_chart_freeze20.csv"
    rows = table_of(place)
    limits = control_limits(_baseline(rows), [_point(r) for r in rows], ControlChart.INDIVIDUALS)

    found = [limits.mean, *(v for pair in limits.by_point for v in pair)]
    held(place, found, _lines(rows), what="centre and limits", relative=CLOSE)


def test_the_mean_moving_range():
    """The centre of the MR chart is the mean moving range of its baseline."""
    place = f"{QIC}/mr_chart_freeze20.csv"
    rows = table_of(place)
    baseline = [number(r["y_sum"]) for r in rows if r["baseline"] == "True"]

    held(place, [mean_moving_range(baseline)], [number(rows[0]["cl"])], what="centre", relative=CLOSE)


@pytest.mark.parametrize("size", ["equal", "unequal"])
def test_the_mean_of_a_periods_values(size):
    """Mean and standard deviation of each subgroup come out of sums as they do out of the values."""
    values = defaultdict(list)
    for row in table_of(f"{QIC}/xbar_s_input_{size}_n.csv"):
        values[row["sample"]].append(Decimal(row["obs"]))
    sums = [(len(own), sum(own), sum(v * v for v in own)) for own in values.values()]
    means = [student_t(n, float(x), float(x2)) for n, x, x2 in sums]
    deviations = [float(m.variance * n) ** 0.5 for m, (n, _, _) in zip(means, sums, strict=True)]

    for kind in ("xbar", "s"):
        place = f"{QIC}/{kind}_{size}_n_expected.csv"
        rows = table_of(place)
        what = "mean of each period (from xbar_s_input)"
        held(place, [float(m.value) for m in means], [number(r["y_mean"]) for r in rows], what=what, relative=CLOSE)
        what = "standard deviation of each period"
        # from sums of squares near 27,000 a spread of a hundredth keeps seven digits
        held(place, deviations, [number(r["y_sd"]) for r in rows], what=what, relative=1e-6)


def _hospital_points(row):
    """Sum the hospitals' months as one row of the summary does; the last three rows are hospitals by size."""
    is_funnel = row["chart"].startswith("funnel")
    infection, hospital = {
        "all": (None, None),
        "by_infection": (row["facet1"], None),
        "by_hospital_and_infection": (row["facet2"], row["facet1"]),
    }.get(row["chart"], (row["facet1"], None))
    sums = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for r in table_of(f"{QIC}/hospital_infections_input.csv"):
        is_asked = infection in (None, r["infection"]) and hospital in (None, r["hospital"])
        if is_asked and not (is_funnel and r["month"] < "2016-07"):
            own = sums[r["hospital"] if is_funnel else r["month"]]
            own[0] += Decimal(r["n"])
            own[1] += Decimal(r["days"])
    scale = 10_000 if is_funnel else 1
    pairs = sorted(sums.values(), key=lambda pair: pair[1]) if is_funnel else [sums[key] for key in sorted(sums)]
    return [Point(scale * float(x) / float(y), x, y) for x, y in pairs], scale


def test_infections_in_hospitals():
    """25 series of infections per bed day: runs, centre, mean limits and points outside."""
    place = f"{QIC}/hospital_infections_u_chart_expected.csv"
    rows = table_of(place)
    counted, centres, outside = [], [], []
    for row in rows:
        points, scale = _hospital_points(row)
        limits = control_limits(points, points, ControlChart.RATES, scale=scale)
        values = [p.value for p in points]
        counted += _found(runs(values, limits.mean))
        lows, highs = zip(*limits.by_point, strict=True)
        centres += [fmean(lows), limits.mean, fmean(highs)]
        outside.append(int(any(limits.outside(values))))

    assert 25 == len(rows)
    same(place, counted, [v for r in rows for v in _expected(r)], what="runs and crossings with their limits")
    same(place, outside, [int(r["sigma_signal"]) for r in rows], what="is any point outside")
    expected = [number(r[c]) for r in rows for c in ("aLCL", "CL", "aUCL")]
    held(place, centres, expected, what="centre and mean limits", relative=CLOSE)


def _nhs_limits(case, screened):
    points = [Point(value) for value in case["values"]]
    return control_limits(points, points, ControlChart.INDIVIDUALS, screened=screened)


def _widened(limits):
    """Give mean, low and high as they are with the NHS's rounded constant."""
    half = (limits.by_point[0][1] - limits.mean) * ROUNDED_BY_THE_NHS
    return [limits.mean, limits.mean - half, limits.mean + half]


@pytest.mark.parametrize(
    ("group", "cases", "tolerance"),
    [
        ("xmr_limits_ptd_r", 3, {"relative": 4e-7}),
        ("xmr_limits_facets_ptd_r", 2, {"relative": 4e-3}),
        ("xmr_limits_nhspy", 8, {"absolute": 1e-14}),
    ],
)
def test_limits_of_the_nhs(group, cases, tolerance):
    """Mean and process limits, screened where they screen, to as many digits as they print."""
    place = f"{NHS}/xmr_limits.json"
    read = json_of(place)[group]
    found = [v for case in read for v in _widened(_nhs_limits(case, case["screen_outliers"]))]
    expected = [case[key] for case in read for key in ("mean", "lpl", "upl")]

    assert cases == len(read)
    held(place, found, expected, what=f"mean and limits: {group}", **tolerance)


def test_the_worked_example_of_the_nhs():
    """Fifteen months: mean 76.67, limits 57 and 96, and the twelfth month below."""
    case = json_of(f"{NHS}/xmr_limits.json")["xmr_worked_example_nhs_england"]
    limits = _nhs_limits(case, case["screen_outliers"])
    mean, low, high = _widened(limits)

    place = f"{NHS}/xmr_limits.json"
    held(place, [mean], [case["mean_2dp"]], what="worked example: mean", absolute=0.005)
    read_off = [case["lpl_0dp"], case["upl_0dp"]]
    held(place, [low, high], read_off, what="worked example: limits read off a video", absolute=1.0)
    outside = [i for i, beyond in enumerate(limits.outside(case["values"])) if beyond]
    same(place, outside, case["outside_limits_index0"], what="worked example: outside")


def test_a_frozen_mean_of_the_nhs():
    """Ten rising points, frozen after five: the mean is that of the first five."""
    case = json_of(f"{NHS}/xmr_limits.json")["baseline_frozen"]
    points = [Point(float(v)) for v in case["values"]]
    limits = control_limits(points[: case["fix_after_n_points"]], points, ControlChart.INDIVIDUALS)

    held(f"{NHS}/xmr_limits.json", [limits.mean], [case["expected_mean"]], what="frozen mean")


def _months(count):
    last = YEAR.earlier(12).last
    return [(Period.ending(add_months(last, i), 1), Cell(State.VALUE, value=float(i % 2))) for i in range(count)]


def test_what_we_share_of_the_special_causes():
    """Runs have the length that the NHS's have, no near-limit point is outside, and a short series is not judged."""
    place = f"{NHS}/special_cause_rules.json"
    rules = json_of(place)
    sides = [case for case in rules["seven_points_one_side"] if case["relative_to_mean"]]
    found = [(runs(case["relative_to_mean"], 0).longest >= 7) for case in sides]
    same(place, found, [any(case["expected"]) for case in sides], what="is seven points on one side reached")

    near = rules["two_in_three_full_series"]
    outside = _nhs_limits(near, screened=False).outside(near["values"])
    marks = ["outside" if beyond else "common_cause" for beyond in outside]
    same(place, marks[-2:], near["last_two_point_type"], what="no point outside the limits")

    short = rules["short_series_warning"]
    charts = [run_chart(header(unit="mean"), Method.STUDENT, _months(case["n"])) for case in short]
    same(
        place,
        [chart is None or chart.runs is None for chart in charts],
        [case["expected"] for case in short],
        what="is it too short",
    )
