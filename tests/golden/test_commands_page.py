"""
docs/commands.md says what `klynge --help` says, for every command.

After a wanted change: KLYNGE_UPDATE_GOLDEN=1 pytest tests/golden, and read the difference.
"""

import os
from pathlib import Path

import typer.main

from pipeline.cli import app

PAGE = Path(__file__).parents[2] / "docs/commands.md"
HEAD = """# Commands

What `klynge COMMAND --help` says. Each command takes `--project DIR`, the folder with `klynge.yaml`; without it that is
the working directory. Exit codes: 0 fine, 2 usage, 10 definition, 11 extract, 12 disclosure, 13 consent, 14 baseline,
15 printing, 16 order, 1 our own bug.
"""


def test_every_command_is_documented_as_it_is():
    """No command or option is missing from the page, and none on it is gone."""
    page = written()
    if os.environ.get("KLYNGE_UPDATE_GOLDEN"):
        PAGE.write_text(page, encoding="utf-8")

    assert page == PAGE.read_text(encoding="utf-8")


def written() -> str:
    """Write the page from the commands themselves."""
    group = typer.main.get_command(app)
    commands = sorted(leaves(group, "klynge"), key=lambda each: each[0])
    return HEAD + "".join(section(name, command) for name, command in commands)


def leaves(command, name: str):
    """Give each command with its whole name, those below another included."""
    below = getattr(command, "commands", None)
    if below is None:
        yield name, command
        return
    for word in below:
        yield from leaves(below[word], f"{name} {word}")


def section(name: str, command) -> str:
    """Write one command: what it does, and its arguments and options."""
    rows = [row(p) for p in command.params if p.name not in ("project", "help")]
    usage = " ".join([name, *(p.metavar or p.name.upper() for p in arguments(command))])
    table = "\n| option | is |\n|---|---|\n" + "".join(rows) if rows else ""
    return f"\n## {name}\n\n`{usage}`\n\n{(command.help or '').strip()}\n{table}"


def arguments(command):
    return [p for p in command.params if p.param_type_name == "argument"]


def row(parameter) -> str:
    """Write one argument or option as a line of the table."""
    names = parameter.opts if parameter.param_type_name == "option" else [parameter.metavar or parameter.name.upper()]
    told = (getattr(parameter, "help", None) or "").replace("|", "\\|")
    return f"| `{'`, `'.join(names)}` | {told} |\n"
