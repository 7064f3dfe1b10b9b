// Checks webhooks by the npm client's middleware, unchanged.
// Reads {taken: [[headers, body]], keys: [pem, raw], clientId} from the environment's TASK.
import assert from "node:assert/strict";
import { HighLevel } from "@gohighlevel/api-client";

const task = JSON.parse(process.env.TASK);

async function check(webhookPublicKey, headers, request) {
  const config = { clientId: task.clientId, clientSecret: "none", webhookPublicKey };
  const middleware = new HighLevel(config).webhooks.subscribe();
  const req = { method: "POST", url: "/", headers, ...request };
  await middleware(req, {}, () => {});
  assert.equal(req.skippedSignatureVerification, false);
  return req.isSignatureValid;
}

for (const [headers, body] of task.taken) {
  const changed = body.replace("Ada", "Eve");
  for (const key of task.keys) {
    // Hosts that keep the raw body, and those that parse it first.
    assert.equal(await check(key, headers, { rawBody: body, body: JSON.parse(body) }), true);
    assert.equal(await check(key, headers, { body: JSON.parse(body) }), true);
    assert.equal(await check(key, headers, { rawBody: changed, body: JSON.parse(changed) }), false);
  }
}
console.log("ok");
