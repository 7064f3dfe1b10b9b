"""The servers of an installation, and the environment that leads the application to them."""

import os
from collections.abc import Mapping

from hoopcrm.devserver.postgres import Postgres
from hoopcrm.devserver.state import State
from hoopcrm.devserver.valkey import Valkey


class Servers:
    """PostgreSQL and Valkey: each embedded, unless its address is given."""

    def __init__(self, state: State, *, database_url: str = "", redis_url: str = "") -> None:
        self._database_url = database_url
        self._redis_url = redis_url
        self.postgres = None if database_url else Postgres(state.folder)
        self.valkey = None if redis_url else Valkey(state.folder)

    @property
    def embedded(self) -> list[Postgres | Valkey]:
        """Those that we start ourselves, in the order of starting."""
        return [server for server in (self.postgres, self.valkey) if server is not None]

    def need_tables(self) -> bool:
        """Whether our own PostgreSQL runs and has no tables yet."""
        return self.postgres is not None and self.postgres.is_empty()

    def start(self) -> None:
        """Start and wait until they answer. Raises ServerFailed; then none is left running."""
        try:
            for server in self.embedded:
                server.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop in order, the last started first."""
        for server in reversed(self.embedded):
            server.stop()

    def urls(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL."""
        return {
            "DATABASE_URL": self.postgres.url if self.postgres else self._database_url,
            "REDIS_URL": self.valkey.url if self.valkey else self._redis_url,
        }


def given_servers(state: State, env: Mapping[str, str] = os.environ) -> Servers:
    """Servers by DATABASE_URL and REDIS_URL of `env`, embedded where it names none."""
    return Servers(
        state, database_url=env.get("DATABASE_URL", ""), redis_url=env.get("REDIS_URL", "")
    )


def application_env(state: State, servers: Servers, *, debug: bool = False) -> dict[str, str]:
    """What the application reads from its environment on a machine of one's own: the demo, over
    plain http."""
    (state.folder / "static").mkdir(exist_ok=True)  # whitenoise complains where there is none
    return {
        **servers.urls(),
        "SECRET_KEY": os.environ.get("SECRET_KEY") or state.secret_key(),
        "HOOPCRM_STATE_DIR": str(state.folder),
        "HOOPCRM_DEMO": "1",
        "HOOPCRM_INSECURE_COOKIES": "1",
        "DEBUG": "1" if debug else "0",
    }
