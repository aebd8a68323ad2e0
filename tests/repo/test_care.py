import pytest
from django.apps import apps

OURS = [model for model in apps.get_models() if model.__module__.startswith("amparo.")]


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_every_column_is_classified_once(model):
    care = model.Care
    named = [*care.public, *care.staff, *care.contact, *care.sealed]
    fields = [*model._meta.fields, *model._meta.many_to_many]
    assert sorted(named) == sorted(f.name for f in fields)
    assert set(care.forget) <= set(named)
