"""Turns the status into JSON for other programs: ids and dates, no sentences."""

from __future__ import annotations

import json
from typing import Any

from pipeline.orders.follow_ups import FollowUpDue
from pipeline.orders.status import Row, Status

FORMAT = 1


def status_json(status: Status) -> str:
    """Write the status as JSON, late ones first as everywhere; days are calendar days but where it says otherwise."""
    told = {
        "format": FORMAT,
        "on": str(status.on),
        "has_snapshot": status.has_snapshot,
        "orders": [_row(row) for row in status.rows],
        "follow_ups": [_follow_up(f) for f in status.follow_ups],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _row(row: Row) -> dict[str, Any]:
    order, due = row.order, row.deadline
    return {
        "number": order.number,
        "cluster_id": order.cluster_id,
        "cluster": row.cluster,
        "package_id": order.package_id,
        "package": row.package,
        "visibility": order.visibility.value,
        "state": order.state.value,
        "reason": order.reason,
        "ordered_on": str(order.ordered_on),
        "ordered_by": order.ordered_by,
        "meeting_on": str(order.meeting_on),
        "follows": order.follows,
        "recalled_on": _day(row.recalled_on),
        "restated_on": _day(row.restated_on),
        "due_on": str(due.due),
        "bound": due.bound,
        "days_left": row.left,
        "is_late": row.is_late,
        "days_used": due.used,
        "days_promised": row.promised,
        "days_stood_still": due.stood_still,
        "stands_still": due.stands_still and order.is_open,
        "waiting": [{"for": w.whom, "who": list(w.who)} for w in row.waiting],
        "steps": [
            {
                "step": s.step,
                "working_days": s.working_days,
                "latest_start": str(s.latest_start),
                "latest_end": str(s.latest_end),
            }
            for s in row.steps
        ],
        "too_tight": {
            "step": row.tight.step,
            "latest_start": str(row.tight.latest_start),
            "working_days_needed": row.tight.needed,
            "working_days_left": row.tight.left,
            "holidays": [str(day) for day in row.tight.holidays],
        }
        if row.tight
        else None,
        "released_on": _day(row.released_on),
        "in_time": row.in_time,
        "follow_up": _follow_up(row.follow_up) if row.follow_up else None,
    }


def _follow_up(due: FollowUpDue) -> dict[str, Any]:
    return {
        "order": due.order.number,
        "first_on": str(due.first_on),
        "advised_on": str(due.advised_on),
        "last_on": str(due.last_on),
    }


def _day(day: object) -> str | None:
    return str(day) if day else None
