"""
Two clusters that look alike on the page are alike in every file, to the byte.

Whatever differs behind what is shown (counts, sizes, decimals, ids) cannot be read from HTML, pictures or CSV, if it
makes no difference there: no attribute, coordinate, order or hidden element may hold it.
"""

import re
from datetime import date

import pytest
from support.measuring_cases import YEAR, groups_of, of_patients, patients
from support.report_builders import CODELISTS, HOUSE, header, indicators, package

from pipeline.definitions.package import Comparison
from pipeline.measuring.assemble import Setting, assemble
from pipeline.measuring.change import changes
from pipeline.measuring.figures import Evidence, Provenance
from pipeline.measuring.measure import measure
from pipeline.measuring.rule import Rule
from pipeline.model import Cluster, Practice, Visibility
from pipeline.output.figures_csv import figures_text
from pipeline.reporting.compose import compose
from pipeline.reporting.pages import render

IDS = tuple(f"73100{i}" for i in range(9))
HEAD = header("x_measured", relevant_difference=1)
RULE = Rule(smallest_shown=5, true_zero_is_shown=True, min_practices=6)
EVERYONE = (4000, 10000)  # of the region, this cluster included
A_YEAR_AGO = YEAR.earlier(12)

#: Per cents: three high and three low, which carry a mark, and three between.
AS_IT_IS = ((80, 100), (162, 200), (332, 400), (20, 100), (42, 200), (88, 400), (49, 100), (102, 200), (208, 400))
#: The same whole per cents of other counts.
OTHER_DECIMALS = (
    *((321, 400), (323, 400), (664, 802), (40, 200), (85, 400), (175, 800)),
    *((97, 200), (206, 404), (413, 800)),
)
#: The same per cents of the same lists, but it is others that are large.
OTHER_SIZES = ((320, 400), (81, 100), (166, 200), (80, 400), (21, 100), (44, 200), (98, 200), (204, 400), (52, 100))


def _region(own):
    """Give what is outside the cluster, so that the region is the same whoever the cluster is."""
    return tuple(all_of - sum(p[i] for p in own) for i, all_of in enumerate(EVERYONE))


def _patients(own):
    return {i: patients(*xy) for i, xy in zip([*IDS, "q"], [*own, _region(own)], strict=True)}


def _printed(own, templates, before=(), visibility=Visibility.ANONYMISED):
    """Print a report on these counts, by practice, of this year and the year before."""
    groups = groups_of([*IDS, "q"], clusters={"c1": frozenset(IDS)})
    periods = [
        measure(of_patients(_patients(counts), period, HEAD.id), HEAD, groups)
        for period, counts in ((A_YEAR_AGO, before or own), (YEAR, own))
    ]
    pack = package((HEAD,), kinds=("practices", "change", "deviation"), comparison=Comparison(trend=1))
    setting = Setting(
        package=pack,
        measured={HEAD.id: periods},
        changes={HEAD.id: changes(*periods)},
        listed=dict.fromkeys(IDS, 2000),
        region_names={"R1": "Region Et"},
        published=None,
        rule=RULE,
        visibility=visibility,
        label_key=b"key",
        provenance=Provenance("1", {HEAD.id: "f" * 64}, "s", "0", date(2027, 1, 1), ()),
    )
    cluster = Cluster("c1", "Klyngen", tuple(Practice(i, f"Lægerne {i}", "R1") for i in IDS))
    figures = assemble(cluster, setting, Evidence(None, (), (), (), (), None, None, None))
    report = compose(figures, pack, indicators((HEAD,)), CODELISTS, HOUSE, visibility)
    return render(report, templates), figures_text(report)


@pytest.fixture(scope="module")
def as_it_is(templates):
    """Print the cluster once."""
    return _printed(AS_IT_IS, templates)


def test_the_report_shows_letters_with_marks(as_it_is):
    """The comparison below is of something: nine letters, six with marks, changes and deviations."""
    page, figures = as_it_is

    shown = re.findall(r'<td class="number">(<b>)?(\d\d)(?:</b>)?</td></tr>', page)
    assert [("<b>", v) for v in ("83", "81", "80")] == shown[:3]
    assert [("", v) for v in ("52", "51", "49")] == shown[3:6]
    assert [("<b>", v) for v in ("22", "21", "20")] == shown[6:9]
    assert "deviation" in figures
    assert ",change,value," in figures


def test_decimals_that_are_rounded_away_are_in_no_byte(as_it_is, templates):
    """Page, pictures, alternative texts and file of figures: nothing tells of the counts behind."""
    assert as_it_is == _printed(OTHER_DECIMALS, templates, before=AS_IT_IS)


def test_whose_list_is_large_is_in_no_byte(as_it_is, templates):
    """The same values of the same lists, dealt out otherwise: levels, lines, changes and marks are the same."""
    assert as_it_is == _printed(OTHER_SIZES, templates)


def test_names_would_tell_them_apart(templates):
    """The same two clusters differ in an open report: the comparison above can fail."""
    one, other = (_printed(own, templates, visibility=Visibility.OPEN) for own in (AS_IT_IS, OTHER_SIZES))

    assert one[0] != other[0]
    assert one[1] != other[1]
