"""One file per format, in or out."""
