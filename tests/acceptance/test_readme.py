"""The README is true: its commands are run as they stand, by a newcomer in an empty folder."""

import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"


def test_the_readmes_commands_lead_to_a_report(tmp_path):
    """A newcomer who copies the blocks of "ten minutes" one after another ends with a printed report."""
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    bin_folder = Path(sys.executable).parent
    script = "set -euo pipefail\n" + "\n".join(blocks)
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={"PATH": f"{bin_folder}:/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    folder = tmp_path / "my-unit/reports_out/aarskontrol_egen/2026-09-30/nordlys-anonymised"

    assert done.returncode == 0, done.stdout + done.stderr
    assert len(blocks) == 5
    assert {"rapport.pdf", "rapport.html", "figures.csv", "manifest.json"} == {p.name for p in folder.iterdir()}
