"""Scans: a page drawn as a picture, a little askew and grainy, put into a PDF that holds the picture and no text."""

import io
import math
import random
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 1000, 1414
MARGIN = 96
RED = (196, 32, 32)


class Page:
    """A sheet of A4 at 121 dots per inch that text, rules and stamps are put on from top to bottom."""

    def __init__(self, fonts: Path):
        self.fonts = fonts
        self.image = Image.new("RGB", (WIDTH, HEIGHT), "white")
        self.draw = ImageDraw.Draw(self.image)
        self.y = MARGIN

    def font(self, size: int, bold: bool = False):
        return ImageFont.truetype(str(self.fonts / "common" / f"NotoSerifSC-{'Bold' if bold else 'Regular'}.ttf"), size)

    def centred(self, text: str, size: int, bold: bool = True) -> None:
        font = self.font(size, bold)
        self.draw.text(((WIDTH - font.getlength(text)) / 2, self.y), text, "black", font)
        self.y += int(size * 1.9)

    def paragraph(self, text: str, size: int = 22, indent: int = 2, left: int = MARGIN, right: int = WIDTH - MARGIN) -> None:
        font = self.font(size)
        x = left + indent * size
        for character in text:
            width = font.getlength(character)
            if x + width > right and character not in "，。；：、）”":
                x, self.y = left, self.y + int(size * 1.7)
            self.draw.text((x, self.y), character, "black", font)
            x += width
        self.y += int(size * 1.9)

    def row(self, label: str, value: str, size: int = 21) -> None:
        """A row of a form: label and value in boxes."""
        top, split = self.y, MARGIN + 250
        self.y += 12
        self.paragraph(value, size, 0, split + 14, WIDTH - MARGIN - 10)
        bottom = max(self.y, top + 50)
        self.draw.text((MARGIN + 12, top + 12), label, "black", self.font(size, True))
        self.draw.rectangle((MARGIN, top, WIDTH - MARGIN, bottom), outline="black", width=2)
        self.draw.line((split, top, split, bottom), "black", 2)
        self.y = bottom

    def stamp(self, organisation: str, x: int, y: int, radius: int = 105) -> None:
        """A round red stamp with the organisation's name around it and 虚构样例 below the star."""
        layer = Image.new("RGB", (WIDTH, HEIGHT), "white")
        draw = ImageDraw.Draw(layer)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=RED, width=5)
        points = [
            (x + r * math.sin(math.pi * k / 5), y - r * math.cos(math.pi * k / 5))
            for k in range(10) for r in [(radius * 0.3) if k % 2 == 0 else radius * 0.12]
        ]
        draw.polygon(points, fill=RED)
        size = int(radius * 0.2)
        font = self.font(size, True)
        for index, character in enumerate(organisation):
            angle = -130 + 260 * index / max(len(organisation) - 1, 1)
            glyph = Image.new("RGBA", (size * 2, size * 2), (0, 0, 0, 0))
            ImageDraw.Draw(glyph).text((size // 2, size // 3), character, RED, font)
            turned = glyph.rotate(-angle, resample=Image.Resampling.BICUBIC)
            reach = radius * 0.8
            at = (x + reach * math.sin(math.radians(angle)) - size, y - reach * math.cos(math.radians(angle)) - size)
            layer.paste(turned, (int(at[0]), int(at[1])), turned)
        draw.text((x - 2 * size, y + radius * 0.42), "虚构样例", RED, font)
        self.image = ImageChops.multiply(self.image, layer)
        self.draw = ImageDraw.Draw(self.image)

    def scanned(self, seed: int) -> bytes:
        """The page as a scanner would give it: JPEG bytes."""
        chance = random.Random(seed)
        self.draw.text((MARGIN, HEIGHT - 60), "虚构样例，仅供软件演示与测试", (120, 120, 120), self.font(18))
        turned = self.image.rotate(chance.uniform(-0.6, 0.6), Image.Resampling.BICUBIC, fillcolor="white")
        grain = Image.frombytes("L", (WIDTH // 4, HEIGHT // 4), chance.randbytes((WIDTH // 4) * (HEIGHT // 4)))
        grain = grain.resize((WIDTH, HEIGHT)).filter(ImageFilter.GaussianBlur(2)).point(lambda v: 236 + v // 16)
        paper = ImageChops.multiply(turned.filter(ImageFilter.GaussianBlur(0.6)), Image.merge("RGB", (grain, grain, grain)))
        out = io.BytesIO()
        paper.save(out, "JPEG", quality=50)
        return out.getvalue()


def write_pdf(path: Path, pages: list[bytes]) -> None:
    """Pictures only, a page each."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for page in pages:
        canvas.drawImage(ImageReader(io.BytesIO(page)), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
