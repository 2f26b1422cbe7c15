"""Turns the kind of a fault into words: English for the owner's list and for errors, Danish for the page."""

from __future__ import annotations

from pipeline.definitions.extract import Column
from pipeline.intake.columns import Marks

DANISH = {
    "missing": "mangler, men skal være udfyldt",
    "integer": "er ikke et helt tal",
    "decimal": "er ikke et tal",
    "too_large": "er et for stort tal",
    "date": "er ikke en dato",
    "week": "er ikke en uge (ÅÅUU)",
    "boolean": "er hverken sand eller falsk",
    "earliest": "ligger for langt tilbage",
    "latest": "ligger efter den dag, kilden har data til og med",
    "minimum": "er for lille",
    "maximum": "er for stor",
    "allowed": "er ikke en tilladt værdi",
    "pattern": "har ikke den rette form",
    "fields": "har et forkert antal felter",
    "duplicate": "har samme nøgle som en anden række",
    "reversal": "tilbagefører en linje, der ikke findes",
    "zero": "er 0: hverken ydelse eller tilbageførsel",
    "unknown": "findes ikke i registret",
}


def reason(kind: str, column: Column, marks: Marks) -> str:
    """Say what is wrong with a value of this column, after the value itself."""
    return {
        "missing": "is empty, but must have a value",
        "integer": "is not a whole number",
        "decimal": "is not a number",
        "too_large": "is too large a number",
        "date": f"is not a date ({marks.date})",
        "week": "is not a week (YYWW)",
        "boolean": "is neither true nor false",
        "earliest": f"lies before {column.earliest}",
        "latest": f"lies after {marks.latest}, the last day that the source says it holds",
        "minimum": f"is below {column.minimum}",
        "maximum": f"is above {column.maximum}",
        "allowed": f"is none of {', '.join(column.allowed or ())}",
        "pattern": f"does not have the form {column.pattern}",
    }[kind]


def kinds(column: Column, marks: Marks) -> list[str]:
    """List the kinds of fault that typing can find in this column."""
    found = ["missing"] if column.required else []
    match column.type:
        case "integer" | "decimal":
            found += [column.type, "too_large"]
        case "date":
            found += ["week" if marks.billing_week else "date"]
        case "boolean":
            found += ["boolean"]
    limits = (
        ("earliest", column.earliest),
        ("latest", marks.latest),
        ("minimum", column.minimum),
        ("maximum", column.maximum),
    )
    found += [kind for kind, limit in limits if limit is not None]
    found += [kind for kind, rule in (("allowed", column.allowed), ("pattern", column.pattern)) if rule is not None]
    return found
