"""A unit in which two indicators run away: one takes all the time that there is, the other all the memory."""

from __future__ import annotations

from pathlib import Path

from support.definition_texts import INDICATOR, SPECIFICATION
from support.hostile import bodies
from support.night_cases import night_unit

SECONDS, MEMORY = 3, "512MB"
RUNAWAYS = {
    "endless_percent": "a cross join of everybody with everybody",
    "boundless_percent": "a text that grows tenfold eleven times",
}
#: Both stand before the indicator that can be counted, and one after it.
PACKAGE = "runaway_package"


def runaway_unit(root: Path) -> Path:
    """Make the unit of the nights with a package of both runaways around its indicator, within narrow limits."""
    night_unit(root)
    house = root / "klynge.yaml"
    limits = f"limits: {{seconds: {SECONDS}, memory: {MEMORY}}}\n"
    house.write_text(house.read_text(encoding="utf-8") + limits, encoding="utf-8")
    header = (root / INDICATOR).read_text(encoding="utf-8").split("SELECT")[0]
    header = header.replace("codelists: [things]\n", "").replace("reads: [events]", "reads: []")
    header = header.replace("unit: percent", "unit: mean").replace("counts: patient", "counts: measurement")
    sql = {body.name: body.sql for body in bodies("stopped")}
    for name, body in RUNAWAYS.items():
        text = header.replace("things_percent", name).replace("a thing", name) + sql[body] + "\n"
        (root / INDICATOR.replace("things_percent", name)).write_text(text, encoding="utf-8")
        specification = root / SPECIFICATION.replace("things_percent", name)
        specification.write_text((root / SPECIFICATION).read_text(encoding="utf-8"), encoding="utf-8")
    package = (root / "packages_defs/things_package.yaml").read_text(encoding="utf-8")
    package = package.replace("things_package", PACKAGE).replace("title: Things", "title: Runaways")
    package = package.replace("[things_percent]", "[endless_percent, things_percent, boundless_percent]")
    (root / f"packages_defs/{PACKAGE}.yaml").write_text(package, encoding="utf-8")
    return root
