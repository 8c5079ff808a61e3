// node-calendly has its address in the code, so `fetch` is told another one.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const given = JSON.parse(await text(process.stdin));
const { fetch } = globalThis;
globalThis.fetch = (url, options) =>
  fetch(url.replace("https://api.calendly.com", given.url), options);

const { default: Calendly } = createRequire(given.modules)("node-calendly");
const calendly = new Calendly(given.token);
const { getUuidFromUri } = Calendly;

async function pages(list) {
  const found = [];
  let page_token;
  do {
    const page = await list(page_token);
    found.push(...page.collection);
    page_token = page.pagination.next_page_token;
  } while (page_token);
  return found;
}

const me = await calendly.users.getCurrentUser();
const organization = await calendly.getOrganizationUri();
const eventTypes = await pages((page_token) =>
  calendly.eventTypes.listOrganisationEventTypes({ count: 4, page_token }),
);
const own = await calendly.eventTypes.listUsersEventTypes({ active: true, sort: "name:desc" });
const eventType = await calendly.eventTypes.getEventType({
  uuid: getUuidFromUri(given.event_type),
});
const times = await calendly.eventTypes.listEventAvailableTimes({
  event_type: eventType.uri,
  start_time: new Date(given.start),
  end_time: new Date(given.end),
});
const events = await pages((page_token) =>
  calendly.scheduledEvents.listEvents({ organization, count: 100, page_token }),
);
const [found] = (
  await calendly.scheduledEvents.listEvents({
    user: me.uri,
    invitee_email: given.email,
    max_start_time: new Date(given.start),
    status: "active",
  })
).collection;
const invitees = await calendly.scheduledEvents.listEventInvitees(getUuidFromUri(found.uri), {
  count: 10,
  email: given.email,
});
const refused = await calendly.eventTypes.getEventType({ uuid: "nobody" }).catch(String);

const said = {
  me: [me.email, me.uuid === getUuidFromUri(me.uri)],
  eventTypes: eventTypes.map(({ slug }) => slug),
  own: own.collection.map(({ name }) => name),
  eventType: [eventType.slug, eventType.duration, eventType.getUuid()],
  times: times.collection.map(({ start_time }) => new Date(start_time).toISOString()),
  events: events.map(({ uri }) => uri),
  found: found.uri,
  invitees: invitees.collection.map(({ name }) => name),
  refused,
};
process.stdout.write(JSON.stringify(said));
