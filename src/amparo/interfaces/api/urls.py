"""Addresses for machines."""

from django.urls import path

from amparo.interfaces.api.views import api, document

urlpatterns = [
    path("api/v1/openapi.json", document, name="api_document"),
    path("api/v1/", api.urls),
]
