"""How every form looks: ours, those of the log-in pages too."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Shows ``{{ form }}`` and ``{{ form.name.as_field_group }}`` with the parts of this room."""

    form_template_name = "web/parts/form.html"
    field_template_name = "web/parts/field.html"
