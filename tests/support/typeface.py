"""
Makes the glyphs that HTML pages carry, out of the installed typeface: `make fonts` writes them into the package.

They travel with the engine because making them takes longer than printing a report.
"""

from __future__ import annotations

import io

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from pipeline.output.fonts import embedded_files, font_files

#: Latin letters with all European accents, and the marks that Danish typography uses.
CHARACTERS = frozenset([*range(0x20, 0x7F), *range(0xA0, 0x180), *map(ord, "–—‘’“”„…•‰→←−≥≤≈×·")])

#: What a changed copy is called: its licence keeps the name it came with for the whole typeface (OFL, section 3).
OWN_NAME = "Klyngepakke Sans"


def glyphs_of(path):
    """Give a font file's glyphs of CHARACTERS as WOFF2."""
    options = Options()
    options.flavor = "woff2"
    options.layout_features = ["kern", "liga", "tnum", "lnum", "mark", "locl"]
    options.hinting = False
    options.name_IDs = [1, 2]
    options.notdef_outline = True
    with TTFont(path, recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=CHARACTERS)
        subsetter.subset(font)
        for record in font["name"].names:
            if record.nameID == 1:
                record.string = OWN_NAME
        font.flavor = "woff2"
        out = io.BytesIO()
        font.save(out, reorderTables=True)
    return out.getvalue()


if __name__ == "__main__":
    for weight, to in embedded_files().items():
        to.write_bytes(glyphs_of(font_files()[weight]))
