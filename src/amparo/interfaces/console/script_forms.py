"""How a coordinator writes a script: lines, each with its place, its kind and its words in both languages."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.interfaces.web.forms import named
from amparo.stages.intake.scripts import LONGEST_LINE, MOST_LINES
from amparo.stages.intake.terms import LineKind, ScriptLine

EMPTY = 3
"""Lines that are offered empty, to add some."""


class Line(forms.Form):
    """One line; empty words take it out."""

    position = forms.IntegerField(label=_("Order"), min_value=1, max_value=99, required=False)
    kind = forms.ChoiceField(label=_("What the line does"), choices=named(LineKind))
    en = forms.CharField(
        label=_("In English"), max_length=LONGEST_LINE, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    es = forms.CharField(
        label=_("In Spanish"), max_length=LONGEST_LINE, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


Lines: Any = forms.formset_factory(Line, extra=EMPTY, max_num=MOST_LINES + EMPTY)


def written(lines: Iterable[ScriptLine]) -> Any:
    """Return the forms with a version's lines in them."""
    told = [
        {"position": at, "kind": line.kind.value, "en": line.en, "es": line.es}
        for at, line in enumerate(lines, start=1)
    ]
    return Lines(initial=told)


def lines_of(sent: Any) -> list[ScriptLine]:
    """Return the lines of forms that are valid, in the order that was asked for; those without words are taken out."""
    told = [one for one in sent.cleaned_data if one and (one["en"].strip() or one["es"].strip())]
    told.sort(key=lambda one: one["position"] or 99)
    return [ScriptLine(LineKind(one["kind"]), one["en"].strip(), one["es"].strip()) for one in told]
