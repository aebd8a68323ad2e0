"""Addresses for everybody."""

from django.urls import path

from amparo.interfaces.public import alerts, report, robots, tokens

app_name = "public"
urlpatterns = [
    path("", alerts.home, name="home"),
    path("report", report.report, name="report"),
    path("r/", report.find_receipt, name="find_receipt"),
    path("r/<str:code>", report.receipt, name="receipt"),
    path("r/<str:code>/token", tokens.take, name="take_token"),
    path("token", tokens.own, name="token"),
    path("alerts", alerts.alerts, name="alerts"),
    path("a/<str:code>", alerts.alert, name="alert"),
    path("feeds/alerts.atom", alerts.atom, name="atom"),
    path("feeds/alerts.json", alerts.json_feed, name="json_feed"),
    path("robots.txt", robots.robots, name="robots"),
]
