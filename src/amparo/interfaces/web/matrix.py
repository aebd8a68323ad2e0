"""The access matrix: every address of the installation, every method, and who gets there.

``tests/repo/test_access_matrix.py`` compares it with the URLconf and with the OpenAPI
document, so that an address which is not listed fails, and then tries each line as
everybody of the cast.  ``docs/reference/access.md`` is made from it.

A new page is a new line.  An address that takes a step (``…/<slug:step>/``) is listed once
for each step, since each has a permit of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from amparo.core.people.terms import Permit


class Door(StrEnum):
    """Who gets in where no permit is asked for."""

    EVERYBODY = "everybody"
    DEMONSTRATION = "everybody, in a demonstration only"
    ACCOUNT = "anybody with an account"
    LOGGED_IN = "anybody logged in with a second factor"
    SIGNED = "the SMS provider, by its signature"


Reach = Door | frozenset[Permit]
"""A door, or permits of which any one is enough."""


@dataclass(frozen=True, slots=True)
class Line:
    """One address: its name, who may read it, who may send to it."""

    name: str
    get: Reach | None = None
    post: Reach | None = None
    own: bool = False
    """The thing it names must be the person's own; anybody else's is not found."""
    given: Mapping[str, str] = field(default_factory=dict)
    """The values of path parameters for which this line stands, such as ``{"step": "confirm"}``."""

    def methods(self) -> dict[str, Reach]:
        """Return the methods that the address takes, each with who may."""
        return {m: reach for m, reach in (("GET", self.get), ("POST", self.post)) if reach is not None}


def _may(*permits: Permit) -> frozenset[Permit]:
    return frozenset(permits)


def _steps(name: str, permits: Mapping[str, Permit], *, own: bool = False) -> tuple[Line, ...]:
    return tuple(Line(name, post=_may(p), own=own, given={"step": step}) for step, p in permits.items())


P = Permit
EVERYBODY, DEMONSTRATION, ACCOUNT, LOGGED_IN, SIGNED = Door

FRAME = (
    Line("healthz", get=EVERYBODY),
    Line("web:preferences", post=EVERYBODY),
    Line("web:tile", get=EVERYBODY),
)

PUBLIC = (
    Line("public:home", get=EVERYBODY),
    Line("public:report", get=EVERYBODY, post=EVERYBODY),
    Line("public:find_receipt", post=EVERYBODY),
    Line("public:receipt", get=EVERYBODY, post=EVERYBODY),
    Line("public:take_token", post=EVERYBODY),
    Line("public:token", get=EVERYBODY, post=EVERYBODY),
    Line("public:alerts", get=EVERYBODY),
    Line("public:alert", get=EVERYBODY),
    Line("public:atom", get=EVERYBODY),
    Line("public:json_feed", get=EVERYBODY),
    Line("public:robots", get=EVERYBODY),
)

ACCOUNTS = (
    Line("join", get=EVERYBODY, post=EVERYBODY),
    Line("enter", get=DEMONSTRATION, post=DEMONSTRATION),
    Line("home", get=LOGGED_IN),
    Line("account_login", get=EVERYBODY, post=EVERYBODY),
    Line("mfa_login_webauthn", get=EVERYBODY, post=EVERYBODY),
    Line("mfa_authenticate", get=EVERYBODY, post=EVERYBODY),
    Line("account_logout", get=EVERYBODY, post=EVERYBODY),
    Line("account_inactive", get=EVERYBODY),
    Line("account_resume", get=LOGGED_IN, post=LOGGED_IN),
    Line("account_reauthenticate", get=ACCOUNT, post=ACCOUNT),
    Line("mfa_reauthenticate", get=ACCOUNT, post=ACCOUNT),
    Line("mfa_reauthenticate_webauthn", get=ACCOUNT, post=ACCOUNT),
    Line("account_change_password", get=ACCOUNT, post=ACCOUNT),
    Line("usersessions_list", get=ACCOUNT, post=ACCOUNT),
    Line("account_end_session", post=ACCOUNT, own=True),
    Line("mfa_index", get=ACCOUNT),
    Line("mfa_activate_totp", get=ACCOUNT, post=ACCOUNT),
    Line("mfa_deactivate_totp", get=ACCOUNT, post=ACCOUNT, own=True),
    Line("mfa_view_recovery_codes", get=ACCOUNT, own=True),
    Line("mfa_generate_recovery_codes", get=ACCOUNT, post=ACCOUNT),
    Line("mfa_list_webauthn", get=ACCOUNT),
    Line("mfa_add_webauthn", get=ACCOUNT, post=ACCOUNT),
    Line("mfa_edit_webauthn", get=ACCOUNT, post=ACCOUNT, own=True),
    Line("mfa_remove_webauthn", get=ACCOUNT, post=ACCOUNT, own=True),
)

PEOPLE = (
    Line("account_contact", get=LOGGED_IN, post=LOGGED_IN),
    Line("people", get=_may(P.INVITE, P.GRANT_ROLES, P.RECORD_TRAINING)),
    Line("people_invite", post=_may(P.INVITE)),
    Line("people_withdraw", get=_may(P.INVITE, P.GRANT_ROLES), post=_may(P.INVITE, P.GRANT_ROLES)),
    Line("people_second", post=_may(P.GRANT_ROLES)),
    Line("person", get=_may(P.INVITE, P.GRANT_ROLES, P.RECORD_TRAINING)),
    *_steps(
        "person_step",
        {"grant": P.GRANT_ROLES, "revoke": P.GRANT_ROLES, "train": P.RECORD_TRAINING, "close": P.GRANT_ROLES},
    ),
)

CONSOLE = (
    Line("console:board", get=_may(P.SEE_BOARD)),
    Line("console:map", get=_may(P.SEE_BOARD)),
    Line("console:incidents", get=_may(P.SEE_BOARD)),
    Line("console:incident", get=_may(P.SEE_BOARD)),
    *_steps(
        "console:step",
        {
            "check": P.DISPATCH,
            "claim": P.DISPATCH,
            "release": P.DISPATCH,
            "eyes": P.DISPATCH,
            "place": P.DISPATCH,
            "learned": P.DISPATCH,
            "close": P.DISPATCH,
            "move": P.MERGE,
            "merge": P.MERGE,
            "unmerge": P.MERGE,
            "confirm": P.VERIFY,
            "refute": P.VERIFY,
            "unverified": P.VERIFY,
            "note": P.VERIFY,
            "reopen": P.VERIFY,
            "compose": P.COMPOSE_ALERT,
            "promote": P.DISPATCH,
            "hold": P.KEEP_RECORDS,
            "unhold": P.KEEP_RECORDS,
            "strike": P.TAKE_REPORTS,
            "strike-said": P.TAKE_REPORTS,
        },
    ),
    Line("console:calls", get=_may(P.TAKE_REPORTS)),
    Line("console:call_begin", get=_may(P.TAKE_REPORTS)),
    Line("console:call", get=_may(P.TAKE_REPORTS), post=_may(P.TAKE_REPORTS)),
    Line("console:call_keep", post=_may(P.TAKE_REPORTS)),
    Line("console:scripts", get=_may(P.TAKE_REPORTS, P.WRITE_SCRIPTS, P.REVIEW_TEXTS)),
    Line("console:script", get=_may(P.WRITE_SCRIPTS), post=_may(P.WRITE_SCRIPTS)),
    Line("console:script_version", get=_may(P.TAKE_REPORTS, P.WRITE_SCRIPTS, P.REVIEW_TEXTS)),
    Line("console:script_restore", post=_may(P.WRITE_SCRIPTS)),
    Line("console:script_review", post=_may(P.REVIEW_TEXTS)),
    Line("console:conversations", get=_may(P.SEE_BOARD)),
    Line("console:conversation", get=_may(P.SEE_BOARD)),
    Line("console:answer", post=_may(P.TAKE_REPORTS)),
    Line("console:bulk", get=_may(P.SEE_BOARD)),
    Line("console:holds", get=_may(P.KEEP_RECORDS)),
    Line("console:tokens", get=_may(P.REVOKE_TOKENS)),
    Line("console:end_token", post=_may(P.REVOKE_TOKENS)),
    Line("console:alerts", get=_may(P.SEE_BOARD)),
    Line("console:alert", get=_may(P.SEE_BOARD)),
    *_steps(
        "console:alert_step",
        {
            "edit": P.COMPOSE_ALERT,
            "discard": P.COMPOSE_ALERT,
            "sign": P.RELEASE_ALERT,
            "all-clear": P.RELEASE_ALERT,
            "withdraw": P.RELEASE_ALERT,
        },
    ),
    Line("console:outbox", get=_may(P.SEE_JOBS)),
    Line("console:resolve", post=_may(P.SEE_JOBS)),
    Line("console:jobs", get=_may(P.SEE_JOBS)),
    Line("console:retry", post=_may(P.SEE_JOBS)),
)

FIELD = (
    Line("field:home", get=_may(P.OBSERVE)),
    Line("field:on_duty", post=_may(P.OBSERVE)),
    Line("field:off_duty", post=_may(P.OBSERVE)),
    Line("field:present", post=_may(P.OBSERVE)),
    Line("field:assignment", get=_may(P.OBSERVE), own=True),
    *_steps(
        "field:step",
        dict.fromkeys(("accept", "decline", "arrive", "sighting", "clear"), P.OBSERVE),
        own=True,
    ),
)

API = (
    Line("api_document", get=EVERYBODY),
    Line("api:api-root"),
    Line("api:send_report", post=EVERYBODY),
    Line("sms", post=SIGNED),
    Line("sms_told", post=SIGNED),
)

LINES: tuple[Line, ...] = (*FRAME, *PUBLIC, *ACCOUNTS, *PEOPLE, *CONSOLE, *FIELD, *API)

BESIDE: Mapping[str, Reach] = {"/events/": _may(P.SEE_BOARD, P.OBSERVE, P.SEE_JOBS)}
"""Addresses that answer beside Django's pages (GET only); each hears what its permits let it see."""
