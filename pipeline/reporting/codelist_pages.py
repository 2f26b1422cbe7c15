"""Turns a codelist into what the page on code lists is written from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pipeline.definitions.codelist import Code, Codelist, ExpandedCode
from pipeline.reporting.report import CodelistPage, CodeRow


def codelist_page(codelist: Codelist, expanded: Iterable[ExpandedCode] | None = None) -> CodelistPage:
    """Give a codelist's page: its codes as expanded over the data, or else its lines as they are written."""
    codes = (_written(c) for c in codelist.codes) if expanded is None else (_expanded(c) for c in expanded)
    return CodelistPage(
        codelist_id=codelist.id,
        title=codelist.title,
        system=codelist.system,
        source=codelist.source,
        verified=codelist.verified,
        codes=tuple(codes),
    )


def _written(line: Code) -> CodeRow:
    return CodeRow(
        code=line.code,
        name=line.name,
        comment=line.comment,
        valid_from=line.valid_from,
        valid_to=line.valid_to,
        region=line.region,
        specialty=line.specialty,
        weight=line.weight,
        verified=line.verified,
    )


def _expanded(code: ExpandedCode) -> CodeRow:
    return CodeRow(
        code=code.code,
        name=None if code.name == code.code else code.name,
        valid_from=None if code.valid_from == date.min else code.valid_from,
        valid_to=None if code.valid_to == date.max else code.valid_to,
        region=code.region,
        specialty=code.specialty,
        weight=code.weight,
        verified=code.verified,
    )
