"""How a browser is told: its family and the system it runs on, never the long line it sends."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext

_FAMILIES: Sequence[tuple[re.Pattern[str], str]] = [
    (re.compile(r"\bEdg(e|A|iOS)?/"), "Edge"),
    (re.compile(r"\b(OPR|OPT|OPiOS|Opera)/"), "Opera"),
    (re.compile(r"\bSamsungBrowser/"), "Samsung Internet"),
    (re.compile(r"\bVivaldi/"), "Vivaldi"),
    (re.compile(r"\b(DuckDuckGo|Ddg)/"), "DuckDuckGo"),
    (re.compile(r"\b(Firefox|FxiOS|Focus)/"), "Firefox"),
    (re.compile(r"\b(Chrome|HeadlessChrome|CriOS|Chromium)/"), "Chrome"),
    (re.compile(r"\((iPhone|iPad|iPod|Macintosh).*\bVersion/.*\bSafari/"), "Safari"),
]
"""The first that fits: nearly all others call themselves Chrome too, and Chrome calls itself Safari."""

_SYSTEMS: Sequence[tuple[re.Pattern[str], str]] = [
    (re.compile(r"\bAndroid\b"), "Android"),
    (re.compile(r"\biPhone\b"), "iPhone"),
    (re.compile(r"\biPad\b"), "iPad"),
    (re.compile(r"\bWindows\b"), "Windows"),
    (re.compile(r"\bMacintosh\b"), "Mac"),
    (re.compile(r"\bCrOS\b"), "ChromeOS"),
    (re.compile(r"\bLinux\b"), "Linux"),
]
"""The first that fits: Android calls itself Linux too."""


def browser_words(user_agent: str) -> str:
    """Return a browser's family and system in the reader's language, such as "Firefox on Android".

    What a browser says of itself proves nothing: this helps somebody know their own devices again.
    """
    browser = _first(_FAMILIES, user_agent) or gettext("An unknown browser")
    system = _first(_SYSTEMS, user_agent)
    return gettext("{browser} on {system}").format(browser=browser, system=system) if system else browser


def _first(known: Sequence[tuple[re.Pattern[str], str]], user_agent: str) -> str:
    return next((name for pattern, name in known if pattern.search(user_agent)), "")
