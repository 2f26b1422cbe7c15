"""Made-up clusters, packages and figures, large and small, for tests and for looking at pages."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from pipeline.definitions.base import Review
from pipeline.definitions.house import House
from pipeline.definitions.indicator import Header, Indicator, Target
from pipeline.definitions.package import Comparison, FigureKind, FollowUp, Package, PeriodRule, Question, Section
from pipeline.measuring.figures import (
    AgeShare,
    AnonymisedBar,
    Cell,
    ClusterFigures,
    DeliveryGap,
    DoneElsewhere,
    Evidence,
    IndicatorFigure,
    Line,
    OpenBar,
    PracticeEvent,
    Provenance,
    Reference,
    SourceBasis,
)
from pipeline.model import (
    Better,
    Counted,
    HiddenBy,
    HistoryKind,
    Level,
    Period,
    State,
    Status,
    Unit,
    Verdict,
    Visibility,
)
from pipeline.reporting.report import CodelistPage, CodeRow

REVIEW = Review(by="Prøveenheden", on=date(2026, 3, 1), again=date(2027, 3, 1))
HOUSE = House(name="Prøveenheden", contact="prøve@example.dk")
YEAR = Period(date(2025, 10, 1), date(2026, 9, 30))
NAMES = (
    "Lægehuset Havnen",
    "Klinikken Torvet",
    "Lægerne Skovvej",
    "Nordby Lægehus",
    "Praksis Bakken",
    "Lægerne Ved Åen",
    "Klinik Møllen",
    "Lægehuset Øst",
    "Strandvejens Læger",
    "Kirkegades Lægehus",
    "Praksis Lunden",
    "Lægehuset Vest",
)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def practice_id(index: int) -> str:
    """Give the made-up number of the practice at this place."""
    return f"{731000 + index * 17:06d}"


def practice_name(index: int) -> str:
    """Give the made-up name of the practice at this place; beyond a dozen, numbered."""
    return NAMES[index] if index < len(NAMES) else f"{NAMES[index % len(NAMES)]} {index // len(NAMES) + 1}"


def label(index: int) -> str:
    """Give the letter at this place: A … Z, then AA."""
    return LETTERS[index] if index < 26 else LETTERS[index // 26 - 1] + LETTERS[index % 26]


def value_cell(value: float, numerator: float, denominator: float, spread: float | None) -> Cell:
    """Make a cell with a value, and with an interval where a spread is given."""
    low, high = (None, None) if spread is None else (max(0.0, value - spread), value + spread)
    return Cell(State.VALUE, value, low, high, Decimal(str(numerator)), Decimal(str(denominator)))


def hidden_cell(by: HiddenBy = HiddenBy.HOUSE) -> Cell:
    """Make a hidden cell."""
    return Cell(State.HIDDEN, hidden_by=by)


def header(indicator_id: str, unit: Unit = Unit.PERCENT, **more) -> Header:
    """Make a header; what is not said is a plain percentage of patients."""
    said = {
        "id": indicator_id,
        "title": "Måling registreret inden for 12 måneder",
        "why": "En årlig måling viser, om sygdommen skrider frem, og om behandlingen passer.",
        "population": "patienter med aktiv forløbsplan X01",
        "numerator": "patienter med mindst én måling",
        "unit": unit,
        "better": Better.HIGHER,
        "relevant_difference": Decimal(5),
        "reads": ("observations",),
        "counts": Counted.PATIENT,
        "status": Status.PUBLISHED,
        "source": "Vejledning X, 2025",
        "reviewed": REVIEW,
    }
    return Header(**{**said, **more})


def indicator(head: Header) -> Indicator:
    """Make an indicator from its header."""
    return Indicator(
        header=head, sql="SELECT 1", file=f"indicators/x/{head.id}.sql", sql_line=20, fingerprint=f"{head.id:0<40}"[:40]
    )


def cell_for(head: Header, value: float, size: int, *, interval: bool = True) -> Cell:
    """Make a cell of plausible size for a unit."""
    if head.unit is Unit.PERCENT:
        numerator = round(size * value / 100)
        return value_cell(
            numerator / size * 100, numerator, size, 98 * ((value / 100 * (1 - value / 100)) / size) ** 0.5 * 2
        )
    if head.unit is Unit.PER_1000:
        days = size * 365
        numerator = round(size * value / 1000)
        real = numerator / size * 1000
        return value_cell(
            real, numerator, days if head.denominator_in == "days" else size, real * 1.96 / max(1, numerator) ** 0.5
        )
    if head.unit is Unit.RATIO:
        return value_cell(round(size * value) / size, round(size * value), size, 0.25 * value if interval else None)
    return value_cell(value, round(value * size, 1), size, 0.08 * value)


def figure(
    head: Header,
    middle: float,
    visibility: Visibility,
    *,
    practices: int = 12,
    seed: int = 7,
    years: int = 4,
    spread: float = 0.13,
    members: int | None = None,
    verdict: Verdict = Verdict.CLEAR,
) -> IndicatorFigure:
    """Make up one indicator's figure around a middle value."""
    dice = random.Random(f"{head.id}{seed}")  # noqa: S311 -- made-up figures, not secrets
    values = [max(0.0, dice.gauss(middle, middle * spread)) for _ in range(practices)]
    if head.unit is Unit.PERCENT:
        values = [min(v, 98.0) for v in values]
    sizes = [dice.randint(60, 220) * (10 if head.unit is Unit.PER_1000 else 1) for _ in values]
    cells = [cell_for(head, v, s) for v, s in zip(values, sizes, strict=True)]
    if practices > 10:
        cells[practices - 1], cells[practices - 2] = hidden_cell(), hidden_cell(HiddenBy.HOUSE)
    clear = [abs(v - middle) > middle * spread for v in values]
    bars: tuple = ()
    if visibility is Visibility.OPEN:
        bars = tuple(
            OpenBar(practice_id(i), practice_name(i), cell, Verdict.CLEAR if clear[i] else Verdict.MAY_BE_CHANCE)
            for i, cell in enumerate(cells)
        )
    else:
        shown = [(c.value, clear[i]) for i, c in enumerate(cells) if c.value is not None]
        dice.shuffle(shown)
        places = Decimal(1) if middle < 1000 and middle >= 10 else Decimal("0.1")
        rounded = [(Decimal(repr(v)).quantize(places), differs) for v, differs in shown]
        bars = tuple(AnonymisedBar(label(i), v, differs) for i, (v, differs) in enumerate(rounded))
    periods = [YEAR.earlier(12 * back) for back in range(years, -1, -1)]
    big = 1900 * (10 if head.unit is Unit.PER_1000 else 1)

    def line(level: Level, name: str, last: float, size: int) -> Line:
        shares = [1 - 0.035 * (len(periods) - 1 - i) + dice.uniform(-0.03, 0.03) for i in range(years)] + [1.0]
        return Line(
            level, name, tuple((p, cell_for(head, last * s, size)) for p, s in zip(periods, shares, strict=True))
        )

    practice_lines = ()
    if visibility is Visibility.OPEN and years:
        practice_lines = tuple(
            line(Level.PRACTICE, practice_name(i), v, sizes[i])
            for i, v in enumerate(values)
            if cells[i].value is not None
        )
    return IndicatorFigure(
        indicator_id=head.id,
        period=YEAR,
        bars=bars,
        cluster=cell_for(head, middle, big),
        region=Reference(cell_for(head, middle * 0.94, big * 40), "Region Prøveland"),
        denmark=Reference(cell_for(head, middle * 0.92, big * 200), "Danmark"),
        cluster_differs_from_region=verdict,
        practices_differ=verdict,
        lines=(
            line(Level.CLUSTER, "Prøveklyngen", middle, big),
            line(Level.REGION, "Region Prøveland", middle * 0.94, big * 40),
            line(Level.DENMARK, "Danmark", middle * 0.92, big * 200),
        )
        if years
        else (),
        practice_lines=practice_lines,
        members=practices if members is None else members,
        practices_with_data=practices if visibility is Visibility.OPEN else None,
        missing_percent=2.3,
    )


