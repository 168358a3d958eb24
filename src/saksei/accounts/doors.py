"""How django-allauth behaves here: nobody signs up, nothing is mailed, factors are encrypted and
the last one cannot be taken away."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse

from saksei.accounts.secret import box

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class Doors(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by name and password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: who is new was invited."""
        del request
        return False

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        """Who has no second factor yet sets it up next, and just gave their password: that holds
        for showing it again."""
        if not user.authenticator_set.filter(type__in=FACTORS).exists():
            record_authentication(request, user, method="password", reauthenticated=True)
        answer: HttpResponse = super().post_login(request, user, **more)
        return answer

    def send_mail(self, *given: Any, **named: Any) -> None:
        """Nothing is mailed: a mail tells others who works here."""

    def send_notification_mail(self, *given: Any, **named: Any) -> None:
        """Nothing is mailed."""


class Factors(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors."""

    def get_totp_issuer(self) -> str:
        """What an authenticator app shows; not the name of the workspace."""
        return "Saksei"

    def encrypt(self, text: str) -> str:
        """As it is stored."""
        return box("factors").encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As it was."""
        return box("factors").decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one."""
        factors = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS)
        return bool(factors.exclude(pk=authenticator.pk).exists())

    def send_notification_mail(self, *given: Any, **named: Any) -> None:
        """Nothing is mailed."""
