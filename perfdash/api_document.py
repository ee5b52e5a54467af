"""The OpenAPI document, the page that shows it, and the answer to addresses that lead nowhere."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Document(SpectacularAPIView):
    permission_classes = [IsAuthenticated]


class Page(SpectacularSwaggerSplitView):
    template_name = "api/docs.html"
    url_name = "api-schema"


@extend_schema(exclude=True)
class NothingHere(APIView):
    """Answers what no route answers, in the shape of every other error."""

    permission_classes = [AllowAny]

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        self.http_method_names = [*self.http_method_names, request.method.lower()]
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Http404
