"""Every address × everybody: who gets in is what the matrix says, and nothing else exists."""

import json
import re
from functools import partialmethod
from unittest import mock
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client, TestCase
from django.urls import URLPattern, get_resolver, resolve, reverse

from amparo.core.ledger.models import Event
from amparo.core.people.models import Person
from amparo.interfaces.web.matrix import BESIDE, LINES, Door
from tests.cast import NOON, log_in, make_cast
from tests.world import BODIES, ELSEWHERE, PARAMETERS, make_world

INSIDE = ("dana", "vera", "ana", "cora", "lucia", "ada", "flor", "mallory")
"""One of each role, a founder, and Mallory, who has an account and no role."""

OUTSIDE = ("nobody", "nell")
"""Somebody without an account, and Nell, whose account is closed while she is logged in."""

OWNER = "ana"
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def walk(patterns, path="", spaces=()):
    for pattern in patterns:
        whole = path + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield ":".join((*spaces, pattern.name or f"unnamed {whole}")), pattern
        else:
            yield from walk(pattern.url_patterns, whole, (*spaces, *filter(None, [pattern.namespace])))


ADDRESSES = dict(walk(get_resolver("amparo.config.urls").url_patterns))


def label(line):
    return line.name + "".join(f":{value}" for value in line.given.values())


def address(line, world):
    wanted = set(ADDRESSES[line.name].pattern.converters) - set(line.given)
    makers = PARAMETERS | ELSEWHERE.get(label(line), {})
    return reverse(line.name, kwargs={name: makers[name](world) for name in wanted} | dict(line.given))


API_PATHS = {"/api/v1/reports"}
"""Answered beside Django for speed, and by Django just so (`tests/api/test_asgi.py`)."""
CASES = [(line, method, reach) for line in LINES for method, reach in line.methods().items()]


class TestTheListIsWhole:
    def test_every_address_has_its_line_and_every_line_its_address(self):
        assert {line.name for line in LINES} == set(ADDRESSES)

    def test_no_line_stands_twice(self):
        labels = [label(line) for line in LINES]
        assert len(labels) == len(set(labels))

    @pytest.mark.parametrize("line", LINES, ids=label)
    def test_the_view_asks_for_what_the_line_says(self, line):
        """The decorator is part of the page; a page without it would be caught here before any request."""
        for reach in line.methods().values():
            asked = getattr(ADDRESSES[line.name].callback, "permits", "nothing")
            if reach in {Door.EVERYBODY, Door.DEMONSTRATION, Door.SIGNED}:
                assert asked == "nothing"
            elif reach is Door.ACCOUNT:
                assert asked is None
            elif reach is Door.LOGGED_IN:
                assert asked == frozenset()
            elif line.given:
                assert asked, "the step's own permit comes on top of the page's"
            else:
                assert asked == reach

    def test_every_step_has_a_line(self):
        from amparo.interfaces.console import alerts, steps
        from amparo.interfaces.field import views
        from amparo.interfaces.web.accounts import people

        listed = {name: {} for name in ("console:step", "console:alert_step", "field:step", "person_step")}
        for line in LINES:
            if line.name in listed:
                listed[line.name][line.given["step"]] = line.post
        assert listed["console:step"] == {name: {step.permit} for name, step in steps.STEPS.items()}
        assert listed["console:alert_step"] == {name: {step.permit} for name, step in alerts.STEPS.items()}
        assert listed["person_step"] == {name: {step.permit} for name, step in people.STEPS.items()}
        assert set(listed["field:step"]) == {*views.STEPS, "sighting"}

    def test_what_answers_beside_django_is_listed(self):
        from amparo.config import asgi

        paths = {found.PATH for found in vars(asgi).values() if isinstance(getattr(found, "PATH", None), str)}
        known = {path for path in paths if path in BESIDE or path in API_PATHS}
        assert paths == known
        assert set(BESIDE) <= paths
        assert BESIDE[asgi.stream.PATH] == frozenset({*asgi.stream.STAGES, *asgi.stream.OWN})

    def test_the_api_document_names_listed_addresses_only(self, client):
        document = json.loads(client.get("/api/v1/openapi.json").content)
        methods = {line.name: set(line.methods()) for line in LINES}
        assert document["paths"]
        for path, operations in document["paths"].items():
            name = resolve(path.replace("{", "").replace("}", "")).view_name
            assert {method.upper() for method in operations} <= methods[name]


