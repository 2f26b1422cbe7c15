"""Chooses jointly what else must be hidden so that no secret number can be worked out from the numbers shown."""
