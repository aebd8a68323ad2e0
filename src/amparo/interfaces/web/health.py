"""Whether the server is up, and what stands behind it moves."""

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from amparo.core.ledger import reads
from amparo.interfaces.web.errors import RETRY_AFTER


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, 503 when it does not; says nothing of what it holds."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        waiting = reads.unsequenced_count()
    except (DatabaseError, InterfaceError):
        return JsonResponse({"status": "no database"}, status=503, headers={"Retry-After": RETRY_AFTER})
    return JsonResponse({"status": "ok", "sequencer": "behind" if waiting > 1000 else "ok"})
