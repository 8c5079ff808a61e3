// Swagger UI over the contract of the world that this page belongs to.
const page = document.getElementById("explorer");
const world = new URL("..", document.baseURI);

const answer = await fetch(new URL("openapi.json", world));
const spec = await answer.json();
// Calls go to where the page came from, even if the document names a public address.
spec.servers = [{ url: world.href.replace(/\/$/, "") }];

const ui = SwaggerUIBundle({
  domNode: page,
  spec,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  onComplete: () => ui.preauthorizeApiKey("personal_access_token", page.dataset.token),
});
