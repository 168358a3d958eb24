"""Decides the stance of a report, from its cue."""
from saksei.reading.document import Document
from saksei.reading.report import Report
def refined(doc: Document, one: Report) -> str:
    """The stance of a report."""
    return one.stance
