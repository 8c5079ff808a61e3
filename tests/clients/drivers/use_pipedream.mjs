// The components of a workflow platform, in as little of a platform as they need.
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const given = JSON.parse(await text(process.stdin));
console.log = () => {};
const root = createRequire(given.modules).resolve("@pipedream/calendly_v2").replace(/[^/]+$/, "");

const load = async (path) => (await import(pathToFileURL(root + path))).default;
const definition = await load("calendly_v2.app.mjs");
const app = {
  ...definition.methods,
  _baseUri: () => given.url,
  $auth: { oauth_access_token: given.token },
};
const $ = { export() {} };

async function act(name, props) {
  const component = await load(`actions/${name}/${name}.mjs`);
  return component.run.call(
    { ...component.methods, app, calendly: app, calendly_v2: app, ...props },
    { $ },
  );
}

async function source(name, props) {
  const component = await load(`sources/${name}/${name}.mjs`);
  const emitted = [];
  const stored = new Map();
  const self = {
    ...props,
    app,
    db: { get: (key) => stored.get(key), set: (key, value) => stored.set(key, value) },
    $emit: (event, meta) => emitted.push({ event, meta }),
  };
  for (const [name, method] of Object.entries(component.methods)) self[name] = method.bind(self);
  return { component, self, emitted };
}

const { resource: me } = await app.getUserInfo();
const organization = me.current_organization;

const types = await act("list-event-types", { organization, paginate: true, maxResults: 1000 });
const some = await act("list-events", { organization, paginate: true, maxResults: 103 });
const events = await act("list-events", { paginate: true });
const members = await act("list-organization-members", { organization, role: "admin" });
const groups = await act("list-groups", { organization });
const schedules = await act("list-user-availability-schedules", { user: me.uri.split("/").pop() });
const event = await act("get-event", { eventId: given.event.split("/").pop() });
const invitees = await act("list-event-invitees", { eventId: event.resource.uri.split("/").pop() });
const link = await act("create-scheduling-link", {
  owner: given.event_type.split("/").pop(),
  maxEventCount: 1,
});
const noShow = await act("create-invitee-no-show", { inviteeUri: given.invitee });
const polled = await source("new-event-scheduled", { scope: "organization", organization });
await polled.component.run.call(polled.self);

const hooked = await source("invitee-canceled", { scope: "organization" });
let handled;
const receiver = createServer(async (request, response) => {
  const bodyRaw = await text(request);
  const event = { headers: request.headers, body: JSON.parse(bodyRaw), bodyRaw };
  handled = hooked.component.run.call(hooked.self, event);
  await handled.catch(() => {});
  response.writeHead(204).end();
  receiver.emit("handled");
}).listen(0, "127.0.0.1");
await once(receiver, "listening");
hooked.self.http = { endpoint: `http://127.0.0.1:${receiver.address().port}/` };

await hooked.component.hooks.activate.call(hooked.self);
const webhooks = await act("list-webhook-subscriptions", {
  scope: "organization",
  organizationUri: organization,
});
const cancellation = await act("cancel-event", {
  eventUuid: given.cancel.split("/").pop(),
  reason: "Ill",
});
await once(receiver, "handled");
await handled;
await hooked.component.hooks.deactivate.call(hooked.self);
receiver.close();

const said = {
  types: types.collection.map(({ slug }) => slug),
  some: some.collection.length,
  events: events.collection.map(({ uri }) => uri),
  counted: events.pagination.count,
  members: members.collection.map(({ user }) => user.email),
  groups: groups.collection.map(({ name }) => name),
  schedules: schedules.collection.map(({ name }) => name),
  invitees: invitees.collection.map(({ uri }) => uri),
  link: link.resource.owner,
  noShow: noShow.resource.invitee,
  cancellation: cancellation.resource.reason,
  polled: polled.emitted.map(({ meta }) => meta.id),
  webhooks: webhooks.collection.map(({ callback_url }) => callback_url === hooked.self.http.endpoint),
  hooked: hooked.emitted.map(({ event, meta }) => [event.event, meta.summary]),
};
process.stdout.write(JSON.stringify(said));
