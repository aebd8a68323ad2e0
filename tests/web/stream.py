"""A stand-in for the event stream and for a room that lives on it, so that scripts can be tried without a ledger."""

import json
import queue
import threading
from collections.abc import Iterator

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path


class Note(forms.Form):
    """One line that must not be lost."""

    note = forms.CharField(label="Note", max_length=20)


class Hub:
    """Counts what the browser asked for, and hands events to whoever listens."""

    def __init__(self) -> None:
        self.listeners: list[queue.Queue[str | None]] = []
        self.lock = threading.Lock()
        self.number = 0
        self.fetched = 0
        self.sent: list[str] = []
        self.up = True

    def say(self, kind: str) -> None:
        """Record an event, and tell the listeners."""
        with self.lock:
            self.number += 1
            for listener in self.listeners:
                listener.put(self.message(kind))

    def message(self, kind: str) -> str:
        """Return an event as it goes over the wire."""
        return f"id: {self.number}\nevent: ledger\ndata: {json.dumps({'kind': kind, 'subject': 'x'})}\n\n"

    def cut(self) -> None:
        """End every stream."""
        with self.lock:
            for listener in self.listeners:
                listener.put(None)

    def listen(self, after: int) -> Iterator[str]:
        """Yield what is said from now on, and first one event for all that was missed."""
        mine: queue.Queue[str | None] = queue.Queue()
        with self.lock:
            self.listeners.append(mine)
            missed = self.number > after
        try:
            yield "event: beat\ndata:\n\n"
            if missed:
                yield self.message("incidents.incident.confirmed")
            while (said := mine.get()) is not None:
                yield said
        finally:
            with self.lock:
                self.listeners.remove(mine)


hub = Hub()


def events(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Stand in for ``/events/``."""
    if not hub.up:
        return HttpResponse(status=503)
    return StreamingHttpResponse(
        hub.listen(int(request.GET.get("after", hub.number))), content_type="text/event-stream"
    )


def live(request: HttpRequest) -> HttpResponse:
    """Show a page with a part that lives."""
    request.position = hub.number  # as the guard of real pages does
    return render(request, "gallery/live.html", {"count": hub.fetched, "form": Note()})


def news(request: HttpRequest) -> HttpResponse:
    """Show the part alone; a POST keeps a note or refuses it."""
    form = Note(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hub.sent.append(form.cleaned_data["note"])
        form = Note()
    elif request.method == "GET":
        hub.fetched += 1
    status = 422 if form.errors else 200
    return render(request, "gallery/news.html", {"count": hub.fetched, "form": form}, status=status)


def sent(request: HttpRequest) -> HttpResponse:
    """Take a plain form, slowly enough for a second click."""
    hub.sent.append(request.POST["key"])
    threading.Event().wait(0.3)
    return HttpResponse("taken")


urlpatterns: list[URLPattern] = [
    path("events/", events),
    path("live/", live, name="live"),
    path("news/", news, name="news"),
    path("sent/", sent, name="sent"),
]
