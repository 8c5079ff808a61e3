// Clients from npm as they are, with Calendly's address in their code, behind a proxy. axios knows
// HTTPS_PROXY by itself; `fetch` is told of it by undici, as Node does itself from version 24 on.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const given = JSON.parse(await text(process.stdin));
const require = createRequire(given.modules);
const { EnvHttpProxyAgent, setGlobalDispatcher } = require("undici");
setGlobalDispatcher(new EnvHttpProxyAgent());

async function useNodeCalendly() {
  const { default: Calendly } = require("node-calendly");
  const calendly = new Calendly(given.token);
  const me = await calendly.users.getCurrentUser();
  const own = await calendly.eventTypes.listUsersEventTypes({ count: 1 });
  return [me.uri, own.collection[0].uri, own.collection[0].scheduling_url];
}

async function usePipedream() {
  const root = require.resolve("@pipedream/calendly_v2").replace(/[^/]+$/, "");
  const { default: app } = await import(pathToFileURL(`${root}calendly_v2.app.mjs`));
  const calendly = { ...app.methods, $auth: { oauth_access_token: given.token } };
  console.log = () => {};
  const { resource: me } = await calendly.getUserInfo();
  const types = await calendly.listEventTypes({ user: me.uri, count: 1 });
  return [me.uri, types.collection[0].uri, types.collection[0].scheduling_url];
}

const use = { "node-calendly": useNodeCalendly, "@pipedream/calendly_v2": usePipedream };
const said = await use[given.client]();
process.stdout.write(JSON.stringify(said));
