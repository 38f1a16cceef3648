/** Measures the rules by statements whose facts people have written down: one file a language. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { memoriesByRules } from "../memory_rules.ts";

/** What is wanted: of what is found, and of what there is. Other languages miss more, and are never wrong. */
const wanted: Record<string, { precision: number; recall: number }> = {
  en: { precision: 0.98, recall: 0.85 },
  en_second: { precision: 0.98, recall: 0.85 },
  en_third: { precision: 0.98, recall: 0.85 },
  en_fourth: { precision: 0.98, recall: 0.85 },
  en_fifth: { precision: 0.98, recall: 0.85 },
  en_sixth: { precision: 0.98, recall: 0.85 },
  en_seventh: { precision: 0.98, recall: 0.85 },
  es: { precision: 0.98, recall: 0.6 },
  fr: { precision: 0.98, recall: 0.6 },
  de: { precision: 0.98, recall: 0.6 },
  zh: { precision: 0.98, recall: 0.6 },
  ja: { precision: 0.98, recall: 0.6 },
  es_second: { precision: 0.98, recall: 0.85 },
  fr_second: { precision: 0.98, recall: 0.85 },
  de_second: { precision: 0.98, recall: 0.85 },
  zh_second: { precision: 0.98, recall: 0.85 },
  ja_second: { precision: 0.98, recall: 0.85 },
  others_second: { precision: 0.98, recall: 0.85 },
};

interface Statement {
  text: string;
  /** Each is "key=value", or "-key=value" of a fact that has ended. */
  facts: string[];
}

function statementsOf(file: string): Statement[] {
  const url = new URL(`./labelled/${file}.txt`, import.meta.url);
  return readFileSync(url, "utf8").split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => {
      const [text, facts = ""] = line.split("\t");
      return {
        text: text.replaceAll("\\n", "\n"),
        facts: facts.split("; ").map((fact) => fact.trim()).filter((fact) => fact !== ""),
      };
    });
}

function isSaid(found: string, facts: string[]): boolean {
  return facts.some((fact) => {
    const [key, values] = [fact.slice(0, fact.indexOf("=")), fact.slice(fact.indexOf("=") + 1)];
    return values.split("|").some((value) => found === `${key}=${value}`);
  });
}

function measure(file: string) {
  let found = 0, right = 0, told = 0;
  const wrong: string[] = [], missed: string[] = [];
  const statements = statementsOf(file);
  for (const { text, facts } of statements) {
    const said = memoriesByRules(text)
      .map(({ key, value, action }) => `${action ? "-" : ""}${key}=${value ?? ""}`);
    const good = said.filter((one) => isSaid(one, facts));
    found += said.length;
    right += good.length;
    told += facts.length;
    wrong.push(...said.filter((one) => !good.includes(one)).map((one) => `${text} → ${one}`));
    if (good.length < facts.length) missed.push(`${text} → ${facts.join("; ")}`);
  }
  return {
    statements,
    precision: found === 0 ? 1 : right / found,
    recall: told === 0 ? 1 : right / told,
    wrong,
    missed,
  };
}

for (const [file, least] of Object.entries(wanted)) {
  Deno.test(`rules: precision and recall of ${file}`, () => {
    const { statements, precision, recall, wrong, missed } = measure(file);
    console.log(
      `${file}: ${statements.length} statements, precision ${precision.toFixed(3)}, ` +
        `recall ${recall.toFixed(3)}`,
    );
    if (Deno.env.get("RULES_VERBOSE")) console.log([...wrong, "-- missed", ...missed].join("\n"));
    assert.ok(precision >= least.precision, `wrong:\n${wrong.join("\n")}`);
    assert.ok(recall >= least.recall, `missed:\n${missed.join("\n")}`);
  });
}

Deno.test("rules: the labelled set has 400 statements, half with nothing to store", () => {
  const all = Object.keys(wanted).flatMap((code) => statementsOf(code));
  assert.ok(all.length >= 400, `${all.length}`);
  assert.ok(statementsOf("en").length >= 250);
  const empty = all.filter(({ facts }) => facts.length === 0).length / all.length;
  assert.ok(empty > 0.4 && empty < 0.65, `${empty}`);
});