def reached(answer):
    """``in``, ``log in``, ``not found``, or a status that nobody should ever see here."""
    place = answer.headers.get("Location", "")
    if answer.status_code == 302 and place.startswith("/account/login/?next="):
        return "log in"
    if answer.status_code == 404:
        return "not found"
    return "in" if answer.status_code < 500 and answer.status_code not in {401, 403, 405} else answer.status_code


def headers_are_safe(headers):
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Permissions-Policy" in headers


class TestEverybody(TestCase):
    """One test for each line and method; each tries it as everybody."""

    @classmethod
    def setUpTestData(cls):
        from amparo.core.people import reads

        cls.cast = make_cast()
        cls.world = make_world(cls.cast)
        Person.objects.filter(pk=cls.cast.nell).update(is_active=True)
        cls.cookies = {name: log_in(Client(), getattr(cls.cast, name)).cookies for name in (*INSIDE, "nell")}
        Person.objects.filter(pk=cls.cast.nell).update(is_active=False)
        cls.permits = {name: reads.profile(getattr(cls.cast, name), at=NOON).permits for name in INSIDE}

    def browser(self, name):
        client = Client(raise_request_exception=False)
        client.cookies.update(self.cookies.get(name, {}))
        return client

    def wanted(self, line, reach, name):
        if reach is Door.EVERYBODY:
            return "in"
        if reach is Door.DEMONSTRATION:
            return "not found"
        if reach is Door.SIGNED:
            return 403
        if name in OUTSIDE:
            return "log in"
        if isinstance(reach, frozenset) and reach.isdisjoint(self.permits[name]):
            return "not found"
        return "not found" if line.own and name != OWNER else "in"

    def ask(self, client, line, method, world):
        where = address(line, world)
        return client.post(where, BODIES.get(line.name, {})) if method == "POST" else client.generic(method, where)

    def everybody_gets_where_it_says(self, line, method, reach):
        wanted, got = {}, {}
        for name in (*OUTSIDE, *INSIDE):
            client = self.browser(name)
            wanted[name] = self.wanted(line, reach, name)
            undo = transaction.savepoint()
            before = Event.objects.count()
            answer = self.ask(client, line, method, self.world)
            got[name] = reached(answer)
            if method == "GET" or got[name] != "in":
                assert Event.objects.count() == before, f"{name} left a trace"
            transaction.savepoint_rollback(undo)  # the next one finds the world as it was
            headers_are_safe(answer.headers)
        assert got == wanted

    def test_what_is_forbidden_looks_like_what_is_not_there(self):
        seen = 0
        for line, method, reach in CASES:
            if isinstance(reach, frozenset) and {
                "incident_id",
                "report_id",
                "alert_id",
                "assignment_id",
                "message_id",
                "invitation_id",
            } & set(ADDRESSES[line.name].pattern.converters):
                there = self.ask(self.browser("mallory"), line, method, self.world)
                nowhere = ID.sub(str(uuid4()), address(line, self.world))
                absent = self.browser("mallory").generic(method, nowhere)
                assert there.status_code == absent.status_code == 404
                assert ID.sub("", there.text) == ID.sub("", absent.text)
                seen += 1
        assert seen > 20

    def test_the_stream_opens_to_whom_it_should(self):
        from amparo.interfaces.web import stream

        for name in (*OUTSIDE, *INSIDE):
            cookies = {key: morsel.value for key, morsel in self.cookies.get(name, {}).items()}
            with mock.patch.object(stream, "close_old_connections"):  # this thread's is the test's own
                person = stream._who(cookies)
            hears = stream.hearing_of(person) if person else None
            assert (person is not None) == (name in INSIDE)
            assert bool(hears) == bool(BESIDE[stream.PATH] & self.permits.get(name, frozenset())), name

    def other_methods_are_refused(self, line):
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(line.methods()):
            for name in ("flor", OWNER):
                answer = self.ask(self.browser(name), line, method, self.world)
                assert answer.status_code in {404, 405}, f"{method} as {name}: {answer.status_code}"


for _line, _method, _reach in CASES:
    setattr(
        TestEverybody,
        f"test_{_method}_{label(_line)}",
        partialmethod(TestEverybody.everybody_gets_where_it_says, _line, _method, _reach),
    )
for _line in LINES:
    setattr(
        TestEverybody, f"test_no_other_{label(_line)}", partialmethod(TestEverybody.other_methods_are_refused, _line)
    )
