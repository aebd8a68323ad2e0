"""What search engines are asked to leave alone."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

LEFT_ALONE = ("/r/", "/console/", "/field/", "/account/", "/events/", "/api/")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Answer with robots.txt."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in LEFT_ALONE)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
