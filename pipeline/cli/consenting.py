"""Commands that record who said yes to a comparison, and who took it back: consent give, withdraw, list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, get_args

import typer

from pipeline.characters import readable
from pipeline.cli.asking import opened_warehouse
from pipeline.cli.common import ProjectOption, as_date, counted, moment, opened_ledger, today, who
from pipeline.cli.delivering import take_in_first
from pipeline.definitions.catalogue import Catalogue
from pipeline.errors import Problem, UsageError, Where, did_you_mean
from pipeline.measuring.identity import identity_at
from pipeline.model import Cluster, HistoryEvent, Period, Visibility
from pipeline.orders.consent import Act, Scope, acts_of, is_needed, missing_consents, outlived, standing
from pipeline.orders.ledger import Ledger
from pipeline.overview import keep_status_page
from pipeline.project import Project, load_project
from pipeline.warehouse.protocol import Warehouse

HERE = Path()
NOT_RECORDED = "Nothing was recorded."

ClusterOption = Annotated[str, typer.Option("--cluster", metavar="ID", help="The cluster's id.")]
PracticesOption = Annotated[
    list[str] | None,
    typer.Option("--practice", metavar="ID", help="Whose act it is; more than one where it is theirs."),
]
DecisionOption = Annotated[bool, typer.Option("--decision", help="In place of practices: the cluster decided it.")]
MinutesOption = Annotated[
    str | None, typer.Option("--minutes", metavar="TEXT", help="Where it is written; a decision needs it.")
]
OnOption = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="The day, as 2026-09-30.", show_default="today")
]


def add_to(app: typer.Typer) -> None:
    """Hang the commands on the door."""
    group = typer.Typer(no_args_is_help=True, help="Record who said yes to a comparison, and who took it back.")
    group.command()(give)
    group.command()(withdraw)
    group.command("list")(list_consents)
    app.add_typer(group, name="consent")


@dataclass(frozen=True)
class _Desk:
    """What a consent is recorded against."""

    project: Project
    catalogue: Catalogue
    clusters: tuple[Cluster, ...]  # as they are on the day
    history: tuple[HistoryEvent, ...]
    warehouse: Warehouse
    ledger: Ledger
    on: date

    @property
    def acts(self) -> tuple[Act, ...]:
        """All acts, delivered and recorded."""
        return (*acts_of(self.warehouse.consents()), *self.ledger.acts())

    def cluster(self, cluster_id: str) -> Cluster:
        """Find a cluster with its members of the day."""
        known = {c.cluster_id: c for c in self.clusters}
        if cluster_id not in known:
            what, right = f"cluster '{cluster_id}' does not exist.", f"clusters: {', '.join(sorted(known))}"
            raise _refused("--cluster", what, right, did_you_mean(cluster_id, known))
        return known[cluster_id]

    def stands(self, cluster_id: str, practice_id: str | None, scope: Scope) -> Act | None:
        """Give the yes that stands on the day."""
        return standing(self.acts, cluster_id, practice_id, scope, self.on, self.history)


def give(
    cluster: ClusterOption,
    practice: PracticesOption = None,
    decision: DecisionOption = False,
    minutes: MinutesOption = None,
    scope: Annotated[Scope, typer.Option(help="open: by name, and by letter too; any: by letter alone.")] = "open",
    on: OnOption = None,
    project: ProjectOption = HERE,
) -> None:
    """Record a yes: of practices, or of the cluster by decision at a meeting."""
    with _desk(project, on) as desk:
        whose = _whose(practice, decision=decision, minutes=minutes)
        found = desk.cluster(cluster)
        problems = [_stranger(i, found, desk) for i in whose if i is not None and i not in found.member_ids]
        acts = [Act(cluster, i, scope, desk.on, minutes=minutes) for i in whose]
        problems += [_taken_back(a) for a in acts if any(_same_day(a, other) for other in desk.acts)]
        _keep(acts, problems, found, desk)


def withdraw(
    cluster: ClusterOption,
    practice: PracticesOption = None,
    decision: DecisionOption = False,
    minutes: MinutesOption = None,
    scope: Annotated[Scope, typer.Option(help="open: no longer by name; any: no longer compared at all.")] = "any",
    on: OnOption = None,
    project: ProjectOption = HERE,
) -> None:
    """Record that a yes is taken back, from that day on."""
    with _desk(project, on) as desk:
        whose = _whose(practice, decision=decision, minutes=minutes)
        found = desk.cluster(cluster)
        problems = [_never_given(i, scope, found, desk) for i in whose if desk.stands(cluster, i, scope) is None]
        _keep([Act(cluster, i, scope, desk.on, withdraws=True, minutes=minutes) for i in whose], problems, found, desk)


def list_consents(
    cluster: Annotated[list[str] | None, typer.Option(help="A cluster's id; more than one, or none for all.")] = None,
    on: OnOption = None,
    project: ProjectOption = HERE,
) -> None:
    """Show which consents stand on a day, and who has not said yes. For the secretariat alone."""
    with _desk(project, on) as desk:
        for found in [desk.cluster(i) for i in cluster] if cluster else desk.clusters:
            typer.echo(readable(_told(found, desk)))


@contextmanager
def _desk(root: Path, on: str | None) -> Iterator[_Desk]:
    """Open the snapshot for the day that an act is of."""
    day = as_date(on, "--on") if on is not None else today()
    if day > today():
        right = "a yes, or taking one back, is recorded on its day or after it"
        raise _refused("--on", f"{day} has not come yet.", right, None)
    project, catalogue = load_project(root, today=today())
    take_in_first(project)
    with opened_warehouse(project, catalogue) as warehouse, opened_ledger(project, catalogue) as ledger:
        yield _Desk(project, catalogue, warehouse.clusters(day), warehouse.history(), warehouse, ledger, day)


def _whose(practices: Sequence[str] | None, *, decision: bool, minutes: str | None) -> list[str | None]:
    """Give the practices whose act it is, or None for the cluster's decision."""
    if decision == bool(practices):
        what = "an act is of practices or a decision, not both." if decision else "it is not said whose act it is."
        right = "--practice ID, as often as needed, or --decision with --minutes"
        raise _refused("--practice", what, right, None)
    if decision and not (minutes or "").strip():
        right = "where the decision is written: the meeting's day and the item"
        remedy = '--minutes "Referat af klyngemøde den 22. april 2026, punkt 4"'
        raise _refused("--minutes", "a decision is recorded with a reference to its minutes.", right, remedy)
    return [None] if decision else list(dict.fromkeys(practices or ()))


