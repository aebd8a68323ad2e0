"""The product's settings, standing on the gallery and on no database."""

from pathlib import Path

from amparo.config.settings import *  # noqa: F403
from amparo.config.settings import LANGUAGES, MIDDLEWARE, TEMPLATES

PARTS = Path(__file__).parent / "templates"
ROOT_URLCONF = "tests.web.gallery"
DEMONSTRATION = True
HOTLINE = "+12135550100"
LANGUAGES = [*LANGUAGES, ("ar", "العربية")]  # to see the page turned round
TEMPLATES = [
    engine
    | {
        "DIRS": [*engine["DIRS"], PARTS],
        "OPTIONS": engine["OPTIONS"]
        | {
            "loaders": [
                "django.template.loaders.filesystem.Loader",
                "django.template.loaders.app_directories.Loader",
            ]
        },
    }
    for engine in TEMPLATES
]
MIDDLEWARE = [name for name in MIDDLEWARE if "usersessions" not in name]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
