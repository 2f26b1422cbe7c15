"""The wheel stands alone: installed in an empty environment, outside the checkout, it prints a report."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(*words, cwd, bin_folder=None):
    path = f"{bin_folder}:/usr/bin:/bin" if bin_folder else os.environ["PATH"]
    kept = {k: v for k, v in os.environ.items() if k.startswith(("PIP_", "SSL_", "REQUESTS_"))}
    done = subprocess.run(
        [str(w) for w in words],
        cwd=cwd,
        env={**kept, "PATH": path, "HOME": os.environ.get("HOME", str(cwd)), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_installed_wheel_prints_a_report(tmp_path):
    """`klynge init x && cd x && klynge run …` from the wheel ends in a PDF, with nothing of the checkout at hand."""
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "dist", cwd=ROOT)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    run(sys.executable, "-m", "venv", tmp_path / "empty", cwd=tmp_path)
    bin_folder = tmp_path / "empty/bin"
    pip = (bin_folder / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "-r", ROOT / "requirements.lock", cwd=tmp_path)
    run(*pip, "--no-deps", wheel, cwd=tmp_path)
    run("klynge", "init", "x", cwd=tmp_path, bin_folder=bin_folder)
    asked = ("run", "kol", "--ending", "2026-09-30", "--cluster", "nordlys")
    where = run("klynge", *asked, cwd=tmp_path / "x", bin_folder=bin_folder)
    pdf = tmp_path / "x" / where.strip().splitlines()[-1]

    assert pdf.read_bytes().startswith(b"%PDF")
