"""The house keeps its own rules: floors, sizes, words, and an engine that knows no content."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PIPELINE = sorted((ROOT / "pipeline").rglob("*.py"))

#: Codes and words of the shipped project that the engine must not know.
CONTENT = [
    r"\b[A-Z]\d{2}[A-Z]{2}\d{2}\b",  # a whole ATC code
    r"\bJ01\b|\bN02A\b|\bR03\b|\bR95\b|\bT90\b",
    r"\b7109\b|\b7113\b|\b7120\b|\b7121\b|\b0120\b",
    r"\bMCS\d+|\bNPU\d+|\bDNK\d+",
    r"(?i)antibioti|penicillin|spirometr|astma|asthma|diabetes|opioid|\bKOL\b|\bcopd\b|\bCRP\b|fev1",
    r"(?i)nordlys|midtjylland|syddanmark|sjælland|hovedstaden",
]
FORBIDDEN_WORDS = r"(?i)\b(clinics?|yders?|kpis?|metrics?|dumps?)\b"
FORBIDDEN_NAMES = {"utils", "helpers", "manager", "process", "info"}


def engine_files(*, but: tuple[str, ...] = ()) -> list[Path]:
    return [p for p in PIPELINE if p.relative_to(ROOT).as_posix() not in but]


@pytest.mark.parametrize("path", engine_files(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_the_engine_knows_no_content(path):
    """No module of the engine names a code, a condition, a region or a cluster."""
    text = path.read_text(encoding="utf-8")
    found = [m.group() for pattern in CONTENT for m in re.finditer(pattern, text)]

    assert [] == found


@pytest.mark.parametrize("path", engine_files(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_one_danish_term_has_one_english_word(path):
    """No identifier, comment or docstring of the engine uses a synonym that the glossary rules out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    names |= {n.name for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
    words = {word for name in names for word in name.lower().split("_")}
    documented = (ast.Module, ast.FunctionDef, ast.ClassDef)
    docs = [ast.get_docstring(n) or "" for n in ast.walk(tree) if isinstance(n, documented)]
    found = {w for w in words if re.fullmatch(FORBIDDEN_WORDS, w) or w in FORBIDDEN_NAMES}
    found |= {m.group() for doc in docs for m in re.finditer(FORBIDDEN_WORDS, doc)}

    assert set() == found


def test_every_public_name_has_a_sentence():
    """Each public module, class and function of the engine says what becomes what."""
    silent = []
    for path in PIPELINE:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if path.name != "__main__.py" and not ast.get_docstring(tree):
            silent.append(path.relative_to(ROOT).as_posix())
        silent += [
            f"{path.relative_to(ROOT).as_posix()}:{node.name}"
            for node in tree.body
            if isinstance(node, (ast.FunctionDef, ast.ClassDef))
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ]

    assert [] == silent


def test_sizes_are_a_reason_to_think(capsys):
    """Modules over 300 lines and functions over 40 are printed, and none is twice that."""
    long_modules = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in PIPELINE}
    long_functions = {
        f"{p.relative_to(ROOT).as_posix()}:{n.name}": n.end_lineno - n.lineno + 1
        for p in PIPELINE
        for n in ast.walk(ast.parse(p.read_text(encoding="utf-8")))
        if isinstance(n, ast.FunctionDef)
    }
    with capsys.disabled():
        for p, lines in long_modules.items():
            if lines > 300:
                print(f"\n{p.relative_to(ROOT)} has {lines} lines")
        for name, lines in long_functions.items():
            if lines > 40:
                print(f"\n{name} has {lines} lines")

    assert [] == [p for p, lines in long_modules.items() if lines > 600]
    assert [] == [name for name, lines in long_functions.items() if lines > 80]


def test_no_lock_or_build_file_names_an_address():
    """A lock names packages, versions and hashes alone."""
    files = [*ROOT.glob("requirements*.lock"), ROOT / "Makefile", *(ROOT / ".ci").iterdir()]
    found = [f.name for f in files if re.search(r"https?://|index-url", f.read_text(encoding="utf-8"))]

    assert [] == found
