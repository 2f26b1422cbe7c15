"""
Carries a run out with a journal of it, and sums up what came of many clusters.

Its own room because a run of the whole country takes an hour: what was printed before a fall stands in the journal,
and whoever started it reads at the end how many reports there are and whom to ask about the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from pipeline import batch
from pipeline.characters import readable
from pipeline.errors import KlyngeError, PressError
from pipeline.orders.night_journal import RUNS, Did, Fact, Journal
from pipeline.output.places import unwritable


def kept(job: batch.Job, state: Path, at: datetime, step: batch.Step) -> tuple[batch.Made, ...]:
    """
    Carry a run out and write each cluster's report, or why there is none, into the journal of runs.

    Raises: what a run raises, when the journal tells of it too; PressError where the journal cannot be written
    """
    journal, asked = Journal(state, RUNS), job.order
    of = {"package": asked.package_id, "ending": asked.ending.isoformat(), "visibility": str(asked.visibility)}

    def tell(did: Did, told: Mapping[str, str], code: int = 0) -> None:
        try:
            journal.add(Fact(at, did, None, {**of, **told}, code))
        except OSError as error:
            raise PressError(unwritable(journal.folder, error)) from None

    tell(Did.BEGUN, {})
    try:
        made = batch.run(job, step, lambda one: tell(*_fact(one)))
    except KlyngeError as error:
        tell(Did.DONE, {"error": str(error)}, error.exit_code)
        raise
    tell(Did.DONE, {"summary": summary(made)}, batch.first_exit_code(made))
    return made


def summary(made: Sequence[batch.Made]) -> str:
    """Say how many reports were printed, and by name which clusters have none."""
    without = [readable(one.cluster.name) for one in made if one.error]
    said = f"{len(made) - len(without)} of {len(made)} reports were printed."
    return f"{said} None for: {', '.join(without)}." if without else said


def _fact(one: batch.Made) -> tuple[Did, Mapping[str, str], int]:
    cluster = {"cluster": one.cluster.cluster_id}
    if one.error:
        return Did.FAILED, {**cluster, "error": str(one.error)}, one.error.exit_code
    return Did.PRINTED, {**cluster, "folder": str(one.folder)}, 0
