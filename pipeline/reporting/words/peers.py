"""Practices elsewhere that a report sets its own beside: the best tenth, and those most alike."""

from __future__ import annotations

from collections.abc import Mapping

PEERS: Mapping[str, str] = {
    # the best tenth
    "best": "Bedste tiendedel",
    "line_best": "bedste tiendedel {value}",
    "alt_best": "Den bedste tiendedel ligger på {value}. ",
    "method_best_label": "Bedste tiendedel",
    "method_best": "De bedste praksis i {name}, så mange at de tilsammen har mindst en tiendedel af nævneren, regnet "
    "under ét. Det er et niveau, som nogle allerede når, og ikke et krav. En procent ordnes efter "
    "(tæller + 1) / (nævner + 2), så en lille praksis ikke kommer med ved et tilfælde (Kiefe m.fl. 1998).",
    # the middle half of the region's practices
    "note_band": "Lyst bånd: den midterste halvdel af praksis i {region}.",
    "alt_band": "Den midterste halvdel af praksis i {region} ligger mellem {low} og {high}. ",
    "csv_band": "{percentile}-percentilen af praksis i {region}",
    # the practices most alike
    "head_alike": "Lignende",
    "note_alike": "Rude: de ti praksis uden for klyngen, der ligner praksis mest, regnet under ét.",
    "alt_alike": "For {count} praksis viser en rude de ti praksis, der ligner den mest: {practices}. ",
    "alt_alike_practice": "{name} {value}",
    "csv_alike": "Ti praksis som {name}",
    "method_alike_label": "Lignende praksis",
    "method_alike": "De ti praksis uden for klyngen, der ligner praksis mest i antal tilmeldte, kønsfordeling og "
    "andelen på 0–19, 65–79 og 80 år og derover. De fem mål vejer lige meget. Det er de ti nærmeste, der har data til "
    "målepunktet, og de er regnet under ét.",
}
