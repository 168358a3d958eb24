"""Back ends of the reader, off by default: they find words, and we find the words in the text."""

from saksei.reading.backends.align import Aligned, align
from saksei.reading.backends.base import ALIKE, Backend, BackendSettings, Found
from saksei.reading.backends.openai_compatible import EndpointBackend
from saksei.reading.backends.spacy_backend import SpacyBackend, load_spacy

__all__ = [
    "Aligned",
    "Backend",
    "BackendSettings",
    "EndpointBackend",
    "Found",
    "SpacyBackend",
    "align",
    "load_spacy",
    "open_backend",
    "read_with",
]


def open_backend(
    settings: BackendSettings, *, confirmed: bool = False, key: str = ""
) -> Backend | None:
    """The back end that the settings name, None when it is off.

    `confirmed`: a person has agreed, for this endpoint, that texts leave this computer.
    """
    if settings.kind == "spacy":
        return load_spacy(settings.pipeline)
    if settings.kind == "endpoint":
        return EndpointBackend(settings, confirmed=confirmed, key=key)
    return None


def read_with(backend: Backend, text: str, published: str, *, alike: float = ALIKE) -> Aligned:
    """What a back end finds in a text, aligned with it. Raises BackendFailed."""
    return align(text, backend.suggest(text, published), origin=backend.name, alike=alike)
