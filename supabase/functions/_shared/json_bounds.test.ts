import assert from "node:assert/strict";
import { JsonBounds } from "./json_bounds.ts";

/** Reads a text in pieces of a length, and says which bound it breaks. */
function broken(text: string, limits = { values: 10, depth: 3 }, piece = 7): string | undefined {
  const bounds = new JsonBounds(limits);
  const bytes = new TextEncoder().encode(text);
  try {
    for (let i = 0; i < bytes.length; i += piece) bounds.read(bytes.subarray(i, i + piece));
  } catch (error) {
    return (error as { code: string }).code;
  }
}

Deno.test("json bounds: fields, elements, objects and lists are counted together", () => {
  assert.equal(broken("[1,2,3,4,5,6,7,8]"), undefined);
  for (
    const text of ["[1,2,3,4,5,6,7,8,9,10]", "[{},{},{},{},{}]", '{"a":[1,2,3],"b":[4,5,6,7,8]}']
  ) {
    assert.equal(broken(text), "too_many_values", text);
  }
});

Deno.test("json bounds: how deep it goes is counted, closed or not", () => {
  assert.equal(broken("[[[1]],[[2]]]"), undefined);
  for (const text of ["[[[[1]]]]", "[[[[", '{"a":{"b":{"c":{}}}}']) {
    assert.equal(broken(text), "json_too_deep", text);
  }
});

Deno.test("json bounds: what stands in strings is no structure, wherever a piece ends", () => {
  const texts = [
    '"[[[[[[{{{{,,,,,,,,,,,,"',
    '{"a\\"[[[[,,,,":"\\\\"}',
    '["\\\\\\"[[[[,,,,,,,,,,,"]',
  ];
  for (const text of texts) {
    JSON.parse(text);
    for (const piece of [1, 2, 3, 5, 1000]) {
      assert.equal(broken(text, undefined, piece), undefined, text);
    }
  }
  assert.equal(broken('["\\\\",[[[["'), "json_too_deep");
});

Deno.test("json bounds: twelve megabytes are refused after a small part of them", () => {
  const bounds = new JsonBounds();
  const slice = new TextEncoder().encode("{},".repeat(20_000));
  let slices = 0;
  assert.throws(() => {
    for (; slices < 200; slices++) bounds.read(slice);
  }, { code: "too_many_values", status: 413 });
  assert.ok(slices < 5);
});
