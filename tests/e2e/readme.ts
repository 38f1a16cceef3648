/** The README, by its sections. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../../local/config.ts";

export const readme = readFileSync(join(projectDir, "README.md"), "utf8");

export function sectionOfReadme(title: string): string {
  const [, rest] = readme.split(`\n## ${title}\n`);
  assert.ok(rest, `there is a section ${title}`);
  return rest.split("\n## ")[0];
}
