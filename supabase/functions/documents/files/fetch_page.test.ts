import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { ApiError } from "../../_shared/errors.ts";
import { fetchPage, type Ways } from "./fetch_page.ts";

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: Uint8Array | string | AsyncIterable<Uint8Array>;
}
const publicAddress = "93.184.216.34";
const staying = new AbortController().signal;

/** A network with these names and pages; `connected` are the addresses that were connected to. */
function network(hosts: Record<string, string[]>, pages: Record<string, Answer>) {
  const connected: string[] = [];
  const ways: Ways = {
    resolve: (host) =>
      host in hosts ? Promise.resolve(hosts[host]) : Promise.reject(new Error("ENOTFOUND")),
    // deno-lint-ignore no-explicit-any
    request: ((url: URL, options: any, done: (response: unknown) => void) => {
      options.lookup("any.name", { all: true }, (_: unknown, all: { address: string }[]) => {
        connected.push(all.map(({ address }) => address).join(","));
      });
      const { status = 200, headers = {}, body = "" } = pages[url.href];
      const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
      const stream = Readable.from(bytes instanceof Uint8Array ? [bytes] : bytes);
      return {
        on: () => {},
        end: () => done(Object.assign(stream, { statusCode: status, headers })),
      };
    }) as unknown as Ways["request"],
  };
  return { ways, connected };
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(() => undefined, (error) => error);
  assert.ok(error instanceof ApiError, `not refused as the API does: ${error}`);
  return `${error.status} ${error.code}`;
}

Deno.test("a page is fetched from the address that was checked", async () => {
  const { ways, connected } = network({ "example.com": [publicAddress] }, {
    "https://example.com/a/tea.html": {
      headers: { "content-type": "text/html; charset=utf-8" },
      body: "<p>Tea</p>",
    },
  });
  const page = await fetchPage("https://example.com/a/tea.html#mint", staying, ways);
  assert.deepEqual({ ...page, bytes: new TextDecoder().decode(page.bytes) }, {
    bytes: "<p>Tea</p>",
    mediaType: "text/html; charset=utf-8",
    name: "tea.html",
    url: "https://example.com/a/tea.html#mint",
  });
  assert.deepEqual(connected, [publicAddress]);
});

Deno.test("only https on the usual port, without a password, is fetched", async () => {
  const { ways, connected } = network({ "example.com": [publicAddress] }, {});
  for (
    const url of [
      "http://example.com/",
      "https://example.com:8443/",
      "https://a:b@example.com/",
      "file:///etc/passwd",
      "example.com",
      "ftp://example.com/",
    ]
  ) {
    assert.equal(await refusal(fetchPage(url, staying, ways)), "400 invalid_url", url);
  }
  assert.deepEqual(connected, []);
});

Deno.test("a host that is not on the public internet is not connected to", async () => {
  for (
    const address of [
      "127.0.0.1",
      "10.0.0.1",
      "172.16.3.4",
      "192.168.1.1",
      "169.254.169.254",
      "100.64.0.1",
      "0.0.0.0",
      "224.0.0.1",
      "255.255.255.255",
      "::1",
      "::",
      "fe80::1",
      "fd00::1",
      "::ffff:127.0.0.1",
      "64:ff9b::7f00:1",
      "2002:7f00:1::",
    ]
  ) {
    const { ways, connected } = network({ "inner.example": [publicAddress, address] }, {});
    const url = "https://inner.example/";
    assert.equal(await refusal(fetchPage(url, staying, ways)), "400 invalid_url", address);
    assert.deepEqual(connected, []);
  }
});

Deno.test("an address in the URL itself is checked, in whatever form it is written", async () => {
  const { ways } = network({}, {});
  const asIs: Ways = { ...ways, resolve: (host) => Promise.resolve([host]) };
  for (const host of ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:10.0.0.1]"]) {
    assert.equal(
      await refusal(fetchPage(`https://${host}/`, staying, asIs)),
      "400 invalid_url",
      host,
    );
  }
});

Deno.test("each redirect is checked anew", async () => {
  const hosts = { "example.com": [publicAddress], "inner.example": ["10.0.0.1"] };
  const to = (location: string) => ({ status: 302, headers: { location } });
  const { ways, connected } = network(hosts, {
    "https://example.com/": to("/tea"),
    "https://example.com/tea": { body: "Tea" },
    "https://example.com/inner": to("https://inner.example/"),
    "https://example.com/plain": to("http://example.com/tea"),
    "https://example.com/round": to("/round"),
  });
  const { bytes, url } = await fetchPage("https://example.com/", staying, ways);
  assert.deepEqual([new TextDecoder().decode(bytes), url], ["Tea", "https://example.com/"]);
  for (const path of ["inner", "plain"]) {
    const page = fetchPage(`https://example.com/${path}`, staying, ways);
    assert.equal(await refusal(page), "400 invalid_url");
  }
  assert.equal(
    await refusal(fetchPage("https://example.com/round", staying, ways)),
    "422 url_unreadable",
  );
  assert.ok(connected.every((address) => address === publicAddress));
});

Deno.test("what is too large, packed or not, is not read to its end", async () => {
  let sent = 0;
  async function* endless() {
    for (;;) {
      sent += 1024 * 1024;
      yield await Promise.resolve(new Uint8Array(1024 * 1024));
    }
  }
  const { ways } = network({ "example.com": [publicAddress] }, {
    "https://example.com/endless": { body: endless() },
    "https://example.com/told": { headers: { "content-length": "99999999" }, body: "x" },
    "https://example.com/packed": {
      headers: { "content-encoding": "gzip" },
      body: gzipSync(new Uint8Array(21 * 1024 * 1024)),
    },
    "https://example.com/small": {
      headers: { "content-encoding": "gzip" },
      body: gzipSync("Tea"),
    },
  });
  for (const path of ["endless", "told", "packed"]) {
    const page = fetchPage(`https://example.com/${path}`, staying, ways);
    assert.equal(await refusal(page), "413 file_too_large", path);
  }
  assert.ok(sent < 40 * 1024 * 1024);
  const { bytes } = await fetchPage("https://example.com/small", staying, ways);
  assert.equal(new TextDecoder().decode(bytes), "Tea");
});

Deno.test("a host that is not there, or answers with an error, says so and nothing more", async () => {
  const { ways } = network({ "example.com": [publicAddress] }, {
    "https://example.com/gone": { status: 404, body: "secret" },
  });
  assert.equal(
    await refusal(fetchPage("https://nowhere.example/", staying, ways)),
    "422 url_unreadable",
  );
  const gone = await fetchPage("https://example.com/gone", staying, ways).catch((error) => error);
  assert.equal(gone.message, "The server answers 404.");
});
