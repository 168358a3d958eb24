"""Time stamps of RFC 3161: an authority signs that it saw some bytes, and when.

Only the digest goes there, over the network and only when asked. Tokens are kept as they came: a
strict reader refuses some that openssl takes, so what the library refuses is tried with it too.
Invariant: a moment comes back only from a token that holds for these bytes under a given root.
"""

import urllib.error
import urllib.request
from urllib.parse import urlsplit

from saksei.errors import AuthorityFailed, DoesNotHold
from saksei.evidence import verify_seal

SECONDS, MOST_BYTES = 20, 100_000
_TYPE = "application/timestamp-query"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An authority answers where it was asked, or not at all."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""


def fetch(url: str, data: bytes) -> bytes:
    """Ask an authority for a time stamp of these bytes; returns its answer as it came. Raises
    AuthorityFailed."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    if urlsplit(url).scheme not in ("http", "https"):
        raise AuthorityFailed(f"'{url}' is no address of an authority; it begins with https://")
    builder = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256)
    query = builder.build().as_bytes()
    request = urllib.request.Request(url, query, {"Content-Type": _TYPE})  # noqa: S310  checked above
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
            content: bytes = answer.read(MOST_BYTES + 1)
    except (OSError, ValueError, urllib.error.URLError) as error:
        raise AuthorityFailed(f"{url} gave no time stamp ({error}); try again later") from error
    if not content or len(content) > MOST_BYTES:
        raise AuthorityFailed(f"{url} answered with {len(content)} bytes, which is no time stamp")
    return content


def stamped_at(token: bytes, data: bytes, root: str) -> str:
    """When an authority saw these bytes, such as `2031-05-04T09:12:33Z`; `root` is the certificate
    that is trusted, in PEM. Raises DoesNotHold."""
    try:
        return _by_library(token, data, root)
    except DoesNotHold:
        try:
            return verify_seal.stamped_at(token, data, root)
        except (*verify_seal.FAULTS, OSError) as error:
            raise DoesNotHold(f"the time stamp does not hold: {error}") from error


def _by_library(token: bytes, data: bytes, root: str) -> str:
    from cryptography.x509 import load_pem_x509_certificates
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    try:
        answer = decode_timestamp_response(token)
        roots = load_pem_x509_certificates(root.encode())
        VerifierBuilder(roots=roots).build().verify_message(answer, data)
        return answer.tst_info.gen_time.strftime("%Y-%m-%dT%H:%M:%SZ")
    except (VerificationError, ValueError, OverflowError) as error:
        raise DoesNotHold(f"the time stamp does not hold: {error}") from error
