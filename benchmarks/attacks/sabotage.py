"""
Sabotages the files of a report, each in one way, to see whether the proof tells.

A sabotage takes the files of a folder by name and gives them changed; beside it stands a word of what must be told.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pikepdf
import polars as pl

HTML, PDF, CSV, XLSX = "rapport.html", "rapport.pdf", "figures.csv", "figures.xlsx"
Files = Mapping[str, bytes]
Change = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Person:
    """Who is given away: a practice by name and number, a patient by number and key."""

    name: str = "Lægehuset Havnen"
    number: str = "731000"
    personal: str = "311299-4321"
    key: str = "137be3a33b06"


@dataclass(frozen=True)
class Sabotage:
    """One way to give something away in one file, and a word of what the proof must say of it."""

    name: str
    file: str
    change: Change
    told: str
    only: str = ""  # the visibility that it is tried in, where it is not both


WHO = Person()
FUNNEL = "Praksis efter størrelse"


def every() -> tuple[Sabotage, ...]:
    """Give every sabotage."""
    return (*_pages(), *_places(), *_people_on_pages(), *_pdf_parts(), *_pdf_pages(), *_tables(), *_workbooks())


def in_follow_ups() -> tuple[Sabotage, ...]:
    """Give every sabotage of what only a follow-up has: then and now, bridges, who was there, the baseline's trace."""
    way, who, frontal = 'class="extra bridge"', '<dl class="who">', '(</small></th><td class="number">)'
    last, letter = r"(definition</th><td[^>]*><b>)", r'(class="practice">[A-Z]</th><td[^>]*>)'
    named = f",practice,{WHO.name},"
    return (
        Sabotage("a dot off its number", HTML, _moved('class="practices rows', 0.3), "a mark stands"),
        Sabotage("a dot of a bridge off its number", HTML, _moved(way, 0.3), "a mark stands"),
        Sabotage("a step of a bridge off its sum", HTML, _stepped(way), "a mark stands"),
        Sabotage("another term in a bridge", HTML, _term(r"[−+]\d+,\d", "+7,3"), "the number +7,3"),
        Sabotage("two terms of a bridge exchanged", HTML, _terms_exchanged, "row 'Data, der kom til"),
        Sabotage("another number at a bridge's end", HTML, _in(last + r"\d+,\d", r"\g<1>37,7"), "37,7"),
        Sabotage("another baseline on the front", HTML, _in(frontal + r"\d+,\d", r"\g<1>37,7"), "37,7"),
        Sabotage("more who left", HTML, _put(who, "<p>Otte praksis er gået ud.</p>"), "otte"),
        Sabotage("another day for who was sold", HTML, _in(r"solgt 1\.", "solgt 17."), "the number 17", "open"),
        Sabotage("who left, by name", HTML, _put(who, f"<p>{WHO.name}</p>"), "the name", "anonymised"),
        Sabotage("who joined, by number", HTML, _put(who, f"<p>{WHO.number}</p>"), "the number of a practice"),
        Sabotage("a letter's interval", HTML, _in(letter + r"(\d+)<", r"\1\2 (37–73)<"), "37", "anonymised"),
        Sabotage("another snapshot for the baseline", HTML, _in("data b81e04c7", "data b81e04c8"), "b81e04c8"),
        Sabotage("a mark off its number", PDF, _pdf(_stroke_moved), "elsewhere than in the page"),
        Sabotage("another term", CSV, _in(r"(bridge practice,value,)[-\d.]+", r"\g<1>7.3"), "column 'value'"),
        Sabotage("a name for a label", CSV, _in(r",practice,[^,]+,", named), "the name", "anonymised"),
    )


def in_slips() -> tuple[Sabotage, ...]:
    """Give every sabotage of a practice's own slip: of the page that it is printed from, and of the PDF."""
    only_in_reports = {"a named place", "a mark off its number"}
    return (*_slip_pages(), *(s for s in (*_pdf_parts(), *_pdf_pages()) if s.name not in only_in_reports))


