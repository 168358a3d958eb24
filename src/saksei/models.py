"""Gathers the models of all steps, so that Django finds them in one app."""

from saksei.accounts.models import (
    Account,
    Compartment,
    Enclosed,
    Export,
    Given,
    Invitation,
)
from saksei.anchors.models import Anchor, SecretKey, Witnessed
from saksei.findings.models import Edition
from saksei.journal import Entry, Item, Leaf
from saksei.linking.models import Judgement, Proposal
from saksei.publishing.models import Consent, Release
from saksei.reports.models import Manuscript
from saksei.sources.models import Derivation, Source, Text
from saksei.statements.models import Decision, Record, Review, Statement, Suggested, Unsent

__all__ = [
    "Account",
    "Anchor",
    "Compartment",
    "Consent",
    "Decision",
    "Derivation",
    "Edition",
    "Enclosed",
    "Entry",
    "Export",
    "Given",
    "Invitation",
    "Item",
    "Judgement",
    "Leaf",
    "Manuscript",
    "Proposal",
    "Record",
    "Release",
    "Review",
    "SecretKey",
    "Source",
    "Statement",
    "Suggested",
    "Text",
    "Unsent",
    "Witnessed",
]
