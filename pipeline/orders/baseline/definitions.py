"""
Reads the definitions that a baseline keeps as text.

Its own room because whoever recounts or recalls a baseline needs them and no press.
"""

from __future__ import annotations

from pipeline.definitions.catalogue import Catalogue, read_catalogue
from pipeline.orders.baseline.contents import Draft


def definitions_of(draft: Draft) -> Catalogue:
    """Read the frozen definitions: the package as its file had it, its indicators, codelists, contracts and house."""
    return read_catalogue(draft.texts, today=draft.edition.printed_on)