def sabotaged(files: Files, sabotage: Sabotage) -> dict[str, bytes]:
    """Give the files with one of them changed; a sabotage that changes nothing is none."""
    content = files[sabotage.file]
    changed = sabotage.change(content)
    if changed == content:
        raise AssertionError(f"{sabotage.name} changes nothing")
    return {**files, sabotage.file: changed}


def workbook_of(table: bytes) -> bytes:
    """Write the table of figures as a workbook, as polars writes any."""
    frame = pl.read_csv(table, infer_schema=False)
    columns = ("value", "low", "high", "numerator", "denominator")
    out = io.BytesIO()
    frame.with_columns(pl.col(c).cast(pl.Float64) for c in columns).write_excel(out, worksheet="Sheet1")
    return out.getvalue()


# -- pages


def _put(before: str, text: str) -> Change:
    """Put a text before the first place where another stands."""
    return lambda content: content.decode().replace(before, text + before, 1).encode()


def _in(pattern: str, text: str) -> Change:
    """Replace the first match of a pattern."""
    return lambda content: re.sub(pattern, text, content.decode(), count=1).encode()


def _pages() -> tuple[Sabotage, ...]:
    return (
        Sabotage("a number in a comment", HTML, _put("<table>", "<!-- 3 -->"), "a comment of"),
        Sabotage("a tooltip", HTML, _in(r'<tr style="', '<tr title="17,3" style="'), "attribute"),
        Sabotage("a data attribute", HTML, _in(r'<tr style="', '<tr data-value="3" style="'), "attribute"),
        Sabotage("an element that is not shown", HTML, _put("<table>", '<p style="display:none">3</p>'), "hides"),
        Sabotage("a transparent element", HTML, _put("<table>", '<p style="opacity:0">3</p>'), "hides"),
        Sabotage("type without size", HTML, _put("<table>", '<p style="font-size:0">3</p>'), "hides"),
        Sabotage("a hidden attribute", HTML, _put("<table>", "<p hidden>x</p>"), "hides"),
        Sabotage("a class with a number", HTML, _in(r'class="why"', 'class="why v37"'), "class with a number"),
        Sabotage("a comment in the style", HTML, _put("</style>", "/* 37 */"), "style sheet"),
        Sabotage("words made by the style", HTML, _put("</style>", '.why::after{content:"37"}'), "style sheet"),
        Sabotage(
            "a number in an alt text", HTML, _in(r'alt="Prikdiagram over', 'alt="77,77 Prikdiagram over'), "77,77"
        ),
        Sabotage(
            "a number in a sentence", HTML, _in(r'<p class="why">', '<p class="why">Det var 1.234 i alt. '), "1.234"
        ),
        Sabotage(
            "a number in letters", HTML, _in(r'<p class="reading">', '<p class="reading">Elleve var væk. '), "elleve"
        ),
        Sabotage(
            "a number in wide digits", HTML, _in(r'<p class="why">', '<p class="why">Der var ７７７ i alt. '), "777"
        ),
        Sabotage(
            "a number in small digits", HTML, _in(r'<p class="why">', '<p class="why">Der var ⁷⁷⁷ i alt. '), "777"
        ),
        Sabotage("a fixed number elsewhere", HTML, _in(r'<p class="why">', '<p class="why">Der var 99,8. '), "99,8"),
        Sabotage("a letter without width", HTML, _in(r'<p class="why">', '<p class="why">7\u200b7 '), "nobody sees"),
        Sabotage("a program", HTML, _put("</body>", "<script>x=1</script>"), "element"),
        Sabotage(
            "a link to elsewhere", HTML, _put("</body>", '<a href="https://example.org/3">x</a>'), "leads elsewhere"
        ),
        Sabotage("a foreign id", HTML, _in(r'<p class="why"', '<p id="n-37" class="why"'), "id"),
        Sabotage("another row's number", HTML, _rows_swapped, "traces to no published cell"),
        Sabotage(
            "a number in a hidden row", HTML, _in(r'(<td class="reason"[^>]*>)', r"\1 3 af 12, "), "traces", "open"
        ),
    )


