"""Sessions in the database, as Django keeps them, found by a query that is written once."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as Stored
from django.contrib.sessions.models import Session

from hoopcrm.core.clock import now
from hoopcrm.core.prepared import Prepared


class SessionStore(Stored):
    """Django's own, which writes its query anew for each request."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        found = next(iter(_session(self.session_key or "")), None)
        if found is None or found.expire_date <= now():
            self._session_key = None
            return None
        return found


@Prepared
def _session(key: Any) -> Any:
    return Session.objects.filter(session_key=key)
