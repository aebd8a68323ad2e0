"""The questions of the people pages."""

from datetime import UTC, datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amparo.core.people.terms import Role, Skill
from amparo.core.vault.terms import Channel
from amparo.interfaces.web.forms import named


class Nothing(forms.Form):
    """A step that asks nothing."""


class Invite(forms.Form):
    """What the invited person will do."""

    roles = forms.MultipleChoiceField(
        label=_("What they will do"),
        help_text=_("Coordinating, counsel and administering begin when a second person has agreed."),
        choices=named(Role),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class OneRole(forms.Form):
    """Which role."""

    role = forms.ChoiceField(label=_("Role"), choices=named(Role))


class TrainingDone(forms.Form):
    """Which training, and until when it holds."""

    skill = forms.ChoiceField(label=_("Training"), choices=named(Skill))
    until = forms.DateField(
        label=_("Holds until the end of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_until(self) -> datetime:
        """Return the instant at which that day ends on the network's clock."""
        try:
            day = self.cleaned_data["until"] + timedelta(days=1)
        except OverflowError as error:  # the calendar's last day has no next one
            raise forms.ValidationError(_("This date is too far away.")) from error
        return datetime.combine(day, time(), timezone.get_current_timezone()).astimezone(UTC)


class Contact(forms.Form):
    """How somebody can be reached."""

    channel = forms.ChoiceField(label=_("By"), choices=named(Channel), widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("Number or address"),
        help_text=_("It is sealed at once: only the process that sends messages can read it."),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
