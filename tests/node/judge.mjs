// A client and a receiver of webhooks as Node has them, to be looked through by a test.
//
//   POST /ask       {url, method, headers, body}: fetch that, answer what was seen
//   GET  /received  answer the webhooks that have come since it was last asked
//   POST /hook      a webhook
import http from "node:http";

let received = [];

async function read(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function ask({ url, method, headers, body }) {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const seen = { status: 0, headers: {}, body: "", broken: true, first: 0, last: 0 };
  try {
    const json = body === null ? {} : { body: JSON.stringify(body) };
    const type = body === null ? {} : { "content-type": "application/json" };
    const answer = await fetch(url, { method, headers: { ...headers, ...type }, ...json });
    seen.first = seconds();
    const bytes = Buffer.from(await answer.arrayBuffer());
    seen.status = answer.status;
    seen.headers = Object.fromEntries(answer.headers);
    seen.body = bytes.toString("base64");
    seen.broken = false;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // what fetch raises if there is no answer
  }
  seen.last = seconds();
  return seen;
}

const server = http.createServer(async (request, response) => {
  const body = await read(request);
  let answer = {};
  if (request.url === "/ask") {
    answer = await ask(JSON.parse(body));
  } else if (request.url === "/received") {
    answer = received.splice(0);
  } else {
    received.push({ headers: request.headers, body: body.toString("base64") });
  }
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
});

server.listen(0, "127.0.0.1", () => console.log(server.address().port));