HEADERS = (
    header(
        "x_coverage", title="Aktiv forløbsplan blandt tilmeldte i behandling", population="patienter i behandling X02"
    ),
    header(
        "x_measured",
        target=Target(value=Decimal(90), text="Mindst 90 %", source="Prøveselskabet, 2025", measured_on="same"),
        codelists=("x_codes",),
    ),
    header(
        "x_per_1000",
        Unit.PER_1000,
        title="Indløste recepter pr. 1.000 sikrede",
        why="Forbruget siger noget om, hvor ofte der bliver grebet til behandling.",
        population="tilmeldte patienter, hver med de dage i perioden, de var tilmeldt",
        numerator="indløste recepter på X01",
        denominator="dage som tilmeldt i perioden",
        denominator_in="days",
        decimals=0,
        better=Better.LOWER,
        relevant_difference=Decimal(30),
        counts=Counted.PRESCRIPTION,
        target=Target(
            value=Decimal(350),
            text="Højst 350 recepter pr. 1.000 indbyggere",
            source="Prøveplanen, 2021",
            measured_on="other",
            valid_to=date(2023, 12, 31),
        ),
    ),
    header(
        "x_ratio",
        Unit.RATIO,
        title="Prøver pr. konsultation",
        why="Forholdet viser, hvor ofte en prøve indgår i vurderingen.",
        population="konsultationer i perioden",
        numerator="prøver taget i perioden",
        decimals=2,
        better=Better.NEITHER,
        relevant_difference=Decimal("0.05"),
        counts=Counted.SERVICE,
    ),
    header(
        "x_mean",
        Unit.MEAN,
        title="Seneste måling, gennemsnit",
        why="Gennemsnittet viser, hvor patienterne ligger samlet.",
        numerator="seneste måling i perioden",
        better=Better.LOWER,
        relevant_difference=Decimal(2),
        status=Status.PREVIEW,
    ),
)
MIDDLES = {"x_coverage": 61.0, "x_measured": 75.8, "x_per_1000": 318.0, "x_ratio": 0.42, "x_mean": 54.0}


