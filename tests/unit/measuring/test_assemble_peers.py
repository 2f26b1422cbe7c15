"""A report sets its figures beside the best tenth, and an open one each practice beside those most alike."""

import dataclasses
from datetime import date

import polars as pl
import pytest
from support.measuring_cases import RULE, groups_of, header, measured, of_patients, patients, sheet_of

from pipeline.definitions.package import Package
from pipeline.measuring.alike import likeness
from pipeline.measuring.assemble import Setting, assemble
from pipeline.measuring.benchmark import best_tenths
from pipeline.measuring.disclosure import protect
from pipeline.measuring.evidence import LISTED_SCHEMA
from pipeline.measuring.figures import Cell, Evidence, MiddleHalf, Provenance
from pipeline.measuring.references import Part, ReferenceFigure
from pipeline.model import Cluster, HiddenBy, Level, Practice, State, Visibility

OWN = [f"p{i}" for i in range(5)]
ELSEWHERE = [f"q{i:02d}" for i in range(40)]
CLUSTER = Cluster("c1", "Klyngen", tuple(Practice(i, f"Lægerne {i}", "R1") for i in OWN))
GROUPS = groups_of(OWN + ELSEWHERE, clusters={"c1": frozenset(OWN)})
#: Of 100 patients each: 50 of the members', 60 of most others', 95 in each of five.
LAND = dict.fromkeys(OWN, (50, 100)) | dict.fromkeys(ELSEWHERE, (60, 100)) | {f"q{i:02d}": (95, 100) for i in range(5)}
#: Listed women of 40: p0 as many as q00, p1 as many as q10 and so on; all else is alike.
LISTED = pl.DataFrame(
    [(i, "K", "40-44", 1000 * 2**k) for k, i in enumerate(OWN)]
    + [(i, "K", "40-44", 1000 * 2 ** (k // 10)) for k, i in enumerate(ELSEWHERE)],
    schema=LISTED_SCHEMA,
    orient="row",
)


def _package(*references):
    return Package.model_validate(
        {
            "id": "pk",
            "version": "1",
            "owner": "o",
            "title": "t",
            "introduction": "i",
            "period": {"months": 12},
            "sections": [{"heading": "h", "indicators": ["seen"]}],
            "comparison": {"references": references},
            "questions": [{"text": "q"}],
            "implementation": ["i"],
            "follow_up": {"months": 6},
            "sources": ["s"],
            "status": "published",
            "reviewed": header().reviewed.model_dump(),
        }
    )


def _figure(visibility=Visibility.OPEN, land=LAND, references=("region", "denmark", "best_tenth", "alike")):
    measurements = measured(of_patients({i: patients(*xy) for i, xy in land.items()}), GROUPS)
    setting = Setting(
        package=_package(*references),
        measured={"seen": [measurements]},
        listed={},
        region_names={"R1": "Region Et"},
        published=None,
        rule=RULE,
        visibility=visibility,
        label_key=b"key",
        provenance=Provenance("1", {}, "s", "0", date(2027, 1, 1), ()),
        best=best_tenths({"seen": [measurements]}, {"R1": "Region Et"}),
        likeness=likeness(LISTED),
    )
    return assemble(CLUSTER, setting, Evidence(None, (), (), (), (), None, None, None)).figures[0]


@pytest.mark.parametrize("visibility", list(Visibility))
def test_the_best_tenth_stands_beside_the_cluster(visibility):
    """Five of 45 practices have a tenth: 475 of 500. Its value stands alone, by name or by letter."""
    best = _figure(visibility).best

    assert ("Danmark", Cell(State.VALUE, value=95.0)) == (best.name, best.cell)


def test_each_practice_stands_beside_the_ten_most_alike():
    """p0's ten are q00 to q09, of whom five have 95: 77.5 per cent. p1's are q10 to q19, with 60."""
    bars = {bar.practice_id: bar.alike for bar in _figure().bars}

    assert {"p0": 77.5, "p1": 60.0} == {i: bars[i].value for i in ("p0", "p1")}
    assert Cell(State.VALUE, value=77.5) == bars["p0"]


def test_an_anonymised_report_says_nothing_of_who_is_alike():
    """It would tell of the size behind a letter."""
    assert "alike" not in repr(_figure(Visibility.ANONYMISED).bars)


def test_the_middle_half_of_the_region_lies_behind():
    """45 practices: the 12th and the 34th have 60; where a third have 61.6, letters are told whole numbers."""
    land = LAND | dict.fromkeys(ELSEWHERE[25:], (616, 1000))

    assert MiddleHalf(60.0, 60.0, 45) == _figure().middle_half
    assert MiddleHalf(60.0, 61.6, 45) == _figure(land=land).middle_half
    assert MiddleHalf(60.0, 62.0, 45) == _figure(Visibility.ANONYMISED, land).middle_half


def test_a_package_that_does_not_ask_for_the_region_has_no_middle_half():
    """It is the region's."""
    assert _figure(references=("denmark",)).middle_half is None


def test_ten_with_few_events_together_are_hidden():
    """p1's ten have 4 of 1000 together: a small number, whoever is asked."""
    land = LAND | dict.fromkeys(ELSEWHERE[10:20], (0, 100)) | {"q10": (4, 100)}
    bars = {bar.practice_id: bar.alike for bar in _figure(land=land).bars}

    assert HiddenBy.HOUSE == bars["p1"].hidden_by


def test_a_best_tenth_with_few_on_the_other_side_is_hidden():
    """497 of 500: three lack it."""
    land = LAND | {f"q{i:02d}": (100, 100) for i in range(4)} | {"q04": (97, 100)}

    assert HiddenBy.HOUSE == _figure(land=land).best.cell.hidden_by


def test_whoever_is_not_shown_is_set_beside_nobody():
    """A cluster of two has no practice figures, and so nothing beside them."""
    found = measured(of_patients({i: patients(*xy) for i, xy in LAND.items()}), GROUPS)
    own = found.of(Level.PRACTICE, "p0")
    sheet = sheet_of(found, ["p0", "p1"], members=2, alike={"p0": own})

    assert {} == protect([sheet], RULE).sheets[0].alike


def test_the_gate_leaves_a_chosen_value_alone():
    """Neither counts nor an interval pass for practices that were chosen for what they show."""
    found = measured(of_patients({i: patients(*xy) for i, xy in LAND.items()}), GROUPS)
    whole = found.of(Level.CLUSTER, "c1")
    sheet = sheet_of(found, best=ReferenceFigure("Danmark", (Part(1.0, whole),)), alike={"p0": whole})
    public = protect([sheet], RULE).sheets[0]

    assert whole.low is not None
    assert Cell(State.VALUE, value=50.0) == public.best.cell == public.alike["p0"]
    assert public.best == dataclasses.replace(public.best, published=None, mixed=False)
