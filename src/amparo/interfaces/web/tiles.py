"""Map tiles of our own, open to everybody: they hold boundaries and names of towns, and nothing of the network."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from amparo.core.places import gazetteer, tiles

DAY_SECONDS = 24 * 3600


def _edition(request: HttpRequest, layer: str, z: int, x: int, y: int) -> str:
    return f'"{gazetteer.edition()}"'


@require_safe
@cache_control(public=True, max_age=DAY_SECONDS)
@condition(etag_func=_edition)
def tile(request: HttpRequest, layer: str, z: int, x: int, y: int) -> HttpResponse:
    """Return a Mapbox vector tile; an impossible one is not found."""
    try:
        content = tiles.tile(layer, z, x, y)
    except ValueError as error:
        raise Http404(str(error)) from error
    return HttpResponse(content, content_type="application/vnd.mapbox-vector-tile")
