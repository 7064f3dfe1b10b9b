// Drives the contact endpoints by the npm client, unchanged but for its base URL and token.
// Reads {base, token, location, user, programs} from the environment's TASK.
import assert from "node:assert/strict";
import { HighLevel } from "@gohighlevel/api-client";

const task = JSON.parse(process.env.TASK);
HighLevel.BASE_URL = task.base;
const client = new HighLevel({ privateIntegrationToken: task.token });
const contacts = client.contacts;
const locationId = task.location;
const asked = [];

// Each call is named, so that the test can see that none was left out.
async function call(name, ...args) {
  asked.push(name);
  return await contacts[name](...args);
}

async function refused(status, promise) {
  await assert.rejects(promise, (error) => {
    assert.equal(error.statusCode ?? error.response?.status ?? error.status, status, String(error));
    return true;
  });
}

const made = (
  await call("createContact", {
    locationId,
    firstName: "Ada",
    lastName: "Lovelace",
    email: "ada@example.com",
    phone: "+1 312-555-0001",
    tags: ["New"],
    companyName: "Engines Ltd",
  })
).contact;
assert.equal(made.phone, "+13125550001");
assert.deepEqual(made.tags, ["new"]);
const contactId = made.id;

await refused(400, call("createContact", { locationId, email: "ada@example.com" }));
assert.equal((await call("getContact", { contactId })).contact.email, "ada@example.com");
const changed = await call("updateContact", { contactId }, { city: "London" });
assert.equal(changed.contact.city, "London");
assert.equal(changed.succeded, true);
const upserted = await call("upsertContact", { locationId, email: "ADA@example.com", city: "Rome" });
assert.equal(upserted.new, false);
assert.equal(upserted.contact.id, contactId);

const found = await call("searchContactsAdvanced", {
  locationId,
  pageLimit: 20,
  filters: [{ field: "email", operator: "eq", value: "ada@example.com" }],
});
assert.equal(found.total, 1);
assert.equal(found.contacts[0].searchAfter.length, 1);
const list = await call("getContacts", { locationId, limit: 20 });
assert.equal(list.contacts[0].id, contactId);
const twin = await call("getDuplicateContact", { locationId, number: "+13125550001" });
assert.equal(twin.contact.id, contactId);
const mates = await call("getContactsByBusinessId", { locationId, businessId: made.businessId });
assert.equal(mates.count, 1);

const due = "2031-01-02T10:00:00Z";
const taskId = (
  await call("createTask", { contactId }, { title: "Call", dueDate: due, completed: false })
).task.id;
assert.equal((await call("getAllTasks", { contactId })).tasks.length, 1);
assert.equal((await call("getTask", { contactId, taskId })).task.title, "Call");
assert.equal(
  (await call("updateTask", { contactId, taskId }, { title: "Ring" })).task.title,
  "Ring",
);
const done = await call("updateTaskCompleted", { contactId, taskId }, { completed: true });
assert.equal(done.task.completed, true);
assert.equal((await call("deleteTask", { contactId, taskId })).succeded, true);

const id = (await call("createNote", { contactId }, { body: "Hello", userId: task.user })).note.id;
assert.equal((await call("getAllNotes", { contactId })).notes[0].userId, task.user);
assert.equal((await call("getNote", { contactId, id })).note.body, "Hello");
assert.equal((await call("updateNote", { contactId, id }, { body: "Bye" })).note.body, "Bye");
assert.equal((await call("deleteNote", { contactId, id })).succeded, true);

assert.deepEqual((await call("addTags", { contactId }, { tags: ["VIP"] })).tags, ["new", "vip"]);
assert.deepEqual((await call("removeTags", { contactId }, { tags: ["new"] })).tags, ["vip"]);
const followers = { followers: [task.user] };
const follow = await call("addFollowersContact", { contactId }, followers);
assert.deepEqual(follow.followersAdded, [task.user]);
const left = await call("removeFollowersContact", { contactId }, followers);
assert.deepEqual(left.followers, []);
assert.deepEqual((await call("getAppointmentsForContact", { contactId })).events, []);

const bulk = await call(
  "createAssociation",
  { type: "add" },
  { locationId, contacts: [contactId], tags: ["bulk"] },
);
assert.deepEqual(bulk.responses[0].tagsAdded, ["bulk"]);
const out = await call("addRemoveContactFromBusiness", {
  locationId,
  ids: [contactId],
  businessId: null,
});
assert.deepEqual(out.ids, [contactId]);

const { campaign: campaignId, workflow: workflowId } = task.programs;
assert.equal((await call("addContactToCampaign", { contactId, campaignId }, {})).succeded, true);
assert.equal((await call("removeContactFromCampaign", { contactId, campaignId })).succeded, true);
assert.equal((await call("removeContactFromEveryCampaign", { contactId })).succeded, true);
const start = { eventStartTime: "2031-01-02T10:00:00+01:00" };
assert.equal((await call("addContactToWorkflow", { contactId, workflowId }, start)).succeded, true);
const end = await call("deleteContactFromWorkflow", { contactId, workflowId }, start);
assert.equal(end.succeded, true);

assert.equal((await call("deleteContact", { contactId })).succeded, true);
await refused(400, call("getContact", { contactId }));

const every = Object.getOwnPropertyNames(Object.getPrototypeOf(contacts)).filter(
  (name) => name !== "constructor",
);
console.log(JSON.stringify({ missing: every.filter((name) => !asked.includes(name)) }));
