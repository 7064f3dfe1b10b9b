"""What is asked before an integration, an app or one of their secrets goes."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hoopcrm.accounts.models import ApiApplication, ApiToken, Integration
from hoopcrm.accounts.services.tokens import OVERLAP
from hoopcrm.core.views.asking import Question


def rotating() -> Question:
    """A new token beside the ones before."""
    days = OVERLAP.days
    text = ngettext(
        "It is shown once. The tokens before go on working for %(days)d day, so that you can put"
        " the new one in without a break.",
        "It is shown once. The tokens before go on working for %(days)d days, so that you can put"
        " the new one in without a break.",
        days,
    ) % {"days": days}
    title, button = _("Make a new token?"), _("New token")
    return Question(title=title, text=text, button=button, danger=False, opens=True)


def revoking(integration: Integration) -> Question:
    """The end of an integration."""
    return Question(
        title=_("Revoke “%(name)s”?") % {"name": integration.name},
        text=_(
            "All its tokens stop working at once, and the program behind it is turned away. This"
            " cannot be taken back: it would need a new integration."
        ),
        button=_("Revoke"),
    )


def ending(token: ApiToken) -> Question:
    """The end of one token."""
    return Question(
        title=_("End the token …%(hint)s now?") % {"hint": token.hint},
        text=_("Whatever still shows it is turned away from then on."),
        button=_("End it"),
    )


def removing(install: Integration) -> Question:
    """An app that may no longer work here."""
    return Question(
        title=_("Remove “%(name)s”?") % {"name": install.name},
        text=_("Its tokens stop working at once. It can ask again."),
        button=_("Remove"),
    )


def renewing() -> Question:
    """Another secret of an app."""
    return Question(
        title=_("Make a new secret?"),
        text=_(
            "The one before stops working at once. Tokens that were given out go on working, but"
            " cannot be renewed until the app has the new secret."
        ),
        button=_("New secret"),
        danger=False,
        opens=True,
    )


def deleting(application: ApiApplication, installs: int) -> Question:
    """An app that this account manages."""
    text = ngettext(
        "It is installed in %(n)d account, which it can no longer reach. This cannot be taken"
        " back.",
        "It is installed in %(n)d accounts, which it can no longer reach. This cannot be taken"
        " back.",
        installs,
    ) % {"n": installs}
    title = _("Delete “%(name)s”?") % {"name": application.name}
    return Question(title=title, text=text, button=_("Delete"))
