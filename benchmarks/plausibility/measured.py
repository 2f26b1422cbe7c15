"""Turns a project with a received sample into the nation's figures, through the command that a unit has."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import typer.testing

from pipeline.cli import app
from plausibility.levels import Level

PROJECT = Path(__file__).parent / "project"
ENDING = "2026-09-30"


def command(*words: str | Path) -> str:
    """
    Give a command, and give what it says.

    Raises: RuntimeError where it fails
    """
    result = typer.testing.CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    if result.exit_code != 0:
        raise RuntimeError(f"klynge {' '.join(map(str, words))} ended with {result.exit_code}:\n{result.output}")
    return result.output


def new_project(folder: Path, size: str, seed: int) -> Path:
    """Make a project with a sample country of this size, and receive it."""
    command("init", folder, "--no-sample")
    command("sample", "--size", size, "--seed", str(seed), "--to", folder / "sample_data/small")
    command("receive", "--project", folder)
    return folder


def measure(project: Path, levels: tuple[Level, ...], to: Path) -> pl.DataFrame:
    """Measure what the levels ask for, with the indicators of our own laid over the project's."""
    shutil.copytree(PROJECT, project, dirs_exist_ok=True)
    asked = sorted({level.indicator for level in levels})
    whose = ("--level", "denmark", "--level", "practice")
    command("measure", *asked, "--ending", ENDING, *whose, "--to", to, "--project", project)
    return pl.read_csv(to, schema_overrides={"unit_id": pl.String, "value": pl.Float64}, infer_schema_length=None)
