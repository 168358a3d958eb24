"""A report as PDF, set by Typst from one fixed template.

Invariant: the report reaches the template as data, never as markup, so there is nothing to escape
and nothing in a report can be run; the same report with the same fonts gives the same bytes.
"""

import json
from functools import cache
from pathlib import Path

import typst

from saksei.reports.blocks import Report
from saksei.reports.layout import lay_out

TEMPLATE = Path(__file__).parent / "report.typ"
# The first and the last are inside Typst; the others, if installed, for scripts that these lack.
FONTS = (
    "Libertinus Serif",
    "Noto Serif Khmer",
    "Noto Sans Khmer",
    "Khmer OS",
    "Noto Naskh Arabic",
    "Noto Serif Myanmar",
    "Noto Serif Thai",
    "Noto Serif CJK SC",
    "DejaVu Sans Mono",
)


def render_pdf(report: Report) -> bytes:
    """The whole report on A4."""
    data = lay_out(report) | {"fonts": present_fonts()}
    return typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        format="pdf",
        sys_inputs={"report": json.dumps(data, ensure_ascii=False, sort_keys=True)},
    )


@cache
def present_fonts() -> list[str]:
    """Those of our fonts that this machine has: Typst warns of each one that it lacks."""
    families = {name.lower() for name in typst.Fonts().families()}
    return [name for name in FONTS if name.lower() in families]
