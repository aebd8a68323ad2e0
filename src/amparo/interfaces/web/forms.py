"""How every form looks, ours and those of the log-in pages, and how a form offers the members of a vocabulary."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django import forms
from django.conf import settings
from django.forms.renderers import TemplatesSetting
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from amparo.interfaces.web.words import words_for

words_later = lazy(words_for, str)

# The languages in which somebody may want to be called back, each by its own name.
SPOKEN = (
    *settings.LANGUAGES,
    ("zh", "中文"),
    ("ko", "한국어"),
    ("tl", "Tagalog"),
    ("vi", "Tiếng Việt"),
    ("hy", "Հայերեն"),
    ("fa", "فارسی"),
    ("zap", "Zapoteco"),
    ("quc", "Kʼicheʼ"),
    ("mix", "Mixteco"),
)


class Renderer(TemplatesSetting):
    """Shows ``{{ form }}`` and ``{{ form.name.as_field_group }}`` with the parts of this room."""

    form_template_name = "web/parts/form.html"
    field_template_name = "web/parts/field.html"


def named(members: Iterable[StrEnum]) -> list[tuple[str, Promise | str]]:
    """Return the members of a vocabulary as a form offers them, in the reader's language."""
    return [(member.value, words_later(member)) for member in members]


def choices(members: Iterable[StrEnum]) -> list[tuple[str, Promise | str]]:
    """Return the members of a vocabulary as a list offers them, none chosen beforehand.

    What decides about an incident must have been chosen by somebody, not left as it was:
    what nobody saw must not become a confirmed fact.
    """
    return [("", _("Please choose")), *named(members)]


class Words(forms.CharField):
    """A text as it was typed, with one kind of line end; browsers send two characters for it."""

    def __init__(self, *, rows: int = 0, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
        super().__init__(widget=widget, required=options.pop("required", False), **options)

    def to_python(self, value: Any) -> str:
        """Return the text."""
        return str(super().to_python(value)).replace("\r\n", "\n")
