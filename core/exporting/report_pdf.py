"""The report as a PDF of one A4 page, with the same content as the HTML.

Its letters are those of western and central Europe; others are written as "?", which the HTML shows.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from core.exporting.report_content import ReportContent, Table, report_content
from core.exporting.snapshot import ExportInput

PDF_NAME = "report.pdf"
MARGIN_POINTS = 36.0
INK, DIM, LINE, ACCENT, SOFT, WARM = "#16202a", "#5b6875", "#d5dbe1", "#0b6e8f", "#f3f6f8", "#fff6e0"
PLAIN, BOLD = "Helvetica", "Helvetica-Bold"
WIDER = "HepascopeVera"
"""Stands in where a text has letters that Helvetica has not."""
CROWDED_TABLES, CROWDED_PICTURE_POINTS = 2, 215.0
"""From so many tables on, pictures are so large, that letters need not be made smaller."""


@dataclass(frozen=True)
class Look:
    """How a paragraph is set: points and a colour."""

    size: float = 8
    colour: str = INK
    bold: bool = False
    right: bool = False
    above: float = 0
    below: float = 0


DIMMED, SMALL = Look(colour=DIM), Look(6.5, DIM)


def write_pdf(path: Path, export: ExportInput) -> None:
    """Write the report as PDF, in the language of `export.options`. The same input gives the same bytes."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import KeepInFrame

    _register_wider_font()
    content = report_content(export)
    width, height = A4[0] - 2 * MARGIN_POINTS, A4[1] - 2 * MARGIN_POINTS
    canvas = Canvas(str(path), pagesize=A4, invariant=1, lang=content.language)
    canvas.setTitle(content.title)
    canvas.setSubject(content.notices[0])
    canvas.setCreator("Hepascope")
    foot = _paragraph(" ".join(content.notices), Look(bold=True))
    _, foot_height = foot.wrap(width, height)
    foot.drawOn(canvas, MARGIN_POINTS, MARGIN_POINTS - 8)
    canvas.setStrokeColor(LINE)
    canvas.line(MARGIN_POINTS, MARGIN_POINTS + foot_height, MARGIN_POINTS + width, MARGIN_POINTS + foot_height)
    # What is too much for the page is made smaller as a whole, never left out.
    body = KeepInFrame(width, height - foot_height - 8, _story(content, width), mode="shrink")
    _, body_height = body.wrapOn(canvas, width, height - foot_height - 8)
    body.drawOn(canvas, MARGIN_POINTS, MARGIN_POINTS + height - body_height)
    canvas.save()


def _story(content: ReportContent, width: float) -> list[Any]:
    from reportlab.platypus import Spacer

    story = [_head(content, width), Spacer(1, 8), _figures(content, width), Spacer(1, 4)]
    if content.remarks.notes:
        notes = [[_paragraph(note, Look(colour="#6b4a00"))] for note in content.remarks.notes]
        story += [_grid(notes, [width], [("BACKGROUND", (0, 0), (-1, -1), WARM)]), Spacer(1, 4)]
    if content.pictures:
        story += [_heading(content.pictures_heading), _pictures(content, width)]
    for table in content.tables:
        story += _table(table, width)
    story.append(_heading(content.how_heading))
    how = [[_paragraph(name, SMALL), _paragraph(value, SMALL)] for name, value in content.how]
    story.append(_grid(how, [80, width - 80], [("TOPPADDING", (0, 0), (-1, -1), 0.5)]))
    return story


def _head(content: ReportContent, width: float) -> Any:
    who = "<br/>".join(f"{_marked(name)}: <b>{_marked(value)}</b>" for name, value in content.identity)
    cells = [
        [_paragraph(content.title, Look(17, bold=True)), _paragraph(who, Look(colour=DIM, right=True), marked=True)]
    ]
    rule = [("LINEBELOW", (0, 0), (-1, -1), 1.5, ACCENT), ("VALIGN", (0, 0), (-1, -1), "BOTTOM")]
    return _grid(cells, [width * 0.55, width * 0.45], [*rule, ("BOTTOMPADDING", (0, 0), (-1, -1), 6)])


