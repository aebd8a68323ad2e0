"""Addresses of somebody's own account.

The library's pages stand here one by one and under its own names, which it looks up.  What
is not listed, such as open sign-up or log-in by mail, does not exist.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkey
from allauth.usersessions import views as sessions
from django.urls import path
from django.views.decorators.http import require_http_methods

from amparo.interfaces.web.access import own
from amparo.interfaces.web.accounts import people, views

# The library's forms would take PUT for POST.
page = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path("join/<str:code>", views.join, name="join"),
    path("enter/<str:code>", views.enter, name="enter"),
    path("account/", views.home, name="home"),
    path("account/contact/", people.contact, name="account_contact"),
    path("account/login/", page(account.login), name="account_login"),
    path("account/login/passkey/", page(passkey.login_webauthn), name="mfa_login_webauthn"),
    path("account/login/code/", page(factor.authenticate), name="mfa_authenticate"),
    path("account/logout/", page(views.log_out), name="account_logout"),
    path("account/inactive/", page(account.account_inactive), name="account_inactive"),
    path("account/resume/", views.resume, name="account_resume"),
    path("account/prove/", page(own(account.reauthenticate)), name="account_reauthenticate"),
    path("account/prove/code/", page(own(factor.reauthenticate)), name="mfa_reauthenticate"),
    path("account/prove/passkey/", page(own(views.ProveByPasskey.as_view())), name="mfa_reauthenticate_webauthn"),
    path("account/passphrase/", page(views.change_passphrase), name="account_change_password"),
    path("account/sessions/", page(own(sessions.list_usersessions)), name="usersessions_list"),
    path("account/sessions/<int:number>/end/", views.end_session, name="account_end_session"),
    path("account/factors/", page(own(views.Ways.as_view())), name="mfa_index"),
    path("account/factors/app/add/", page(own(app.activate_totp)), name="mfa_activate_totp"),
    path("account/factors/app/remove/", page(own(app.deactivate_totp)), name="mfa_deactivate_totp"),
    path("account/factors/codes/", page(own(views.Codes.as_view())), name="mfa_view_recovery_codes"),
    path("account/factors/codes/make/", page(own(codes.generate_recovery_codes)), name="mfa_generate_recovery_codes"),
    path("account/factors/passkeys/", page(own(passkey.list_webauthn)), name="mfa_list_webauthn"),
    path("account/factors/passkeys/add/", page(own(passkey.add_webauthn)), name="mfa_add_webauthn"),
    path("account/factors/passkeys/<int:pk>/edit/", page(own(passkey.edit_webauthn)), name="mfa_edit_webauthn"),
    path("account/factors/passkeys/<int:pk>/remove/", views.remove_passkey, name="mfa_remove_webauthn"),
    path("people/", people.everybody, name="people"),
    path("people/invite/", people.invite, name="people_invite"),
    path("people/invitations/<uuid:invitation_id>/withdraw/", people.withdraw, name="people_withdraw"),
    path("people/proposals/<uuid:grant_id>/", people.second, name="people_second"),
    path("people/<uuid:person_id>/", people.person, name="person"),
    path("people/<uuid:person_id>/<slug:step>/", people.take_step, name="person_step"),
]