def _rows_swapped(content: bytes) -> bytes:
    """Give the first practice the value of the second: both are published, each in its own row."""
    text = content.decode()
    table = re.search(r'<figure class="practices.*?</figure>', text, re.DOTALL)
    assert table is not None  # noqa: S101 -- what is sabotaged must be there
    cells = re.findall(r'<td class="number">(?:<b>)?([\d.,]+)(?:</b>)?</td>', table[0])
    other = next(c for c in cells if c != cells[0])
    return text.replace(table[0], table[0].replace(f">{cells[0]}<", f">{other}<", 1)).encode()


def _moved(figure: str, across: float, down: float = 0.0) -> Change:
    """Move the first dot of a figure's picture by so many points."""
    dot = re.compile(
        r"(%22M )(\d+(?:\.\d+)?) (\d+(?:\.\d+)?)( L [^%]*%22 style=%22[^%]*%23[0-9a-f]{6}; stroke-width: [\d.]+; "
        r"stroke-linecap: round)"
    )

    def change(content: bytes) -> bytes:
        text = content.decode()
        at = dot.search(text, text.index(figure))
        assert at is not None  # noqa: S101 -- what is sabotaged must be there
        moved = f"{at[1]}{float(at[2]) + across:.2f} {float(at[3]) + down:.2f}{at[4]}"
        return (text[: at.start()] + moved + text[at.end() :]).encode()

    return change


def _places() -> tuple[Sabotage, ...]:
    return (
        Sabotage("a dot off its number", HTML, _moved('<figure class="practices', 0.3), "a mark stands"),
        Sabotage("a dot of a strip off its number", HTML, _moved('<td class="strip">', 0.4), "strip"),
        Sabotage("a trend off its values", HTML, _bent('class="sparks"'), "does not stand where its values", "open"),
        Sabotage("a small figure's line off its points", HTML, _bent('<figure class="panel"'), "its line leaves"),
        Sabotage("a small figure off its values", HTML, _moved('<figure class="panel"', 0, 0.3), "do not stand where"),
        Sabotage(
            "a point of a run chart off its value", HTML, _moved('<figure class="chart"', 0, 0.2), "a point stands"
        ),
        Sabotage("a practice off its size", HTML, _moved(FUNNEL, 1.0), "a point stands", "open"),
        Sabotage("a place with four decimals", HTML, _in(r"M (\d+\.\d\d) ", r"M \g<1>37 "), "two decimals"),
        Sabotage("an id in a drawing", HTML, _in(r"(%3Cpath|<path) d", r"\1 id='x37' d"), "a picture is not as ours"),
        Sabotage("a text in a drawing", HTML, _in(r"(%3C/svg%3E|</svg>)", r"%3Ctext%3E37%3C/text%3E\1"), "picture"),
        Sabotage(
            "a label off its number",
            HTML,
            _in(r"(class=\"line [a-z ]+\" style=\"top:[\d.]+mm;\w+:(?:calc\()?)\d+\.\d\d%", r"\g<1>12.34%"),
            "label",
        ),
        Sabotage("an axis of odd numbers", HTML, _in(r'(<span class="tick" style="[^"]*">)\d+<', r"\g<1>37<"), "axis"),
        Sabotage("a measure with three decimals", HTML, _in(r"height:6\.2mm", "height:6.237mm"), "decimals"),
    )


