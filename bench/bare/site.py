"""Settings, address, view and application in one file, with no middleware at all: the least that Django can be."""

import json
from typing import Any

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path

from amparo.core.kit import clock


def make(database: dict[str, Any], threads: int) -> WSGIMiddleware:
    """Return the site on a database that ``settings.DATABASES`` of the product describes, in as many threads."""
    settings.configure(
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF=__name__,
        SECRET_KEY="bench",  # noqa: S106 - signs nothing
        USE_TZ=True,
        MIDDLEWARE=[],
        INSTALLED_APPS=["bench.bare"],
        DATABASES={"default": database},
        LOGGING_CONFIG=None,
    )
    application = get_wsgi_application()
    from django.db import connection

    from bench.bare.models import Row

    with connection.schema_editor() as editor:
        editor.create_model(Row)
    connection.close()
    return WSGIMiddleware(application, workers=threads)


def take(request: HttpRequest) -> JsonResponse:
    """Keep one report."""
    from bench.bare.models import Row

    told = json.loads(request.body)
    row = Row.objects.create(
        id=told["id"],
        received_at=clock.now(),
        lat=told["place"]["lat"],
        lon=told["place"]["lon"],
        text=told["text"],
        language=told["language"],
        contact=told["contact"]["address"],
    )
    return JsonResponse({"id": str(row.pk)}, status=201)


urlpatterns = [path("api/v1/reports", take)]
