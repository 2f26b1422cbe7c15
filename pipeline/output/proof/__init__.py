"""
Reads back every file that leaves, from its bytes and as a stranger would, and proves what it holds.

Its own room because it believes nobody: not the page that was composed, nor the press. A failed proof stops the
report, and yesterday's stands as it was.
"""

from __future__ import annotations

from pipeline.output.proof.folder import Proven, prove, prove_folder
from pipeline.output.proof.people import Secrets
from pipeline.output.proof.slip import prove_slip

__all__ = ["Proven", "Secrets", "prove", "prove_folder", "prove_slip"]