def _stepped(figure: str) -> Change:
    """Make the first bar of a figure's picture end a little later."""
    bar = re.compile(r"(stroke-width: )(?=7\.5)")

    def change(content: bytes) -> bytes:
        text = content.decode()
        style = bar.search(text, text.index(figure))
        assert style is not None  # noqa: S101 -- what is sabotaged must be there
        end = text.rindex(" L ", 0, style.start()) + 3
        across, _, rest = text[end:].partition(" ")
        return f"{text[:end]}{float(across) + 0.5:.2f} {rest}".encode()

    return change


def _term(pattern: str, text: str) -> Change:
    """Replace the first number of this form in a bridge."""

    def change(content: bytes) -> bytes:
        page = content.decode()
        at = page.index('class="extra bridge"')
        rows = page.index("<tbody>", at)
        return (page[:rows] + re.sub(pattern, text, page[rows:], count=1)).encode()

    return change


def _terms_exchanged(content: bytes) -> bytes:
    """Exchange two terms of a bridge: both are published, each in its own row."""
    page = content.decode()
    rows = page.index("<tbody>", page.index('class="extra bridge"'))
    found = list(re.finditer(r"(?<=>)[−+]\d+,\d(?=<)", page[rows:]))
    one, other = found[0], found[2]
    text = page[rows:]
    text = text[: one.start()] + other[0] + text[one.end() : other.start()] + one[0] + text[other.end() :]
    return (page[:rows] + text).encode()


def _bent(figure: str) -> Change:
    """Move the first place of a small figure's line up."""
    line = re.compile(r"(%22M \d+(?:\.\d+)? )(\d+(?:\.\d+)?)( L [^%]*%22 style=%22[^%]*%23(?!dde3e8))")

    def change(content: bytes) -> bytes:
        text = content.decode()
        at = line.search(text, text.index(figure))
        assert at is not None  # noqa: S101 -- what is sabotaged must be there
        return f"{text[: at.start()]}{at[1]}{float(at[2]) + 0.4:.2f}{at[3]}{text[at.end() :]}".encode()

    return change


def _people_on_pages() -> tuple[Sabotage, ...]:
    escaped = "".join(f"&#{ord(c)};" for c in WHO.name)
    pieces = "".join(f"<b>{c}</b>" for c in WHO.name)
    apart = "</p><p>".join(WHO.name)
    return (
        Sabotage(
            "a practice's name", HTML, _in(r'<p class="why">', f'<p class="why">{WHO.name}: '), "the name", "anonymised"
        ),
        Sabotage(
            "a name, escaped", HTML, _in(r'<p class="why">', f'<p class="why">{escaped} '), "the name", "anonymised"
        ),
        Sabotage(
            "a name in pieces", HTML, _in(r'<p class="why">', f'<p class="why">{pieces} '), "the name", "anonymised"
        ),
        Sabotage("a name over paragraphs", HTML, _put('<p class="why">', f"<p>{apart}</p>"), "the name", "anonymised"),
        Sabotage(
            "a name for who listens",
            HTML,
            _in(r'aria-label="', f'aria-label="{WHO.name.upper()} '),
            "the name",
            "anonymised",
        ),
        Sabotage(
            "a practice's number",
            HTML,
            _in(r'<p class="why">', f'<p class="why">{WHO.number}: '),
            "the number of a practice",
        ),
        Sabotage("a personal number", HTML, _in(r'alt="', f'alt="{WHO.personal} '), "CPR"),
        Sabotage("a patient's key", HTML, _in(r'<p class="why">', f'<p class="why">{WHO.key}: '), "key of a patient"),
    )


