"""Addresses for machines."""

from django.urls import path

from amparo.interfaces.api import texts
from amparo.interfaces.api.views import api, document, in_problems

urlpatterns = [
    path("api/v1/sms", in_problems(texts.come), name="sms"),
    path("api/v1/sms/<uuid:message_id>", in_problems(texts.tell), name="sms_told"),
    path("api/v1/openapi.json", document, name="api_document"),
    path("api/v1/", api.urls),
]