def package(heads: tuple[Header, ...] = HEADERS, *, kinds: tuple[FigureKind, ...] = ("practices",), **more) -> Package:
    """Make a package of these indicators, in two sections with these kinds of figures."""
    ids, opening = tuple(h.id for h in heads), "Først ser vi på, om patienterne bliver fulgt."
    sections = [Section(heading="Følger vi dem?", text=opening, indicators=ids[:2], figures=kinds)]
    if ids[2:]:
        sections.append(Section(heading="Hvad gør vi?", indicators=ids[2:], figures=kinds))
    said = {
        "id": "x_package",
        "version": "2026.1",
        "owner": "Prøveenheden",
        "title": "Sygdom X i almen praksis",
        "introduction": "Pakken handler om, hvordan patienter med X bliver fundet, fulgt og behandlet. Tallene er et "
        "oplæg til en samtale mellem kolleger: de viser, hvor praksis gør det forskelligt, ikke hvem der gør ret.",
        "period": PeriodRule(months=12),
        "sections": tuple(sections),
        "comparison": Comparison(trend=4),
        "questions": (
            Question(text="Er der noget, der overrasker i data?"),
            Question(text="Hvordan har praksis organiseret opfølgningen, og hvem gør hvad?"),
            Question(text="Hvad vil vi gerne blive ved med?"),
            Question(
                text="Hvem i praksis indkalder til årskontrol, og hvad sker der, når patienten ikke kommer?",
                indicator=ids[min(1, len(ids) - 1)],
            ),
        ),
        "implementation": (
            "Hvad vil praksis ændre?",
            "Hvordan skal forandringerne ske?",
            "Hvem gør det?",
            "Hvornår skal det være færdigt?",
        ),
        "follow_up": FollowUp(months=9),
        "sources": ("Vejledning X, Prøveselskabet 2025", "Håndbog Y, 2024"),
        "status": Status.PUBLISHED,
        "reviewed": REVIEW,
    }
    return Package(**{**said, **more})


