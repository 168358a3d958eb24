"""Kinds of records, their properties and code lists, as data; and the loader of that data."""

from saksei.vocabulary.loader import load
from saksei.vocabulary.model import Code, CodeList, Kind, Property, ValueType, Vocabulary
from saksei.vocabulary.values import check_code, normalise

__all__ = [
    "Code",
    "CodeList",
    "Kind",
    "Property",
    "ValueType",
    "Vocabulary",
    "check_code",
    "load",
    "normalise",
]
