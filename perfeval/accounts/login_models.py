"""What logging in has to remember."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class LoginTries(models.Model):
    """Passwords and codes tried for a name since the last login, from one address; `address` is empty in the row that
    counts all addresses which have never logged in under that name.

    The name is kept as a hash: people type their password into the wrong field.
    """

    name = models.CharField(max_length=64)
    address = models.CharField(max_length=50, blank=True)
    tries = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "address"], name="login_tries_once")]
        indexes = [models.Index(fields=["last_at"], name="login_tries_by_time")]

    def __str__(self) -> str:
        return f"{self.name[:8]} {self.address or '*'}: {self.tries}"


class RecoveryCode(models.Model):
    """Opens the second step once, where the telephone is not at hand. 119 random bits need no slow hash."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes")
    hash = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.user}: {self.hash[:8]}"


class UsedPassword(models.Model):
    """A password's hash and since when the person has had it: the newest is the one in use."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="used_passwords")
    hash = models.CharField(max_length=128)
    since = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user}: {self.since:%Y-%m-%d}"
