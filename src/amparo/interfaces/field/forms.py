"""The field's forms: few questions, big targets, no typing where a choice does."""

from django import forms
from django.utils.translation import gettext_lazy as _

from amparo.interfaces.web.forms import choices, named
from amparo.stages.dispatch.terms import Sighting
from amparo.stages.incidents.terms import MOST_PEOPLE, Activity, Marking


class Area(forms.Form):
    """About where somebody will be."""

    area = forms.CharField(
        label=_("About where you will be"), max_length=100, required=False,
        help_text=_("ZIP or city. Kept to about a kilometer, and forgotten when you go off duty."),
    )  # fmt: skip


class SightingForm(forms.Form):
    """What one saw: counts and codes, never a person's name."""

    marking = forms.ChoiceField(
        label=_("What vests or vehicles said"),
        widget=forms.RadioSelect,
        choices=named(Marking),
        help_text=_(
            "What you choose takes the place of what you chose before. If they have left, choose that: what you saw "
            "before still counts."
        ),
    )
    activity = forms.ChoiceField(label=_("What was going on"), choices=choices(Activity))
    head_count = forms.IntegerField(label=_("How many officers"), min_value=0, max_value=MOST_PEOPLE, required=False)
    vehicles = forms.IntegerField(
        label=_("How many of their vehicles"), min_value=0, max_value=MOST_PEOPLE, required=False,
        help_text=_("No plates."),
    )  # fmt: skip
    detained = forms.IntegerField(
        label=_("How many people were detained"), min_value=0, max_value=MOST_PEOPLE, required=False,
        help_text=_("Do not ask for their names."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("In your words"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Begin with time and place. No names, plates or faces."),
    )  # fmt: skip

    def sighting(self) -> Sighting:
        """Return the answers of a valid form."""
        answers = self.cleaned_data
        return Sighting(
            marking=Marking(answers["marking"]),
            activity=Activity(answers["activity"]),
            head_count=answers["head_count"],
            detained=answers["detained"],
            note=answers["note"],
            vehicles=answers["vehicles"],
        )
