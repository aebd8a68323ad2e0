"""The REST interface and its document, as Django serves them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.responses import Response

from amparo import __version__
from amparo.interfaces.api import answers, reports, schemas
from amparo.interfaces.api.answers import Answer
from amparo.interfaces.web.addresses import address_of, network
from amparo.interfaces.web.gathered import DROPPED

COMPONENT = "#/components/schemas/{model}"

SAYS = {
    400: "The body is not JSON.",
    408: "The body did not come within half a minute.",
    409: "Another report came in under this id before; nothing was changed.",
    413: (
        f"The body is longer than {reports.LARGEST_BODY} bytes. The answer comes before its end: a sender who does not "
        f"listen while sending sees it up to {DROPPED >> 20} MB, and is cut off beyond."
    ),
    415: "The body is not application/json in UTF-8.",
    422: "Something cannot be meant; `field` says what, `errors` lists all that was found.",
    500: "Something broke; nothing was saved. Send the same report again.",
    503: "Nothing can be written just now; nothing was saved. Send the same report again after `Retry-After` seconds.",
}


def in_problems(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a view refuse a method in the words that machines read elsewhere here; Django and ninja do it in theirs."""

    @wraps(view)
    def said(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            return carried(answers.not_allowed(response["Allow"]))
        return response

    return said


class Api(NinjaAPI):
    """Ninja, with what it cannot know: the body that we read ourselves, and the kind of problems."""

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        """Return the addresses, each of which refuses in problems."""
        patterns, application, namespace = super().urls
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = in_problems(pattern.callback)
        return patterns, application, namespace

    def get_openapi_schema(self, **words: Any) -> OpenAPISchema:
        """Return the OpenAPI 3.1 document."""
        document = super().get_openapi_schema(**words)
        body = schemas.NewReport.model_json_schema(ref_template=COMPONENT)
        document["components"]["schemas"] |= body.pop("$defs") | {"NewReport": body}
        for operations in document["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if status in SAYS:
                        response["description"] = SAYS[status]
                        response["content"] = {answers.PROBLEM: response["content"].pop(answers.JSON)}
        return document


api = Api(
    title=f"{settings.NETWORK_NAME}: reports" + (" (Demonstration)" if settings.DEMONSTRATION else ""),
    version=__version__,
    description=(
        "Takes reports of immigration enforcement. In danger? Call 911 first. "
        "Nothing here asks for anybody's immigration status or how they entered; do not send it."
    ),
    docs_url=None,
    openapi_url=None,  # ninja's own would take every method
    urls_namespace="api",
)


@api.post(
    "/reports",
    response={201: schemas.Receipt, 200: schemas.Receipt, **dict.fromkeys(SAYS, schemas.Problem)},
    summary="Send a report",
    operation_id="send_report",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {answers.JSON: {"schema": {"$ref": COMPONENT.format(model="NewReport")}}},
        }
    },
)
def send_report(request: HttpRequest) -> HttpResponse:
    """Answer 201 once the report is on the disk, 200 if this very report was there before.

    Send it again, unchanged, until one of the two comes: a resend never makes a second report.
    Volume is never a reason to refuse.
    """
    return carried(_sent(request))


def _sent(request: HttpRequest) -> Answer:
    meta = request.META
    try:
        reports.check_head(
            meta.get("CONTENT_TYPE", ""), meta.get("HTTP_CONTENT_ENCODING", ""), meta.get("CONTENT_LENGTH", "")
        )
        body = request.read(reports.LARGEST_BODY + 1)
        if len(body) > reports.LARGEST_BODY:
            raise reports.too_large()
        return reports.answer(reports.start(reports.parse(body), network(address_of(request))).result())
    except Exception as error:  # noqa: BLE001 - every end has its answer
        return reports.answer(error)


@in_problems
@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """Show the OpenAPI document."""
    return Response(api.get_openapi_schema(path_params={}))


def carried(answer: Answer) -> HttpResponse:
    """Return an answer as Django's."""
    response = HttpResponse(answer.body, status=answer.status)
    for name, value in answer.all_headers():
        response[name] = value
    return response
