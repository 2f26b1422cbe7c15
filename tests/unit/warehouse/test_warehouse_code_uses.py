"""How often codes occur is counted in rows, and no patient is seen."""

from datetime import date

from support.made_up import visit, warehouse

EDGE = (date(2026, 7, 1),)


def uses(found):
    return [
        tuple(row) for row in found.select("code", "specialty", "region", "rows", "first_on", "last_on").iter_rows()
    ]


def test_codes_are_counted_by_region_and_between_edges(tmp_path):
    """Two rows before the edge and one after; a practice that the register does not know has no region."""
    practice = {"practice_id": "000001", "name": "N", "region_id": "1082"}
    rows = [
        visit(1),
        visit(2, seen_on=date(2026, 6, 30)),
        visit(1, seen_on=date(2026, 7, 1)),
        visit(3, "000009"),
        visit(4, code="X02"),
    ]
    opened = warehouse(tmp_path / "snapshot", visits=rows, practices=[practice])
    found = opened.code_uses("made_up", EDGE)
    opened.close()
    june, july = date(2026, 6, 1), date(2026, 7, 1)

    assert uses(found) == [
        ("X01", None, None, 1, june, june),
        ("X01", None, "1082", 2, june, date(2026, 6, 30)),
        ("X01", None, "1082", 1, july, july),
        ("X02", None, "1082", 1, june, june),
    ]


def test_a_system_without_a_column_has_no_uses(tmp_path):
    """Nothing is delivered that could hold such codes."""
    opened = warehouse(tmp_path / "snapshot", visits=[visit(1)])
    found = opened.code_uses("service", EDGE)
    opened.close()

    assert uses(found) == []
