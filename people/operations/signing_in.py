"""Signing in: a code by mail, its tries counted in Postgres, and the account behind a proven address.

Whether an address has an account is not looked up before its code was typed in, so the pages, the queries and the
mails cannot tell (docs/adr/0004-sign-in.md).
"""

import ipaddress
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.db.models import Case, F, Q, When
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language

from notices.models import Contact
from notices.operations import queue
from people.codes import as_typed, code_for, keyed_hash, number_code_for
from people.models import SecondFactorTries, SignInCode, SignInCodeQuerySet, User

HOUR = timedelta(hours=1)
MOST_CODES_AN_ADDRESS = 5  # an hour
MOST_CODES_A_CLIENT = 60  # an hour: a whole carers' group may sit behind one address of a library
IPV6_HOME = 64  # one home has a whole network of this prefix


class CodeExpired(Exception):
    """The code cannot be tried any more: too old, used, tried too often, or never sent."""


class WrongCode(Exception):
    """The code is another one; there are tries left."""


class TooManyTries(Exception):
    """The second factor of this account was tried too often of late."""


def contact_of_address(address: str) -> Contact:
    """The contact of an address, by the same statements whether or not it is known already."""
    Contact.objects.bulk_create(
        [Contact(channel=Contact.Channel.EMAIL, address=address, language=get_language() or "en-gb")],
        ignore_conflicts=True,
    )
    return Contact.objects.for_email(address)


@transaction.atomic
def send_sign_in_code(*, address: str, client: str, at: datetime) -> UUID:
    """Mail a code to ``address`` (normalised) and return the nonce by which it can be checked.

    Past the limits nothing is sent, and nothing that the caller could show is different: or else anybody could find
    out whether somebody else has asked for codes to this address.
    """
    code, is_within_limits = _counted(address=address, client=client, at=at)
    if is_within_limits:
        _send(code, kind="people.sign_in_code", contact=contact_of_address(address))
    return code.nonce


@transaction.atomic
def send_number_code(*, contact: Contact, client: str, at: datetime) -> UUID:
    """Text a code to the number of ``contact``, under the limits of codes by mail; return its nonce."""
    code, is_within_limits = _counted(address=contact.address, client=client, at=at)
    if is_within_limits:
        _send(code, kind="people.number_code", contact=contact)
    return code.nonce


def _counted(*, address: str, client: str, at: datetime) -> tuple[SignInCode, bool]:
    """A new code, not yet stored, and whether one more may be sent."""
    code = SignInCode(
        nonce=uuid4(),
        address_hash=keyed_hash("address", address),
        client_hash=keyed_hash("client", _network(client)),
        made_at=at,
    )
    _one_at_a_time(code)
    lately = SignInCode.objects.filter(made_at__gt=at - HOUR)
    return code, (
        lately.filter(address_hash=code.address_hash).count() < MOST_CODES_AN_ADDRESS
        and lately.filter(client_hash=code.client_hash).count() < MOST_CODES_A_CLIENT
    )


def _send(code: SignInCode, *, kind: str, contact: Contact) -> None:
    code.save()
    queue(kind=kind, contact=contact, context={"nonce": str(code.nonce)}, key=f"{kind}:{code.nonce}", at=code.made_at)


def _network(client: str) -> str:
    """The network of one household, so that nobody gains by changing the end of an IPv6 address."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((address, IPV6_HOME), strict=False)) if address.version == 6 else client  # noqa: PLR2004


def _one_at_a_time(code: SignInCode) -> None:
    """Let requests for the same address, or from the same client, count one after the other."""
    with connection.cursor() as cursor:
        for space, keyed in enumerate([code.address_hash, code.client_hash]):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [space, int(keyed[:7], 16)])


def check_sign_in_code(*, nonce: UUID, typed: str, at: datetime) -> None:
    """Check what was typed against the code of ``nonce``, once, or raise `WrongCode` or `CodeExpired`."""
    _check(SignInCode.objects.filter(nonce=nonce), right=code_for(nonce), typed=typed, at=at)


def prove_number(*, contact: Contact, nonce: UUID, typed: str, at: datetime) -> None:
    """Take it as proved that whoever typed the code reads what is sent to ``contact``; raise as above."""
    codes = SignInCode.objects.filter(nonce=nonce, address_hash=keyed_hash("address", contact.address))
    _check(codes, right=number_code_for(nonce), typed=typed, at=at)
    Contact.objects.filter(pk=contact.pk, proven_at__isnull=True).update(proven_at=at)


def _check(codes: SignInCodeQuerySet, *, right: str, typed: str, at: datetime) -> None:
    """Compare, once.

    A try is counted, and the count committed, before anything is compared: however many guesses come at once, no more
    than `SignInCode.MOST_TRIES` of them are looked at.
    """
    with transaction.atomic(durable=True):
        counted = codes.usable(at).update(tries=F("tries") + 1)
    if not counted:
        raise CodeExpired
    if not constant_time_compare(as_typed(typed), right):
        if not codes.usable(at).exists():
            raise CodeExpired
        raise WrongCode
    if not codes.filter(used_at__isnull=True).update(used_at=at):
        raise CodeExpired


def account_of_address(*, address: str, at: datetime) -> User:
    """The account of an address (normalised); made now if there is none. It lets nobody in before they type a code."""
    made = User(email=address, date_joined=at)
    made.set_unusable_password()
    User.objects.bulk_create([made], ignore_conflicts=True)
    return User.objects.get(email=address)


@transaction.atomic
def account_of_proven_address(*, address: str, at: datetime) -> User:
    """The account of an address whose owner has typed in its code."""
    user = account_of_address(address=address, at=at)
    # Allauth's own list of addresses says the same as the account, whatever was there before.
    EmailAddress.objects.filter(Q(user=user) | Q(email=address)).exclude(user=user, email=address).delete()
    EmailAddress.objects.update_or_create(user=user, email=address, defaults={"verified": True, "primary": True})
    return user


def count_second_factor_try(*, user: User, at: datetime) -> None:
    """Count one try of the second factor of ``user`` before it is looked at, or raise `TooManyTries`."""
    SecondFactorTries.objects.bulk_create([SecondFactorTries(user=user, since=at)], ignore_conflicts=True)
    over = Q(since__lte=at - SecondFactorTries.WINDOW)
    with transaction.atomic(durable=True):
        counted = SecondFactorTries.objects.filter(over | Q(tries__lt=SecondFactorTries.MOST), user=user).update(
            tries=Case(When(over, then=1), default=F("tries") + 1),
            since=Case(When(over, then=at), default="since"),
        )
    if not counted:
        raise TooManyTries


def forget_second_factor_tries(*, user: User) -> None:
    """Start counting anew, after the second factor was right."""
    SecondFactorTries.objects.filter(user=user).delete()
