"""Plays a whole year of a quality unit on a country of which the truth is known, and tells what follow-ups found."""
