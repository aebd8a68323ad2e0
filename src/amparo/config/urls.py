"""Every address of the installation; the access matrix names each one."""

from django.urls import URLPattern, URLResolver, path

from amparo.interfaces.web import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
]
