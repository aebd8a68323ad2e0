"""Addresses for machines."""

from django.urls import path

from amparo.interfaces.api.views import api

urlpatterns = [path("api/v1/", api.urls)]
