"""Makes the pictures beside this file (Pillow 13.0.0): python make.py

Each shows the same scene, 32 wide and 16 high: red, green, blue and grey quarters, or what its name says of it.
"""
from PIL import Image

RED, GREEN, BLUE, GREY = (200, 40, 40), (40, 160, 60), (50, 60, 200), (128, 128, 128)


def scene(mode="RGB", last=GREY):
    image = Image.new("RGBA", (32, 16))
    for i, colour in enumerate((RED, GREEN, BLUE, last)):
        left, top = 16 * (i % 2), 8 * (i // 2)
        image.paste((*colour, 255)[:4], (left, top, left + 16, top + 8))
    return image.convert(mode)


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


CLEAR = (0, 0, 0, 0)
SIDEWAYS = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270, 3: Image.Transpose.ROTATE_180,
            5: Image.Transpose.TRANSPOSE, 7: Image.Transpose.TRANSVERSE, 2: Image.Transpose.FLIP_LEFT_RIGHT,
            4: Image.Transpose.FLIP_TOP_BOTTOM}

scene().save("plain.png")
scene().quantize(8).save("palette.png")
scene("RGBA", CLEAR).save("transparent.png")
scene("RGBA", CLEAR).quantize(8).save("transparent-palette.png")
scene("L").save("grey.png")
scene("LA", CLEAR).save("transparent-grey.png")
scene("L").convert("I").point(lambda v: v * 257).convert("I;16").save("grey-16-bit.png")
scene("L").point(lambda v: 255 if v > 100 else 0).convert("1").save("one-bit.png")
scene().save("plain.jpg", quality=95, subsampling=0)
scene().save("progressive.jpg", quality=95, subsampling=0, progressive=True)
scene("L").save("grey.jpg", quality=95)
scene("CMYK").save("cmyk.jpg", quality=95, subsampling=0)
for orientation, turn in SIDEWAYS.items():
    scene().transpose(turn).save(f"orientation-{orientation}.jpg", quality=95, subsampling=0, exif=exif(orientation))
scene().transpose(SIDEWAYS[6]).save("orientation-6.png", exif=exif(6))
scene().transpose(SIDEWAYS[6]).save("orientation-6.webp", lossless=True, exif=exif(6).tobytes())
scene().save("plain.webp", quality=95)
scene("RGBA", CLEAR).save("transparent.webp", lossless=True)
scene().save("animated.webp", save_all=True, append_images=[scene(last=RED)], lossless=True)
scene().save("animated.png", save_all=True, append_images=[scene(last=RED)])
scene("P").save("animated.gif", save_all=True, append_images=[scene(last=RED).convert("P")])
Image.new("RGB", (5600, 5600), GREEN).save("large.webp", lossless=True)
