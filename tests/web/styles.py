"""Reads the style sheets, just well enough for our own."""

import re
from pathlib import Path

STATIC = Path(__file__).parents[2] / "src" / "amparo" / "interfaces" / "web" / "static" / "web"
SHEETS = sorted(STATIC.glob("*.css"))


def bare(sheet: Path) -> str:
    """Return a sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)


def properties(block: str) -> dict[str, str]:
    """Return the custom properties of one block of declarations."""
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", block))


def themes() -> dict[str, dict[str, str]]:
    """Return light, dark (as the device says) and chosen dark, each a mapping of token to value."""
    text = bare(STATIC / "tokens.css")
    pattern = r"(:root(?:\[[^\]]+\]|:not\([^)]*\))?) \{([^{}]*)\}"
    blocks = {selector: properties(body) for selector, body in re.findall(pattern, text)}
    light = blocks[":root"]
    return {
        "light": light,
        "dark": light | blocks[':root:not([data-theme="light"])'],
        "chosen dark": light | blocks[':root[data-theme="dark"]'],
    }


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two ``#rrggbb`` colours, 1 to 21.

    Source: Web Content Accessibility Guidelines 2.2, "relative luminance" and "contrast ratio".
    """
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