def _keep(acts: Sequence[Act], problems: Sequence[Problem], cluster: Cluster, desk: _Desk) -> None:
    """Record acts where nothing is wrong with any of them, and say what an open comparison then lacks."""
    if problems:
        raise UsageError(problems, outcome=NOT_RECORDED)
    desk.ledger.record_acts(acts, moment(), who())
    typer.echo(f"{counted(len(acts), 'act')} recorded.")
    typer.echo(readable(_needs(cluster, desk)))
    keep_status_page(desk.project, desk.catalogue, desk.ledger, moment(), who())  # clocks stop, or go on


def _told(cluster: Cluster, desk: _Desk) -> str:
    """Tell what stands in a cluster on a day: its decision, and each member's yes."""
    names = {p.practice_id: p.name for p in cluster.members}
    lines = [f"{cluster.cluster_id}  {cluster.name}, {desk.on}"]
    for practice_id in (None, *sorted(names)):
        found = [a for s in get_args(Scope) if (a := desk.stands(cluster.cluster_id, practice_id, s)) is not None]
        if found or practice_id is not None:
            whose = "decision" if practice_id is None else f"{practice_id}  {names[practice_id]}"
            lines.append(f"    {whose}: {_yes(found[0]) if found else _no(practice_id, cluster, desk)}")
    return "\n".join([*lines, f"    {_needs(cluster, desk)}", ""])