def evidence(visibility: Visibility) -> Evidence:
    """Make up what may explain differences."""
    shown = visibility is Visibility.OPEN
    return Evidence(
        listed_patients=24310,
        ages=(
            AgeShare("0–17", 19.2, 20.4),
            AgeShare("18–39", 24.0, 27.5),
            AgeShare("40–64", 33.1, 32.0),
            AgeShare("65–79", 17.2, 15.1),
            AgeShare("80+", 6.5, 5.0),
        ),
        events=(
            PracticeEvent(HistoryKind.SOLD, date(2026, 2, 1), practice_name(3) if shown else None),
            PracticeEvent(None, date(2025, 12, 1), practice_name(5) if shown else None),
        ),
        gaps=(DeliveryGap("care_plans", 1, (practice_name(11),) if shown else ()),),
        elsewhere=(DoneElsewhere("services", 12.4),),
        came=1203,
        left=1011,
        died=214,
    )


def provenance(heads: tuple[Header, ...]) -> Provenance:
    """Make up what a page can be traced back to."""
    return Provenance(
        package_version="2026.1",
        indicator_fingerprints={h.id: indicator(h).fingerprint for h in heads},
        snapshot="3f9c21d07be4",
        engine_version="0.1.0",
        printed_on=date(2026, 11, 25),
        sources=(
            SourceBasis(
                "a",
                "Forløbsplaner",
                "Prøvedata A/S",
                ("care_plans",),
                date(2026, 10, 31),
                date(2026, 10, 31),
                41200,
                12,
            ),
            SourceBasis(
                "b",
                "Ydelser",
                "Region Prøveland",
                ("services",),
                date(2026, 11, 15),
                date(2026, 11, 15) - timedelta(weeks=6),
                1804512,
                330,
                rounded_to=Decimal(5),
                billing_weeks=True,
            ),
        ),
    )


CODELISTS = {
    "x_codes": CodelistPage(
        "x_codes",
        "Målinger X",
        "npu",
        "Prøvekatalog 2026",
        verified=True,
        codes=(
            CodeRow("X01*", "Alle målinger i gruppe X01"),
            CodeRow("!X01B", "Måling uden for klinikken"),
            CodeRow("X02", "Ældre kode", valid_to=date(2024, 12, 31)),
            CodeRow("X03", "Ny kode", valid_from=date(2025, 1, 1), verified=False),
        ),
    )
}


def cluster_figures(
    visibility: Visibility, heads: tuple[Header, ...] = HEADERS, *, practices: int = 12, years: int = 4, **more
) -> ClusterFigures:
    """Make up one cluster's figures for these indicators."""
    verdicts = (Verdict.MAY_BE_CHANCE, Verdict.CLEAR)
    figures = tuple(
        figure(h, MIDDLES.get(h.id, 50.0), visibility, practices=practices, years=years, verdict=verdicts[i % 2])
        for i, h in enumerate(heads)
    )
    said = {
        "cluster_name": "Prøveklyngen",
        "cluster_id": "proeve",
        "period": YEAR,
        "figures": figures,
        "evidence": evidence(visibility),
        "provenance": provenance(heads),
    }
    return ClusterFigures(**{**said, **more})


def indicators(heads: tuple[Header, ...] = HEADERS) -> dict[str, Indicator]:
    """Give these headers as indicators by id."""
    return {h.id: indicator(h) for h in heads}
