// Drives what stands beside contacts by the npm client, unchanged but for its base URL and token.
// Reads {base, token, location, user, calendar, starts} from the environment's TASK.
import assert from "node:assert/strict";
import { HighLevel } from "@gohighlevel/api-client";

const task = JSON.parse(process.env.TASK);
HighLevel.BASE_URL = task.base;
const client = new HighLevel({ privateIntegrationToken: task.token });
const { locations, businesses, users, calendars, associations, contacts } = client;
const locationId = task.location;
const here = { locationId };

assert.equal((await locations.getLocation(here)).location.id, locationId);

const { tag } = await locations.createTag(here, { name: "Summer" });
assert.equal(tag.name, "summer");
assert.equal((await locations.updateTag({ ...here, tagId: tag.id }, { name: "fall" })).tag.name, "fall");
assert.equal((await locations.getLocationTags(here)).tags.length, 1);
assert.equal((await locations.deleteTag({ ...here, tagId: tag.id })).succeded, true);

const { customField } = await locations.createCustomField(here, {
  name: "Fee",
  dataType: "MONETORY",
  model: "contact",
});
const field = { ...here, id: customField.id };
assert.equal((await locations.getCustomField(field)).customField.dataType, "MONETORY");
await locations.updateCustomField(field, { name: "Fees" });
assert.equal((await locations.getCustomFields({ ...here, model: "all" })).customFields[0].name, "Fees");
assert.equal((await locations.deleteCustomField(field)).succeded, true);

const { customValue } = await locations.createCustomValue(here, { name: "Hours", value: "9-5" });
const value = { ...here, id: customValue.id };
await locations.updateCustomValue(value, { name: "Hours", value: "8-4" });
assert.equal((await locations.getCustomValue(value)).customValue.value, "8-4");
assert.equal((await locations.getCustomValues(here)).customValues.length, 1);
assert.equal((await locations.deleteCustomValue(value)).succeded, true);

const { buiseness } = await businesses.createBusiness({ ...here, name: "Engines Ltd" });
const business = { businessId: buiseness.id };
assert.equal((await businesses.updateBusiness(business, { city: "Rome" })).buiseness.city, "Rome");
assert.equal((await businesses.getBusiness(business)).business.name, "Engines Ltd");
assert.equal((await businesses.getBusinessesByLocation(here)).businesses.length, 1);

const { contact } = await contacts.createContact({ ...here, firstName: "Ada" });
await contacts.createTask(
  { contactId: contact.id },
  { title: "Call", dueDate: "2031-01-02T10:00:00Z", completed: false },
);
assert.equal((await locations.taskSearch(here, { contactId: [contact.id] })).tasks.length, 1);

assert.ok((await users.getUserByLocation(here)).users.some((one) => one.id === task.user));
assert.ok((await users.searchUsers({ companyId: locationId, ...here })).count > 0);
assert.equal((await users.getUser({ userId: task.user })).id, task.user);

const found = (await associations.findAssociations({ ...here, skip: 0, limit: 10 })).associations;
const association = found.find((one) => one.secondObjectKey === "business");
const relation = await associations.createRelation({
  ...here,
  associationId: association.id,
  firstRecordId: contact.id,
  secondRecordId: buiseness.id,
});
const relations = await associations.getRelationsByRecordId({
  ...here,
  recordId: contact.id,
  skip: 0,
  limit: 10,
  associationIds: [association.id],
});
assert.equal(relations.relations[0].id, relation.id);
assert.equal((await associations.deleteRelation({ ...here, relationId: relation.id })).deleted, true);
assert.equal((await businesses.deleteBusiness(business)).success, true);

const calendarId = task.calendar;
assert.equal((await calendars.getCalendars(here)).calendars[0].id, calendarId);
assert.equal((await calendars.getCalendar({ calendarId })).calendar.id, calendarId);
assert.deepEqual((await calendars.getGroups(here)).groups, []);
const { group } = await calendars.createCalendarGroup({ ...here, name: "Lessons", slug: "lessons" });
assert.equal((await calendars.disableGroup({ groupId: group.id }, { isActive: false })).success, true);
const made = await calendars.createCalendar({ ...here, name: "Tour", groupId: group.id, slotDuration: 20 });
const tour = { calendarId: made.calendar.id };
assert.equal((await calendars.updateCalendar(tour, { slotInterval: 10 })).calendar.slotInterval, 10);
assert.equal((await calendars.deleteCalendar(tour)).success, true);
assert.equal((await calendars.deleteGroup({ groupId: group.id })).success, true);
const kim = await users.createUser({
  companyId: locationId,
  firstName: "Kim",
  lastName: "Doe",
  email: "kim@example.com",
  password: "a long one, with Words 4 all",
  type: "account",
  role: "user",
  locationIds: [locationId],
});
assert.equal((await users.updateUser({ userId: kim.id }, { lastName: "Roe" })).name, "Kim Roe");
assert.equal((await users.deleteUser({ userId: kim.id })).succeded, true);
const begin = Date.parse(task.starts);
const slots = await calendars.getSlots({ calendarId, startDate: begin, endDate: begin + 3_600_000 });
const times = Object.values(slots).flatMap((day) => day.slots ?? []);
assert.equal(Date.parse(times[0]), begin);
const booking = { ...here, calendarId, contactId: contact.id, startTime: times[0] };
const event = await calendars.createAppointment(booking);
await assert.rejects(calendars.createAppointment(booking));
const moved = await calendars.editAppointment({ eventId: event.id }, { startTime: times[1] });
assert.equal(Date.parse(moved.startTime), Date.parse(times[1]));
assert.equal((await calendars.getAppointment({ eventId: event.id })).event.id, event.id);
const span = { ...here, calendarId, startTime: `${begin}`, endTime: `${begin + 86_400_000}` };
assert.equal((await calendars.getCalendarEvents(span)).events.length, 1);
const block = await calendars.createBlockSlot({
  ...here,
  assignedUserId: task.user,
  title: "Away",
  startTime: "2031-01-01T10:00:00Z",
  endTime: "2031-01-01T12:00:00Z",
});
await calendars.editBlockSlot({ eventId: block.id }, { title: "Holiday" });
assert.deepEqual((await calendars.getBlockedSlots(span)).events, []);
for (const eventId of [event.id, block.id])
  assert.equal((await calendars.deleteEvent({ eventId }, {})).succeeded, true);
console.log("ok");
