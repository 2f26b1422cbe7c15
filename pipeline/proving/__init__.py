"""Specifications are run, and what they show of a definition is found out."""
