"""From a source to statements: what was read in it is suggested, a person decides."""