def _slip_pages() -> tuple[Sabotage, ...]:
    first = '<p class="private">'
    return (
        Sabotage("another practice's name", HTML, _put(first, f"<p>{WHO.name}</p>"), "the name"),
        Sabotage("another practice's number", HTML, _put(first, f"<p>{WHO.number}</p>"), "the number of a practice"),
        Sabotage("a personal number", HTML, _in(r'alt="', f'alt="{WHO.personal} '), "CPR"),
        Sabotage("a patient's key", HTML, _put(first, f"<p>{WHO.key}</p>"), "key of a patient"),
        Sabotage("another practice's value", HTML, _in(r'alt="', 'alt="77,77 '), "77,77"),
        Sabotage("a count of nobody's", HTML, _in(r">(\d+) af (\d+)<", r">37 af \2<"), "the number 37"),
        Sabotage("more digits than are shown", HTML, _in(r"<b>(\d+,\d)", r"<b>\g<1>37"), "traces to no published"),
        Sabotage("a place nobody has", HTML, _in(r"nr\. \d+ af", "nr. 37 af"), "the number 37"),
        Sabotage("a dot off its number", HTML, _moved('<td class="strip">', 0.5), "a dot of the strip"),
    )


# -- the PDF


def _pdf(change: Callable[[pikepdf.Pdf], None]) -> Change:
    """Open a PDF, change it and write it."""

    def changed(content: bytes) -> bytes:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(content)) as document:
            change(document)
            document.save(out, fix_metadata_version=False)
        return out.getvalue()

    return changed


def _pdf_parts() -> tuple[Sabotage, ...]:
    return (
        Sabotage("an attachment", PDF, _pdf(_attached), "rides in the PDF"),
        Sabotage("a program at opening", PDF, _pdf(_program), "/OpenAction"),
        Sabotage("a form", PDF, _pdf(_form), "/AcroForm"),
        Sabotage("a layer", PDF, _pdf(_layer), "/OCProperties"),
        Sabotage("an author", PDF, _pdf(_author), "/Author"),
        Sabotage("a title of its own", PDF, _pdf(_title), "something else than title"),
        Sabotage("a word in the metadata", PDF, _pdf(_metadata), "something else than title"),
        Sabotage("a hidden cell's number in a bookmark", PDF, _pdf(_bookmark), "the number 3"),
        Sabotage("a named place", PDF, _pdf(_destination), "a place has a name"),
        Sabotage("a note", PDF, _pdf(_note), "something else than a link"),
        Sabotage("a personal number in an alt text", PDF, _pdf(_alt), "CPR"),
        Sabotage("other words for who listens", PDF, _pdf(_actual_text), "the number 737,37"),
        Sabotage("private pieces", PDF, _pdf(_piece), "/PieceInfo"),
        Sabotage("bytes after the end", PDF, lambda content: content + b"\n% 3 af 12\n%%EOF\n", "added to the file"),
        Sabotage("a practice's name as author", PDF, _pdf(_named_author), "the name of a practice", "anonymised"),
    )


def _attached(document: pikepdf.Pdf) -> None:
    document.attachments["rows.csv"] = pikepdf.AttachedFileSpec(document, b"3;12")


def _program(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('3')")


def _form(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array())


def _layer(document: pikepdf.Pdf) -> None:
    document.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array(), D=pikepdf.Dictionary())


def _author(document: pikepdf.Pdf) -> None:
    document.docinfo["/Author"] = "3 af 12"


def _named_author(document: pikepdf.Pdf) -> None:
    document.docinfo["/Author"] = WHO.name


def _title(document: pikepdf.Pdf) -> None:
    document.docinfo["/Title"] = "3 af 12"


def _metadata(document: pikepdf.Pdf) -> None:
    packet = document.Root.Metadata.read_bytes()
    document.Root.Metadata.write(packet.replace(b"</dc:title>", b"</dc:title><dc:subject>3 af 12</dc:subject>"))


def _bookmark(document: pikepdf.Pdf) -> None:
    with document.open_outline() as outline:
        outline.root[0].title = f"{outline.root[0].title} 3"


def _destination(document: pikepdf.Pdf) -> None:
    names = document.Root.Names.Dests.Names
    names.append(pikepdf.String("zz-3-af-12"))
    names.append(names[1])


