"""Checks webhooks by the Python client's middleware, unchanged.

Reads {taken: [[headers, body]], keys: [pem, raw], clientId} from the environment's TASK.
"""

import asyncio
import json
import os
import sys
from types import SimpleNamespace
from typing import Any

from highlevel import HighLevel

TASK = json.loads(os.environ["TASK"])


async def check(headers: dict[str, str], body: str) -> bool:
    """Whether the middleware takes it for genuine."""
    request: Any = SimpleNamespace(
        method="POST", url="/", headers=headers, body=body.encode(), state=SimpleNamespace()
    )
    client: Any = HighLevel(private_integration_token="none")
    await client.webhooks.subscribe()(request)
    flags = {**vars(request.state), **vars(request)}
    assert flags["skipped_signature_verification"] is False
    return bool(flags["is_signature_valid"])


async def main() -> None:
    os.environ["CLIENT_ID"] = TASK["clientId"]
    for key in TASK["keys"]:
        os.environ["WEBHOOK_SIGNATURE_PUBLIC_KEY"] = key
        for headers, body in TASK["taken"]:
            assert await check(headers, body)
            assert not await check(headers, body.replace("Ada", "Eve"))


asyncio.run(main())
sys.stdout.write("ok\n")
