import assert from "node:assert/strict";
import { RecentMap } from "./recent_map.ts";

Deno.test("recent map: the entry that was used longest ago makes room", () => {
  const map = new RecentMap<number>(2);
  let made = 0;
  const make = () => ++made;
  assert.equal(map.get("a", make), 1);
  assert.equal(map.get("b", make), 2);
  assert.equal(map.get("a", make), 1);
  assert.equal(map.get("c", make), 3);
  assert.equal(map.get("a", make), 1, "a was used after b");
  assert.equal(map.get("b", make), 4, "b had to go");
});
