"""Addresses that belong to no audience."""

from django.urls import path

from amparo.interfaces.web import tiles, views

app_name = "web"
urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
    path("tiles/<str:layer>/<int:z>/<int:x>/<int:y>", tiles.tile, name="tile"),
]
