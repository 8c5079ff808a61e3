// openid-client finds the server by itself, and is told only that plain HTTP is all right.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const given = JSON.parse(await text(process.stdin));
const oauth = await import(pathToFileURL(createRequire(given.modules).resolve("openid-client")));
const options = { algorithm: "oauth2", execute: [oauth.allowInsecureRequests] };
const server = new URL(given.url);

// What a browser does in which a user signs in.
async function consent(config, scope, verifier) {
  const state = oauth.randomState();
  const url = oauth.buildAuthorizationUrl(config, {
    redirect_uri: given.callback,
    scope,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    login_hint: "member",
  });
  const { headers } = await fetch(url, { redirect: "manual" });
  return [new URL(headers.get("location")), state];
}

async function tokens(config, scope) {
  const verifier = oauth.randomPKCECodeVerifier();
  const [back, expectedState] = await consent(config, scope, verifier);
  return oauth.authorizationCodeGrant(config, back, {
    pkceCodeVerifier: verifier,
    expectedState,
  });
}

const config = await oauth.discovery(server, given.id, given.secret, undefined, options);
const first = await tokens(config, "users:read");
const renewed = await oauth.refreshTokenGrant(config, first.refresh_token);
const again = await oauth
  .refreshTokenGrant(config, first.refresh_token)
  .catch(({ error, status }) => ({ error, status }));
const denied = await tokens(config, "users:destroy").catch(({ error }) => ({ error }));
const me = await oauth.fetchProtectedResource(
  config,
  renewed.access_token,
  new URL(`${given.url}/users/me`),
  "GET",
);
const before = await oauth.tokenIntrospection(config, renewed.access_token);
await oauth.tokenRevocation(config, renewed.access_token);
const after = await oauth.tokenIntrospection(config, renewed.access_token);

const registered = await oauth.dynamicClientRegistration(
  server,
  {
    client_name: "Agent",
    redirect_uris: [given.callback],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  },
  oauth.None(),
  options,
);
const agent = await tokens(registered, "mcp:scheduling:read");

console.log(
  JSON.stringify({
    scope: first.scope,
    me: (await me.json()).resource.email,
    again,
    denied,
    active: [before.active, after.active],
    agent: agent.scope,
  }),
);