def _note(document: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Contents="3", Rect=[0, 0, 9, 9])
    page = document.pages[-1].obj
    page.Annots = pikepdf.Array([*page.get("/Annots", []), document.make_indirect(note)])


def _structure(document: pikepdf.Pdf, kind: str) -> pikepdf.Object:
    return next(o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == kind)


def _alt(document: pikepdf.Pdf) -> None:
    figure = _structure(document, "/Figure")
    figure.Alt = f"{figure.Alt} {WHO.personal}"


def _actual_text(document: pikepdf.Pdf) -> None:
    _structure(document, "/P").ActualText = "737,37"


def _piece(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.PieceInfo = pikepdf.Dictionary(X=pikepdf.String("3 af 12"))


def _drawn(text: str, before: str) -> Callable[[pikepdf.Pdf], None]:
    """Write digits on the first page with its own type, after instructions that place or hide them."""

    def change(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        name, codes = _type_with(page, text)
        shown = f"q BT {name} 9 Tf {before} <{codes}> Tj ET Q".encode()
        page.contents_add(shown)

    return change


def _type_with(page: pikepdf.Page, text: str) -> tuple[str, str]:
    """Find a font of a page that has these letters, and their codes."""
    for name, font in page.obj.Resources.Font.items():
        table = font.ToUnicode.read_bytes().decode("latin-1")
        codes = {bytes.fromhex(t).decode("utf-16-be"): c for c, t in re.findall(r"<(\w{4})> ?<(\w+)>\n", table)}
        if all(letter in codes for letter in text):
            return name, "".join(codes[letter] for letter in text)
    raise AssertionError("no font of the page has these letters")


def _stroke_moved(document: pikepdf.Pdf) -> None:
    """Move one place of the second page's first figure by three tenths of a point."""
    page = document.pages[1]
    content = page.Contents.read_bytes()
    figure = content.index(b"/Figure")
    moved = re.sub(
        rb"(\d+\.\d+) (\d+\.\d+) l\n", lambda m: b"%.2f %s l\n" % (float(m[1]) + 0.3, m[2]), content[figure:], count=1
    )
    page.Contents = document.make_stream(content[:figure] + moved)


def _slanting(document: pikepdf.Pdf) -> None:
    document.pages[0].contents_add(b"q 10 10 m 37 73 l S Q")


def _picture(document: pikepdf.Pdf) -> None:
    image = document.make_stream(b"\x00", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=1, Height=1)
    image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceGray, 8
    page = document.pages[0]
    page.obj.Resources.XObject = pikepdf.Dictionary(Im1=image)
    page.contents_add(b"q 9 0 0 9 50 50 cm /Im1 Do Q")


def _page_more(document: pikepdf.Pdf) -> None:
    document.pages.append(document.pages[0])


def _pdf_pages() -> tuple[Sabotage, ...]:
    at = "1 0 0 1 60 60 Tm"
    return (
        Sabotage("a number in the margin", PDF, _pdf(_drawn("3", at)), "the number 3"),
        Sabotage("white type", PDF, _pdf(_drawn("3", f"1 1 1 rg {at}")), "in white"),
        Sabotage("invisible type", PDF, _pdf(_drawn("3", f"3 Tr {at}")), "in invisible type"),
        Sabotage("type without size", PDF, _pdf(_drawn("3", ".01 0 0 .01 60 60 Tm")), "in type of"),
        Sabotage("type outside the page", PDF, _pdf(_drawn("3", "1 0 0 1 -60 60 Tm")), "outside the page"),
        Sabotage("a mark off its number", PDF, _pdf(_stroke_moved), "elsewhere than in the page"),
        Sabotage("a slanting stroke", PDF, _pdf(_slanting), "slanting stroke"),
        Sabotage("a picture of dots of colour", PDF, _pdf(_picture), "picture of dots"),
        Sabotage("a page twice", PDF, _pdf(_page_more), "outside the page's structure"),
    )


# -- tables


def _tables() -> tuple[Sabotage, ...]:
    return (
        Sabotage(
            "an interval beside a letter", CSV, _in(r",value,(\d+),,,,", r",value,\1,3,9,,"), "a letter", "anonymised"
        ),
        Sabotage("a column more", CSV, _column, "column more"),
        Sabotage("a row more", CSV, lambda content: content + content.splitlines(keepends=True)[1], "rows"),
        Sabotage("an unrounded value", CSV, _unrounded, "column 'value'"),
        Sabotage("a hidden cell's number", CSV, _hidden_cell, "does not show there", "open"),
        Sabotage(
            "a name for a label", CSV, _in(r",practice,[^,]+,", f",practice,{WHO.name},"), "the name", "anonymised"
        ),
        Sabotage("cells quoted otherwise", CSV, _in(r"percent\n", '"percent"\n'), "set apart"),
    )


def _column(content: bytes) -> bytes:
    lines = content.decode().splitlines()
    return "\n".join([f"{lines[0]},exact", *(f"{line},3" for line in lines[1:])]).encode() + b"\n"


def _unrounded(content: bytes) -> bytes:
    return re.sub(
        r",value,(\d+(?:\.\d+)?),", lambda m: f",value,{Decimal(m[1]) + Decimal('0.0137')},", content.decode(), count=1
    ).encode()


def _hidden_cell(content: bytes) -> bytes:
    return re.sub(r",(hidden|no_data|too_few),,,,,,", r",\1,37.5,,,3,8,", content.decode(), count=1).encode()


def _parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _book(part: str, pattern: str, text: str) -> Change:
    """Change one part of a workbook, or add it where the pattern is empty."""

    def change(content: bytes) -> bytes:
        parts = _parts_of(content)
        old = parts.get(part, b"").decode()
        parts[part] = re.sub(pattern, text, old, count=1).encode() if pattern else text.encode()
        if parts[part] == old.encode():
            raise AssertionError(f"{part} has no {pattern}")
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, body in parts.items():
                archive.writestr(name, body)
        return out.getvalue()

    return change


def _workbooks() -> tuple[Sabotage, ...]:
    sheet, book = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
    hidden = '<col min="1" max="1" width="9" hidden="1"/>'
    more = '<sheet name="x" sheetId="2" state="hidden" r:id="rId9"/></sheets>'
    return (
        Sabotage("a hidden sheet", XLSX, _book(book, "</sheets>", more), "a sheet is hidden"),
        Sabotage("a hidden row", XLSX, _book(sheet, r'<row r="3"', '<row hidden="1" r="3"'), "a row is hidden"),
        Sabotage(
            "a hidden column",
            XLSX,
            _book(sheet, "<sheetData>", f"<cols>{hidden}</cols><sheetData>"),
            "a column is hidden",
        ),
        Sabotage("comments", XLSX, _book("xl/comments1.xml", "", "<comments/>"), "a part that no table"),
        Sabotage("a program", XLSX, _book("xl/vbaProject.bin", "", "x"), "a part that no table"),
        Sabotage(
            "an author",
            XLSX,
            _book(
                "docProps/core.xml", "<dc:creator></dc:creator>|<dc:creator/>", f"<dc:creator>{WHO.name}</dc:creator>"
            ),
            "says something of itself",
        ),
        Sabotage(
            "a named range",
            XLSX,
            _book(book, "</sheets>", "</sheets><definedNames><definedName name='n37'>3</definedName></definedNames>"),
            "a range has a name",
        ),
        Sabotage(
            "more digits than are shown",
            XLSX,
            _book(sheet, r"<v>(\d+\.\d)</v>", r"<v>\g<1>37</v>"),
            "does not show there",
        ),
        Sabotage("a formula", XLSX, _book(sheet, r"<v>(\d+\.\d)</v>", r"<f>1+1</f><v>\1</v>"), "a formula"),
    )
