"""A snapshot becomes counts: patient rows exist here, inside `count`, and nowhere above."""
