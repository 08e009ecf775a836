"""The report as one HTML file that needs nothing beside it: pictures and styles are inside."""

import base64
from pathlib import Path

import resources
from core.exporting.report_content import report_content
from core.exporting.snapshot import ExportInput

HTML_NAME = "report.html"


def write_html(path: Path, export: ExportInput) -> None:
    """Write the report as HTML, in the language of `export.options`."""
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["base64"] = lambda data: base64.b64encode(data).decode()
    template = environment.from_string(resources.path("styles/report.html").read_text(encoding="utf-8"))
    path.write_text(template.render(report=report_content(export)), encoding="utf-8", newline="\n")
