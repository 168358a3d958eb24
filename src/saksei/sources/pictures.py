"""Opens a picture of a stranger as bare dots, in the child process that reads or draws it.

Invariant: nothing but the dots is taken: no comment, place, camera, thumbnail or colour profile.
"""

from io import BytesIO
from typing import TYPE_CHECKING

from saksei.errors import CorruptFile, TooLarge

if TYPE_CHECKING:  # loaded where it is used: start-up is most of the time that a page takes
    from PIL.Image import Image

FORMATS = ("PNG", "JPEG", "TIFF", "MPO")  # the last is a JPEG with more than one picture in it
MOST_DOTS = 150_000_000
MOST_PAGES = 3000
WHITE = (255, 255, 255)


def opened(data: bytes, number: int) -> "tuple[int, Image]":
    """How many pages a picture has, and one of them, upright and in red, green and blue.

    Raises CorruptFile, or TooLarge before the dots are unpacked.
    """
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_DOTS
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
        pages = int(getattr(image, "n_frames", 1))
        if not 0 < number <= min(pages, MOST_PAGES):
            raise CorruptFile(f"has {pages} pages, and no page {number}")
        image.seek(number - 1)
        if image.width * image.height > MOST_DOTS:
            raise TooLarge(f"has more than {MOST_DOTS // 10**6} million dots; save it smaller")
        return pages, _plain(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError as error:
        raise TooLarge("unpacks to far more than a picture needs; save it smaller") from error
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError) as error:
        raise CorruptFile("is damaged, so it cannot be shown. Fetch it again") from error


def shrunk(image: "Image", width: int, height: int) -> "Image":
    """A picture of at most this size."""
    image.thumbnail((width, height))
    return image


def _plain(image: "Image") -> "Image":
    from PIL import Image

    if image.mode.startswith("I"):  # 16 bits a dot
        image = image.point(lambda dot: dot / 256).convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, (*WHITE, 255))
        image = Image.alpha_composite(paper, image)
    plain = Image.new("RGB", image.size)
    plain.paste(image.convert("RGB"))
    return plain
