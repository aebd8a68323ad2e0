"""The peer of ``bench live``: the same stream as a page of Django's, a ``StreamingHttpResponse`` under ASGI."""

from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import path

from amparo.config import wsgi  # noqa: F401 - makes Django ready for what follows
from amparo.interfaces.web import access
from amparo.interfaces.web.hub import Hub, Listener
from amparo.interfaces.web.stream import hearing_of

hub = Hub()


async def events(request: HttpRequest) -> HttpResponseBase:
    """Answer one request for the stream."""
    person = await sync_to_async(access.profile_of)(request)
    hearing = hearing_of(person) if person else None
    if hearing is None:
        return HttpResponse(status=401)
    return StreamingHttpResponse(said(Listener(hearing)), content_type="text/event-stream")


async def said(listener: Listener) -> AsyncIterator[bytes]:
    """Yield what comes."""
    await hub.join(listener, None)
    try:
        while not listener.closed:
            yield await listener.take()
    finally:
        hub.leave(listener)


urlpatterns = [path("events/", events)]
# No more than it takes to know who asks: that is the leanest that Django can be here.
settings.ROOT_URLCONF = __name__
settings.MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
application = ASGIHandler()
