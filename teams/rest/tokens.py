"""Login by token: ``Authorization: Token ...``."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from teams.rest.limits import WRONG_TOKENS_A_MINUTE, count, seconds_left

WRONG = "wrong-tokens"


class LimitedTokens(TokenAuthentication):  # type: ignore[misc]
    """Knox's tokens; an address that keeps trying wrong ones gets 429 for the rest of the minute, right or wrong."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        if "HTTP_AUTHORIZATION" not in request.META:
            return None
        address = str(BaseThrottle().get_ident(request))
        if count(WRONG, address, add=0) >= WRONG_TOKENS_A_MINUTE:
            raise Throttled(wait=seconds_left())
        try:
            found: tuple[Any, Any] | None = super().authenticate(request)
        except (AuthenticationFailed, UnicodeDecodeError):
            count(WRONG, address)
            raise AuthenticationFailed(_("This token is unknown or has expired.")) from None
        return found

    def _cleanup_token(self, auth_token: Any) -> bool:
        """Whether the token is over, and then away. Knox looks at all others of the login too, a query a call."""
        over = auth_token.expiry is not None and auth_token.expiry < timezone.now()
        if over:
            auth_token.delete()
        return over


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "teams.rest.tokens.LimitedTokens"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        scheme: dict[str, Any] = build_bearer_security_scheme_object(
            header_name="Authorization", token_prefix=self.target.authenticate_header("")
        )
        return scheme