def _yes(act: Act) -> str:
    minutes = f" ({act.minutes})" if act.minutes else ""
    return f"{act.scope} since {act.on}{minutes}"


def _no(practice_id: str | None, cluster: Cluster, desk: _Desk) -> str:
    """Say that there is no consent, and how an earlier one ended: taken back, or with a change of hands."""
    own = [a for a in desk.acts if (a.cluster_id, a.practice_id) == (cluster.cluster_id, practice_id)]
    last = max((a for a in own if a.on <= desk.on), key=lambda a: (a.on, a.withdraws), default=None)
    if last is not None and last.withdraws:
        return f"no consent: taken back on {last.on}"
    earlier = practice_id and outlived(desk.acts, cluster.cluster_id, practice_id, desk.on, desk.history)
    if not earlier:
        return "no consent"
    act, event = earlier
    return f"no consent: the yes of {act.on} ended when the practice was {event.kind} on {event.on}"


def _needs(cluster: Cluster, desk: _Desk) -> str:
    """Say whether each kind of comparison that needs consent has it."""
    policy, said = desk.catalogue.house.consent, list[str]()
    if not cluster.members:
        return "no members on that day"
    for visibility in Visibility:
        if is_needed(policy, visibility):
            delivered, acts = desk.warehouse.consents(), desk.ledger.acts()
            missing = missing_consents(policy, cluster, visibility, delivered, desk.on, acts, desk.history)
            lacks = f"lacks {', '.join(missing)}" if missing else "has every consent it needs"
            said.append(f"{visibility}: {lacks}")
    return f"{'; '.join(said)} (policy {policy})"


def _stranger(practice_id: str, cluster: Cluster, desk: _Desk) -> Problem:
    """Tell that a practice is no member on the day; a number that became another is led on."""
    now = identity_at(desk.history, Period(desk.on, desk.on)).of(practice_id)
    became = (
        f"its number became '{now}'" if now in cluster.member_ids else did_you_mean(practice_id, cluster.member_ids)
    )
    members = ", ".join(sorted(cluster.member_ids)) or "none"
    what = f"'{practice_id}' is not a member of cluster '{cluster.cluster_id}' on {desk.on}."
    return Problem(Where.elsewhere("--practice"), what, f"members: {members}", became)


def _same_day(act: Act, other: Act) -> bool:
    return other.withdraws and (other.cluster_id, other.practice_id, other.on) == (
        act.cluster_id,
        act.practice_id,
        act.on,
    )


def _taken_back(act: Act) -> Problem:
    whose = "the cluster's decision" if act.practice_id is None else f"the yes of '{act.practice_id}'"
    what = f"{whose} was taken back on {act.on}, and on one day taking back wins."
    return Problem(Where.elsewhere("--on"), what, "a new yes counts from the day after", None)


def _never_given(practice_id: str | None, scope: Scope, cluster: Cluster, desk: _Desk) -> Problem:
    whose = f"no decision of cluster '{cluster.cluster_id}'" if practice_id is None else f"no yes of '{practice_id}'"
    own = sorted(
        f"{'taken back' if a.withdraws else 'given'} {a.on} ({a.scope})"
        for a in desk.acts
        if (a.cluster_id, a.practice_id) == (cluster.cluster_id, practice_id)
    )
    right = f"known of it: {', '.join(own)}" if own else "nothing was ever given that could be taken back"
    what = f"{whose} to '{scope}' stands on {desk.on}."
    return Problem(
        Where.elsewhere("--practice" if practice_id else "--decision"),
        what,
        right,
        f"see: klynge consent list --cluster {cluster.cluster_id}",
    )


def _refused(option: str, what: str, right: str, remedy: str | None) -> UsageError:
    return UsageError(Problem(Where.elsewhere(option), what, right, remedy), outcome=NOT_RECORDED)
