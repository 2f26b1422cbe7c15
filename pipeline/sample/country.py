"""
The shape of a sample country's description: how many people, what happens to them, and how owners deliver it.

The description is content (`sample_data/country.yaml`); this engine knows no code, condition or name.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from pipeline.definitions.base import Definition, Identifier, Text
from pipeline.definitions.source import Source
from pipeline.definitions.yaml_text import read_yaml
from pipeline.errors import DefinitionError, Problem
from pipeline.model import HistoryKind

COUNTRY_FILE = "sample_data/country.yaml"


def _ages_ascend(curve: dict[int, float]) -> dict[int, float]:
    if not curve or next(iter(curve)) != 0 or any(a >= b for a, b in pairwise(curve)):
        raise ValueError("the ages must start at 0 and ascend")
    return curve


AgeCurve = Annotated[dict[int, float], AfterValidator(_ages_ascend)]  # from this age on → value
Share = Annotated[float, Field(ge=0, le=1)]
Factor = Annotated[float, Field(ge=0)]
Weights = Annotated[dict[str, float], Field(min_length=1)]


class Size(Definition):
    """How large a sample is."""

    practices: int = Field(ge=1)
    patients: int = Field(ge=1)
    regions: Weights  # region id → share of the practices
    clusters: int = Field(ge=1)  # the named clusters included
    in_no_cluster: int = Field(ge=0)  # practices
    capacities: dict[int, float]  # full-time doctors in a practice → weight
    practices_per_part: int = Field(default=150, ge=1)  # what is held in memory at a time


class Region(Definition):
    """A region and its municipalities."""

    id: Text
    name: Text
    valid_from: date
    valid_to: date | None = None
    municipalities: tuple[Text, ...] = Field(min_length=1)


class Names(Definition):
    """The pieces that made-up names are put together from."""

    firsts: tuple[Text, ...]
    places: tuple[Text, ...]
    directions: tuple[Text, ...]  # used when the rest is used up
    cluster_firsts: tuple[Text, ...]
    cluster_lasts: tuple[Text, ...]


class Consent(Definition):
    """How a cluster said yes."""

    by: Literal["every_member", "some_members", "cluster"]
    scope: Literal["open", "any"]
    given_on: date
    minutes: Text | None = None


class NamedCluster(Definition):
    """A cluster with something to show."""

    id: Text
    name: Text
    practices: int = Field(ge=1)  # on the last day
    crosses_regions: bool = False
    consent: Consent | None = None


class Turn(Definition):
    """A practice of this cluster changes its number."""

    kind: HistoryKind
    cluster: Text
    on: date
    sizes: tuple[Text, ...] | None = None  # null: in every size


class Membership(Definition):
    """A practice joins this cluster, or leaves it, late."""

    cluster: Text
    joined_on: date | None = None
    left_on: date | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.joined_on is None) == (self.left_on is None):
            raise ValueError("give either 'joined_on' or 'left_on'")
        return self


class Silence(Definition):
    """A practice of this cluster delivers nothing, ever or for a while."""

    cluster: Text
    tables: tuple[Identifier, ...] = Field(min_length=1)
    first: date | None = None
    last: date | None = None


class People(Definition):
    """Who is listed, and what happens to them. Rates are per 1,000 and year."""

    sexes: Weights
    ages: AgeCurve  # weight of each year of age
    tilt: Factor  # how much practices differ: sd of a slope over age
    list_size_spread: Factor  # sd of the logarithm
    group_two_share: Share
    births: Factor
    comers: Factor
    comer_ages: AgeCurve
    deaths: AgeCurve
    emigrations: AgeCurve
    moves: AgeCurve
    move_reasons: Weights
    turn_reason: Text  # the practice got a new number
    moves_within_region: Share
    death_reason: Text
    emigration_reason: Text
    insurance_groups: tuple[Text, Text]


class Code(Definition):
    """One code that an event can have."""

    code: Text
    weight: Factor = 1.0
    fill: dict[Identifier, Text] = {}  # column → value
    per_unit: dict[Identifier, float] = {}  # column → value for each unit of the amount


class EventStream(Definition):
    """Things that happen to patients, again and again."""

    id: Identifier
    table: Identifier
    per_1000: AgeCurve  # a year
    sex_factors: Weights
    months: tuple[float, ...] = Field(default=(1.0,) * 12, min_length=12, max_length=12)
    years: dict[int, float]
    practice_spread: Factor  # sd of the logarithm: true differences between practices
    code_spread: Factor = 0.0  # the same for the weight of each code
    patient_spread: Factor  # variance of a patient's own factor: repeat users
    never_share: Share = 0.0  # practices that truly never do it
    among: Text | None = None  # only patients with this condition
    elsewhere_share: Share = 0.0  # done by another practice
    performers: tuple[Text, ...] = ()  # done by these instead of practices
    amounts: Weights
    choices: dict[Identifier, Weights] = {}
    missing: dict[Identifier, Share] = {}
    codes: tuple[Code, ...] = Field(min_length=1)


class EventTable(Definition):
    """What the canonical columns of an event table are called."""

    date: Identifier
    code: Identifier
    amount: Identifier
    performer: Identifier


class Condition(Definition):
    """A long-term condition and the plans for it."""

    code: Text
    percent: AgeCurve
    practice_spread: Factor
    first_plan_on: date
    planned_at_first: Share  # of those who have it, on the first day
    planned_at_last: Share
    planned_spread: Factor
    ended_per_1000: Factor
    from_age: int


class Value(Definition):
    """How a measured value is spread."""

    mean: float
    spread: Factor
    lowest: float
    highest: float
    decimals: int = Field(ge=0, le=3)


class Item(Definition):
    """Something that is measured or noted once a year in a plan."""

    code: Text
    short: Identifier  # its name in the counted extract
    conditions: tuple[Text, ...] = Field(min_length=1)
    complete_low: Share
    complete_high: Share
    complete_growth: float  # a year
    unit: Text | None = None
    value: Value | None = None
    answers: dict[str, Text] = {}  # number → text of a form field
    unreadable_share: Share = 0.0
    unreadable_texts: tuple[Text, ...] = ()


class Hiding(Definition):
    """The owner hides small counts in these columns."""

    below: int
    columns: tuple[Identifier, ...]


class Late(Definition):
    """The newest weeks are not complete yet."""

    weeks: int
    kept_share: Share


class Reversals(Definition):
    """Some rows are taken back by a row with the opposite sign."""

    share: Share
    negated: tuple[Identifier, ...] = Field(min_length=1)


class Fault(Definition):
    """Something wrong that the contract catches, planted in a known share of the rows."""

    reason: Text
    share: Share
    set: dict[Text, str]  # file column → what stands there
    added: bool = False  # a copy of a good row is added; else the row itself is spoilt


class Written(Definition):
    """How one file mapping's files are written; the mapping itself is read backwards."""

    name: Text  # of the file; {part} stands for the part's number
    dated: Identifier | None = None  # no row after the source's last day
    first: date | None = None
    last: date | None = None
    ends: tuple[Identifier, ...] = ()  # an end after the source's last day is not known yet; the others go with it
    late: Late | None = None
    hiding: Hiding | None = None
    reversals: Reversals | None = None
    extra: dict[Text, str] = {}  # file columns that nobody takes
    faults: tuple[Fault, ...] = ()


