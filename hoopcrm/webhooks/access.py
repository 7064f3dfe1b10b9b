"""How endpoints and their calls are reached, by members who may manage them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, F, JSONField, QuerySet, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Left, NullIf
from django.http import Http404

from hoopcrm.core.keyset import Kind, Order
from hoopcrm.webhooks.models import WebhookAttempt, WebhookCall, WebhookEndpoint

NEWEST = Order(key="at", column="created_at", kind=Kind.TIME, descending=True, blanks=False)
SHOWN_TRIES = 50
ABOUT_LENGTH = 80


def endpoints() -> list[WebhookEndpoint]:
    """The account's endpoints, by name."""
    return list(WebhookEndpoint.objects.all())


def get_endpoint(pk: UUID) -> WebhookEndpoint:
    """An endpoint of the account. Raises Http404."""
    found: WebhookEndpoint | None = (
        WebhookEndpoint.objects.filter(pk=pk).select_related("created_by__user").first()
    )
    if found is None:
        raise Http404
    return found


def get_call(endpoint_pk: UUID, pk: UUID) -> WebhookCall:
    """A call of this endpoint. Raises Http404."""
    found: WebhookCall | None = (
        WebhookCall.objects.select_related("endpoint").filter(endpoint=endpoint_pk, pk=pk).first()
    )
    if found is None:
        raise Http404
    return found


def calls_of(
    endpoint: WebhookEndpoint, *, state: str = "", type: str = ""
) -> QuerySet[WebhookCall]:
    """The log of an endpoint, narrowed."""
    rows: QuerySet[WebhookCall] = WebhookCall.objects.filter(endpoint=endpoint)
    if state:
        rows = rows.filter(state=state)
    return rows.filter(type=type) if type else rows


def calls_by_id(pks: Iterable[UUID]) -> list[WebhookCall]:
    """These calls in this order, with `about`: what each says that it is about.

    The caller has found them in a log.
    """
    wanted = list(pks)
    names = ("said__name", "said__title", "said__appointment__title", "said__body")
    about = Coalesce(*(NullIf(KT(one), Value("")) for one in names), Value(""))
    rows = (
        WebhookCall.objects.filter(pk__in=wanted)
        .defer("payload")
        .alias(said=Cast(NullIf(F("payload"), Value("")), JSONField()))
        .annotate(about=Left(about, ABOUT_LENGTH))
    )
    found = {row.pk: row for row in rows}
    return [found[pk] for pk in wanted if pk in found]


def tries_of(call: WebhookCall) -> list[WebhookAttempt]:
    """The attempts at a call, the newest first."""
    return list(WebhookAttempt.objects.filter(call=call)[:SHOWN_TRIES])


def waiting_for(pks: Iterable[UUID]) -> dict[UUID, int]:
    """How many calls wait, by endpoint."""
    queued = WebhookCall.objects.filter(endpoint__in=list(pks), state=WebhookCall.State.QUEUED)
    rows = queued.order_by().values_list("endpoint").annotate(count=Count("pk"))
    return dict(rows)
