"""Addresses that belong to no audience."""

from django.urls import path

from amparo.interfaces.web import views

app_name = "web"
urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
]