class Delivery(Definition):
    """A source, as it stands in `sources/`, and how its files are written, in the same order."""

    source: Source
    files: tuple[Written, ...]

    @model_validator(mode="after")
    def _files_belong_together(self) -> Self:
        if len(self.files) != len(self.source.files):
            raise ValueError(f"{len(self.source.files)} mappings need as many 'files', not {len(self.files)}")
        return self


class Tallies(Definition):
    """What owners deliver already counted, and on which days of the year."""

    first_on: date
    last_on: date
    months: tuple[int, ...] = Field(min_length=1)  # counted on the last day of these
    plan_item: Identifier  # the item name of "has a plan"
    within_months: int  # how far back a registration counts


class Country(Definition):
    """A made-up country."""

    first: date  # events start
    last: date  # events end
    sizes: dict[str, Size]
    regions: tuple[Region, ...]
    names: Names
    people: People
    clusters: tuple[NamedCluster, ...]
    turns: tuple[Turn, ...]
    memberships: tuple[Membership, ...]
    silences: tuple[Silence, ...]
    tables: dict[Identifier, EventTable]
    streams: tuple[EventStream, ...]
    conditions: tuple[Condition, ...]
    items: tuple[Item, ...]
    tallies: Tallies
    deliveries: tuple[Delivery, ...]

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        clusters = {cluster.id for cluster in self.clusters}
        for planted in (*self.turns, *self.memberships, *self.silences):
            _known("cluster", planted.cluster, clusters)
        for stream in self.streams:
            _known("table", stream.table, set(self.tables))
            if stream.among is not None:
                _known("condition", stream.among, {condition.code for condition in self.conditions})
        for size in self.sizes.values():
            for region in size.regions:
                _known("region", region, {region.id for region in self.regions})
        return self

    @model_validator(mode="after")
    def _practices_add_up(self) -> Self:
        named = sum(cluster.practices for cluster in self.clusters)
        for name, size in self.sizes.items():
            least = named + size.in_no_cluster
            if size.practices < least or (size.clusters == len(self.clusters) and size.practices != least):
                raise ValueError(
                    f"size '{name}' has {size.practices} practices; its clusters and the rest make {least}"
                )
        return self


def _known(what: str, name: str, known: set[str]) -> None:
    if name not in known:
        raise ValueError(f"{what} '{name}' is not described; known: {', '.join(sorted(known))}")


def read_country(text: str, *, file: str = COUNTRY_FILE) -> Country:
    """Read the description of a sample country; every problem is told at once, with its line."""
    tree, problems = read_yaml(text, file)
    if tree is None:
        raise DefinitionError(problems)
    try:
        return Country.model_validate(tree.value)
    except ValidationError as trouble:
        raise DefinitionError(
            [
                Problem(tree.where(*error["loc"]), f"{'.'.join(str(step) for step in error['loc'])}: {error['msg']}.")
                for error in trouble.errors()
            ]
        ) from None
