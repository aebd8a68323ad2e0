"""Every address of the installation; the access matrix names each one."""

from django.urls import URLPattern, URLResolver, include, path

from amparo.interfaces.web import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("", include("amparo.interfaces.public.urls")),
    path("", include("amparo.interfaces.web.urls")),
    path("console/", include("amparo.interfaces.console.urls")),
    path("field/", include("amparo.interfaces.field.urls")),
    path("", include("amparo.interfaces.web.accounts.urls")),
    path("", include("amparo.interfaces.api.urls")),
]

handler400 = "amparo.interfaces.web.errors.bad_request"
handler403 = "amparo.interfaces.web.errors.denied"
handler404 = "amparo.interfaces.web.errors.not_found"
handler429 = "amparo.interfaces.web.errors.too_many"
handler500 = "amparo.interfaces.web.errors.broken"
