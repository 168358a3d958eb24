"""`make fuzz`: texts that a fuzzer makes up from what it sees them do in our code.

It stops at the first text that cannot be read, is read unsoundly, or takes longer than `SLOWEST`
seconds, and leaves it in build/fuzz/. What leads to new places in the code is kept there for the
next time. The fuzzer, Atheris, has no packages for anything but Linux on x86-64; elsewhere there
are the properties of tests/test_reading_properties.py alone.
"""

import argparse
import platform
import sys
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
FOUND = Path(__file__).parent.parent.parent / "build" / "fuzz"
SLOWEST, LONGEST = 20, 4096  # seconds that a text may take, bytes that it may have
AS_IT_IS = 0x40  # below it, the first byte says that the others are the text


def main() -> None:
    """Fuzz the reader for as many seconds as the command says."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("seconds", type=int)
    seconds = parser.parse_args().seconds
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        sys.stdout.write("Nothing is fuzzed: there is no fuzzer for this machine.\n")
        return
    import atheris

    with atheris.instrument_imports(include=["saksei.reading"]):
        from saksei.reading.read import read
    from reading.pieces import pieces
    from reading.sound import check

    def one(data: bytes) -> None:
        text = told(data, pieces())
        check(text, read(text, "2031-05-07"))

    one(b"")  # word lists are loaded once
    limits = [f"-max_total_time={seconds}", f"-timeout={SLOWEST}", f"-max_len={LONGEST}"]
    folders = [f"-artifact_prefix={FOUND}/", str(corpus()), "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *limits, *folders], one)
    atheris.Fuzz()


def told(data: bytes, pieces: tuple[str, ...]) -> str:
    """A text from bytes: as they are, or for each two of them a word that the rules know."""
    if not data or data[0] < AS_IT_IS:
        return data[1:].decode("utf-8", "surrogateescape")
    numbers = (256 * high + low for high, low in zip(data[1::2], data[2::2], strict=False))
    return "".join(pieces[number % len(pieces)] for number in numbers)


def corpus() -> Path:
    """The folder of texts to begin from: those of the tests, and what was found before."""
    folder = FOUND / "corpus"
    folder.mkdir(parents=True, exist_ok=True)
    for path in TEXTS.glob("*.txt"):
        (folder / path.stem).write_bytes(b"\0" + path.read_bytes()[: LONGEST - 1])
    return folder


if __name__ == "__main__":
    main()
