"""Documents received: bytes, hash, custody, text, reliability, consent."""