def _figures(content: ReportContent, width: float) -> Any:
    cells = [
        [
            [
                _paragraph(figure.name, DIMMED),
                _paragraph(figure.value, Look(15, bold=True)),
                _paragraph(figure.meaning, DIMMED),
            ]
            for figure in content.figures
        ]
    ]
    style = [("BACKGROUND", (0, 0), (-1, -1), SOFT), ("LEFTPADDING", (0, 0), (-1, -1), 7)]
    style += [("TOPPADDING", (0, 0), (-1, -1), 5), ("BOTTOMPADDING", (0, 0), (-1, -1), 6)]
    return _grid(cells, [width / len(content.figures)] * len(content.figures), style)


def _pictures(content: ReportContent, width: float) -> Any:
    from reportlab.platypus import Image

    side = width / 2 - 5 if len(content.tables) < CROWDED_TABLES else CROWDED_PICTURE_POINTS
    images = [Image(io.BytesIO(picture.png), side, side) for picture in content.pictures]
    rows: list[list[Any]] = [images[at : at + 2] for at in range(0, len(images), 2)]
    if len(images) > 1:
        rows[-1] += [""] * (2 - len(rows[-1]))
    return _grid(
        rows, [width - side, side] if len(content.pictures) > 1 else [side], [("BOTTOMPADDING", (0, 0), (-1, -1), 6)]
    )


def _table(table: Table, width: float) -> list[Any]:
    story: list[Any] = [_heading(table.heading)]
    if table.rows:
        count = len(table.rows[0])
        cells = [[_paragraph(text, Look(colour=DIM, bold=True)) for text in table.columns]] if table.columns else []
        cells += [[_paragraph(text, Look()) for text in row] for row in table.rows]
        style = [("LINEBELOW", (0, 0), (-1, -1), 0.4, SOFT)]
        if table.columns:
            style.append(("LINEBELOW", (0, 0), (-1, 0), 0.6, LINE))
        story.append(_grid(cells, _widths(table, count, width), style))
    return story + [_paragraph(note, DIMMED) for note in table.notes]


def _widths(table: Table, count: int, width: float) -> list[float]:
    """Give numbers what they need, and the last column of words the rest."""
    if not table.columns:
        return [width * 0.45, width * 0.2]
    longest = [
        max(5, min(24, *[max(len(row[at]) for row in (table.columns, *table.rows))] * 2)) for at in range(count)
    ]
    return [width * each / sum(longest) for each in longest]


def _heading(text: str) -> Any:
    return _paragraph(text, Look(9.5, ACCENT, bold=True, above=7, below=2))


def _grid(cells: Sequence[Sequence[Any]], widths: Sequence[float], style: Sequence[tuple[Any, ...]]) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Table as Grid

    bare: list[tuple[Any, ...]] = [("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 6)]
    bare += [("TOPPADDING", (0, 0), (-1, -1), 1.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5)]
    coloured = [
        tuple(HexColor(each) if isinstance(each, str) and each.startswith("#") else each for each in line)
        for line in style
    ]
    return Grid(cells, list(widths), hAlign="LEFT", style=[*bare, ("VALIGN", (0, 0), (-1, -1), "TOP"), *coloured])


def _paragraph(text: str, look: Look, *, marked: bool = False) -> Any:
    from reportlab.lib.enums import TA_LEFT, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    style = ParagraphStyle(
        "text",
        fontName=BOLD if look.bold else PLAIN,
        fontSize=look.size,
        leading=look.size * 1.25,
        textColor=look.colour,
        alignment=TA_RIGHT if look.right else TA_LEFT,
        spaceBefore=look.above,
        spaceAfter=look.below,
        splitLongWords=1,
    )
    return Paragraph(text if marked else _marked(text), style)


def _marked(text: str) -> str:
    """Return a text for a paragraph; what Helvetica has not is in another font, what none has is a "?"."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        from reportlab.pdfbase.pdfmetrics import getFont

        known = getFont(WIDER).face.charToGlyph
        shown = "".join(letter if ord(letter) in known else "?" for letter in text)
        return f'<font name="{WIDER}">{escape(shown)}</font>'
    return escape(text)


def _register_wider_font() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if WIDER not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(WIDER, "Vera.ttf"))
