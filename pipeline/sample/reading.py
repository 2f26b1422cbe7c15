"""
Turns the text of a sample country into its description, or into all that is wrong with it, each with its line.

The description is content (`sample_data/country.yaml`); this engine knows no code, condition or name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.definitions.reading import read_definition
from pipeline.definitions.yaml_text import Path, YamlText
from pipeline.errors import DefinitionError, Problem, Where
from pipeline.model import HistoryKind
from pipeline.sample.country import Country
from pipeline.sample.country_life import Condition
from pipeline.sample.country_story import Story

MADE = (
    *("regions", "practices", "practice_history", "clusters", "cluster_members", "consents"),
    *("listed_patients", "listed_counts", "care_plans", "observations", "care_plan_counts"),
)  # the tables that are made for every country; those of its events come to them
COUNTRY_FILE = "sample_data/country.yaml"

Finding = tuple[Path, str, str]  # where, what, what would be right


@dataclass(frozen=True)
class StoryText:
    """The text of a story that is laid over a country, and where it stands."""

    text: str
    file: str


def read_country(text: str, story: StoryText | None = None, *, file: str = COUNTRY_FILE) -> Country:
    """Read the description of a sample country; every problem is told at once, with its file and line."""
    written, problems = read_definition(Country, text, file)
    laid_over, more = read_definition(Story, story.text, story.file) if story is not None else (None, [])
    if written is None or problems or more:
        raise DefinitionError([*problems, *more])
    country, yamls = written.definition, [written.yaml]
    if laid_over is not None:
        country, yamls = country.with_story(laid_over.definition), [laid_over.yaml, written.yaml]
    problems = broken_rules(country, _place_in(yamls))
    if problems:
        raise DefinitionError(problems)
    return country


def _place_in(yamls: list[YamlText]) -> Callable[[Path], Where]:
    """Give where a path stands: in the first of these texts that has its first key."""

    def place(path: Path) -> Where:
        holder = next((yaml for yaml in yamls if path[:1] in yaml.lines), yamls[0])
        return holder.where(*path)

    return place


def broken_rules(country: Country, place: Callable[[Path], Where]) -> list[Problem]:
    """Find what the shape alone does not show: names that are not described, and sums that do not come out."""
    return [
        Problem(place(path), what, right)
        for path, what, right in (
            *_unknown_names(country),
            *_named_too_early(country),
            *_crowded_clusters(country),
            *_practices_that_do_not_add_up(country),
            *_files_without_mapping(country),
            *_counts_without_rows(country),
            *_memberships_with_two_ends(country),
            *_curves_that_do_not_ascend(country),
        )
    ]


def _unknown_names(country: Country) -> Iterator[Finding]:
    known = {
        "cluster": {cluster.id for cluster in country.clusters},
        "size": set(country.sizes),
        "table": set(country.tables),
        "condition": {condition.code for condition in country.conditions},
        "region": {region.id for region in country.regions},
        "sex": set(country.people.sexes),
        "stream": {stream.id for stream in country.streams},
        "item": {item.code for item in country.items},
    }
    for path, kind, name in _mentioned(country):
        if name not in known[kind]:
            yield path, f"{kind} '{name}' is not described.", f"described: {', '.join(sorted(known[kind]))}"


def _mentioned(country: Country) -> Iterator[tuple[Path, str, str]]:
    """Give each name that must be described elsewhere: where it stands, of what kind it is, and the name."""
    for key in ("turns", "memberships", "silences", "improvements"):
        yield from (
            ((key, i, "cluster"), "cluster", planted.cluster) for i, planted in enumerate(getattr(country, key))
        )
    for i, turn in enumerate(country.turns):
        yield from (((("turns", i, "sizes", j), "size", name)) for j, name in enumerate(turn.sizes or ()))
    yield from _mentioned_in_story(country)
    for i, stream in enumerate(country.streams):
        yield ("streams", i, "table"), "table", stream.table
        yield from ((("streams", i, "among"), "condition", name) for name in stream.among)
        yield from ((("streams", i, "sex_factors", sex), "sex", sex) for sex in stream.sex_factors)
    for i, item in enumerate(country.items):
        yield from ((("items", i, "conditions", j), "condition", code) for j, code in enumerate(item.conditions))
    yield from ((("counts", i, "of"), "table", counted.of) for i, counted in enumerate(country.counts))
    for name, size in country.sizes.items():
        yield from ((("sizes", name, "regions", region), "region", region) for region in size.regions)


def _mentioned_in_story(country: Country) -> Iterator[tuple[Path, str, str]]:
    for i, improvement in enumerate(country.improvements):
        for kind in ("stream", "item", "condition"):
            name = getattr(improvement, kind)
            if name is not None:
                yield ("improvements", i, kind), kind, name
    yield from ((("late_rows", i, "table"), "table", late.table) for i, late in enumerate(country.late_rows))
    yield from ((("code_changes", i, "stream"), "stream", c.stream) for i, c in enumerate(country.code_changes))


def _named_too_early(country: Country) -> Iterator[Finding]:
    """Look whether what is drawn by the help of another comes after that."""
    drawn: list[str] = []
    for key in ("conditions", "streams"):
        for i, one in enumerate(getattr(country, key)):
            for name in one.likelier:
                if name not in drawn:
                    right = f"before it: {', '.join(drawn)}"
                    yield (key, i, "likelier", name), f"'{name}' is no earlier condition or stream with takers.", right
            if isinstance(one, Condition):
                drawn.append(one.code)
            elif one.takers is not None:
                drawn.append(one.id)
    codes = [item.code for item in country.items]
    for i, item in enumerate(country.items):
        if item.beside is not None and item.beside not in codes[:i]:
            what = f"'{item.beside}' is no earlier item."
            yield ("items", i, "beside"), what, f"before it: {', '.join(codes[:i])}"


def _crowded_clusters(country: Country) -> Iterator[Finding]:
    """Look whether each thing that is planted has a practice of its own; a practice that splits takes two."""
    for i, cluster in enumerate(country.clusters):
        turns = [turn.kind for turn in country.turns if turn.cluster == cluster.id]
        joiners = sum(m.cluster == cluster.id and m.joined_on is not None for m in country.memberships)
        silent = sum(silence.cluster == cluster.id for silence in country.silences)
        better = max((b.practices for b in country.improvements if b.cluster == cluster.id), default=0)
        needed = len(turns) + turns.count(HistoryKind.SPLIT) + joiners + silent + better
        if needed > cluster.practices:
            what = f"cluster '{cluster.id}' has {cluster.practices} practices, and more is planted in it."
            yield ("clusters", i, "practices"), what, f"at least {needed}: each thing has a practice of its own"


def _practices_that_do_not_add_up(country: Country) -> Iterator[Finding]:
    named = sum(cluster.practices for cluster in country.clusters)
    for name, size in country.sizes.items():
        least = named + size.in_no_cluster
        if size.clusters < len(country.clusters):
            what = f"size '{name}' has {size.clusters} clusters, and more are described."
            yield ("sizes", name, "clusters"), what, f"at least {len(country.clusters)}"
        elif size.clusters == len(country.clusters) and size.practices != least:
            what = f"size '{name}' has {size.practices} practices, and its parts have not."
            yield ("sizes", name, "practices"), what, f"{named} in clusters and {size.in_no_cluster} in none: {least}"
        elif size.practices < least + size.clusters - len(country.clusters):
            what = f"size '{name}' has too few practices for its clusters."
            right = (
                f"at least {least + size.clusters - len(country.clusters)}: one in each cluster without a description"
            )
            yield ("sizes", name, "practices"), what, right


def _files_without_mapping(country: Country) -> Iterator[Finding]:
    for i, delivery in enumerate(country.deliveries):
        mappings, files = len(delivery.source.files), len(delivery.files)
        if mappings != files:
            what = f"source '{delivery.source.id}' has {mappings} mappings and {files} files written."
            yield ("deliveries", i, "files"), what, "as many files as mappings, in the same order"
        for j, mapping in enumerate(delivery.source.files):
            made = (*MADE, *country.tables, *(counted.table for counted in country.counts))
            if mapping.table not in made:
                what = f"no rows are made for table '{mapping.table}'."
                yield ("deliveries", i, "source", "files", j, "table"), what, f"tables: {', '.join(made)}"


def _counts_without_rows(country: Country) -> Iterator[Finding]:
    """Look whether what is counted is delivered before its counts, and whether groups have a column for their names."""
    delivered: list[str] = []
    counts = {counted.table: (i, counted) for i, counted in enumerate(country.counts)}
    for delivery in country.deliveries:
        for table in (mapping.table for mapping in delivery.source.files):
            if table in counts and counts[table][1].of not in delivered:
                i, counted = counts[table]
                what = f"'{counted.of}' is not delivered before its counts."
                yield ("counts", i, "of"), what, f"before '{delivery.source.id}': {', '.join(delivered)}"
            delivered.append(table)
    for i, counted in enumerate(country.counts):
        if (counted.label is None) != (not counted.groups):
            yield (
                ("counts", i),
                "groups and the column of their names go together.",
                "both label and groups, or neither",
            )


def _memberships_with_two_ends(country: Country) -> Iterator[Finding]:
    for i, membership in enumerate(country.memberships):
        if (membership.joined_on is None) == (membership.left_on is None):
            what = "a practice that joins or leaves late does one of both."
            yield ("memberships", i), what, "either joined_on or left_on"


def _curves_that_do_not_ascend(country: Country) -> Iterator[Finding]:
    """Look at each curve over age: it starts at birth and goes up in age."""
    people = country.people
    curves: list[tuple[Path, Mapping[int, float]]] = [
        (("people", "ages"), people.ages),
        (("people", "comer_ages"), people.comer_ages),
        (("people", "deaths"), people.deaths),
        (("people", "emigrations"), people.emigrations),
        (("people", "moves"), people.moves),
        *((("streams", i, "per_1000"), stream.per_1000) for i, stream in enumerate(country.streams)),
        *((("streams", i, "takers"), s.takers) for i, s in enumerate(country.streams) if s.takers is not None),
        *((("conditions", i, "percent"), condition.percent) for i, condition in enumerate(country.conditions)),
    ]
    for path, curve in curves:
        if next(iter(curve)) != 0 or list(curve) != sorted(curve):
            what = f"{path[-1]}: the ages are {', '.join(str(age) for age in curve)}."
            yield path, what, "the first age is 0, and they ascend"
