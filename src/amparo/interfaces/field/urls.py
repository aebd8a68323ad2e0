"""The addresses of the field, under ``/field/``."""

from django.urls import path

from amparo.interfaces.field import views

app_name = "field"

urlpatterns = [
    path("", views.home, name="home"),
    path("on-duty/", views.on_duty, name="on_duty"),
    path("off-duty/", views.off_duty, name="off_duty"),
    path("present/", views.present, name="present"),
    path("assignments/<uuid:assignment_id>/", views.assignment, name="assignment"),
    path("assignments/<uuid:assignment_id>/<slug:step>/", views.take_step, name="step"),
]
