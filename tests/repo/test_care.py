import pytest
from django.apps import apps

from tools import care as page

OURS = [model for model in apps.get_models() if model.__module__.startswith("amparo.")]


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_every_column_is_classified_once(model):
    care = model.Care
    named = [*care.public, *care.staff, *care.contact, *care.sealed]
    fields = [*model._meta.fields, *model._meta.many_to_many]
    assert sorted(named) == sorted(f.name for f in fields)
    assert set(care.forget) <= set(named)


def test_the_page_says_what_the_models_say():
    written = page.PAGE.read_text("utf-8")
    assert page.written(written) == written, "run tools/care.py"
