// A certified provider, as the operator would run one: node provider.mjs MODULES REDIRECT_URI
// It prints its address, and lets in whoever types a name.
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, redirect] = process.argv.slice(2);
const entry = join(modules, "oidc-provider", "lib", "index.js");
const { default: Provider } = await import(pathToFileURL(entry).href);

const server = createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const address = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(address, {
  clients: [{ client_id: "noc", client_secret: "hunter 2", redirect_uris: [redirect] }],
  claims: { openid: ["sub"], profile: ["preferred_username"] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id }) }),
  pkce: { required: () => true },
  cookies: { keys: ["of a test"] },
});
server.on("request", provider.callback());
console.log(address);
