"""
Writes practices' own slips where nobody but the secretariat looks: one PDF each under a name that tells nothing.

Its own room because a slip is addressed to one practice: it lies outside the reports, readable by its owner alone, and
the list that says whose it is lies beside it and goes nowhere.
"""

from __future__ import annotations

import csv
import hmac
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path

from pipeline.characters import harmless, readable
from pipeline.errors import PressError
from pipeline.output.folder import whole_folder
from pipeline.output.pdf import pdf_bytes
from pipeline.output.places import unwritable
from pipeline.output.proof import Secrets, prove_slip
from pipeline.private import make_private, write_private
from pipeline.reporting.slip import Slip
from pipeline.reporting.slip_page import render_slip

SLIPS = "slips"
ADDRESSES = "addresses.csv"
NAME_BITS = 128
_HEX_BITS = 4  # a character's


def slips_folder(state: Path, package_id: str, ending: date, cluster_id: str) -> Path:
    """Give where a cluster's slips lie: in the state folder, never among the reports."""
    return state / SLIPS / package_id / ending.isoformat() / cluster_id


def slip_file(key: bytes, package_id: str, ending: date, cluster_id: str, practice_id: str) -> str:
    """
    Name a practice's slip: the same each time, and without the key nobody's.

    The word in front keeps the hash apart from those that letters are made with.
    """
    said = f"{SLIPS}\0{package_id}\0{ending.isoformat()}\0{cluster_id}\0{practice_id}"
    return f"{hmac.new(key, said.encode(), sha256).hexdigest()[: NAME_BITS // _HEX_BITS]}.pdf"


@contextmanager
def whole_slips(
    slips: Iterable[Slip],
    templates: Mapping[str, str],
    to: Path,
    secrets: Secrets,
    *,
    key: bytes,
    ending: date,
    printed_on: date,
) -> Iterator[None]:
    """
    Print slips and the list of whom they are for; they take their place when what is done meanwhile went well.

    Raises: PressError where they cannot be printed or written, DisclosureError where one holds what it may not;
            earlier slips then stand as they were
    """
    try:
        make_private(to.parent)
    except OSError as error:
        raise PressError(unwritable(to.parent, error)) from None
    with whole_folder(to) as folder:
        folder.chmod(0o700)
        addresses = []
        for slip in slips:
            name = slip_file(key, slip.package_id, ending, slip.cluster_id, slip.practice_id)
            page = render_slip(slip, templates, printed_on)
            write_private(folder / name, pdf_bytes(page, printed_on=printed_on))
            prove_slip(name, (folder / name).read_bytes(), page, slip, secrets)
            addresses.append((slip.practice_id, slip.practice_name, name))
        write_private(folder / ADDRESSES, addresses_text(addresses).encode())
        yield


def addresses_text(addresses: Iterable[tuple[str, str, str]]) -> str:
    """Give the list that slips are sent from: practice_id, name, file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("practice_id", "name", "file"))
    writer.writerows(tuple(harmless(readable(text)) for text in row) for row in addresses)
    return out.getvalue()
