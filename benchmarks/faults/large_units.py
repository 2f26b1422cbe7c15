"""
Makes units that are large in one way: many clusters with small orders, a practice of many patients, many indicators.

Its own room because none of them is a fault of the machine's: each is what a unit could well have one day.
"""

from __future__ import annotations

from pathlib import Path

from support.definition_texts import INDICATOR, SPECIFICATION
from support.night_cases import night_unit

PACKAGE = "things_package"
_FROM = "2020-01-01"


def many_clusters(root: Path, clusters: int) -> Path:
    """Make the unit with so many clusters of one practice with three patients each, in place of its own."""
    night_unit(root)
    ids = [f"{n:06d}" for n in range(1, clusters + 1)]
    _table(root, "practices", "yder;navn;region", (f"{i};Lægehuset {i};1084" for i in ids))
    _table(root, "clusters", "klynge;navn", (f"k{i};Klynge {i}" for i in ids))
    _table(root, "members", "klynge;yder;fra;til", (f"k{i};{i};{_FROM};" for i in ids))
    _table(root, "consents", "klynge;yder;omfang;dato", (f"k{i};{i};open;2026-01-01" for i in ids[::2]))
    people = [(i, f"p{i}x{n}") for i in ids for n in range(3)]
    _listed(root, people)
    _table(root, "events", "person;kode;antal;dato", (f"{p};X02;7,0;2026-01-05" for _, p in people[::3]))
    return root


def orders_file(root: Path, clusters: int, ending: str) -> Path:
    """Write the file of an order for each cluster, every second one open."""
    lines = (f"k{n:06d};{PACKAGE};{('anonymised', 'open')[n % 2]};2026-12-20;{ending}" for n in range(1, clusters + 1))
    file = root / "orders.csv"
    file.write_text("\n".join(["cluster;package;visibility;meeting;ending", *lines]) + "\n", encoding="utf-8")
    return file


def one_alone(root: Path) -> Path:
    """Make the unit with a cluster of one practice."""
    night_unit(root)
    members = [f"{('ene', 'nord')[n > 1]};00000{n};{_FROM};" for n in range(1, 9)]
    _table(root, "members", "klynge;yder;fra;til", members)
    _table(root, "clusters", "klynge;navn", ["ene;Den ene", "nord;Nordklyngen"])
    _table(root, "consents", "klynge;yder;omfang;dato", ["ene;000001;open;2026-01-01"])
    return root


def one_large(root: Path, patients: int) -> Path:
    """Make the unit with so many patients in one practice, every third with an event, and 60 in each other."""
    night_unit(root)
    people = [("000001", f"p1x{n:06d}") for n in range(patients)]
    people += [(f"00000{m}", f"p{m}x{n:06d}") for m in range(2, 9) for n in range(60)]
    _listed(root, people)
    lines = (f"{p};X02;7,0;{year}-01-05" for year in (2024, 2025, 2026) for _, p in people[::3])
    _table(root, "events", "person;kode;antal;dato", lines)
    return root


def many_indicators(root: Path, indicators: int) -> Path:
    """Make the unit with a package of so many indicators, in one section."""
    night_unit(root)
    text, specification = ((root / f).read_text(encoding="utf-8") for f in (INDICATOR, SPECIFICATION))
    ids = [f"things_{n:02d}_percent" for n in range(1, indicators + 1)]
    for number, i in enumerate(ids, 1):
        own = text.replace("things_percent", i).replace("title: Patients with a thing", f"title: Patients, {number}")
        (root / INDICATOR.replace("things_percent", i)).write_text(own, encoding="utf-8")
        (root / SPECIFICATION.replace("things_percent", i)).write_text(specification, encoding="utf-8")
    package = (root / "packages_defs/things_package.yaml").read_text(encoding="utf-8")
    package = package.replace("[things_percent]", f"[{', '.join(ids)}]").replace("things_percent", ids[0])
    (root / "packages_defs/large_package.yaml").write_text(
        package.replace("things_package", "large_package").replace("title: Things", "title: Large"), encoding="utf-8"
    )
    return root


def _listed(root: Path, people: list[tuple[str, str]]) -> None:
    head = "person;yder;foedt;koen;gruppe;fra"
    lines = (f"{p};{i};{1930 + n % 80}-06-15;{'KM'[n % 2]};1;{_FROM}" for n, (i, p) in enumerate(people))
    _table(root, "listed", head, lines)


def _table(root: Path, name: str, head: str, lines: object) -> None:
    (root / f"delivery/{name}.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")  # type: ignore[misc]  # any lines
