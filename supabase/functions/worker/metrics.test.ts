import assert from "node:assert/strict";
// @ts-types="./parse-prometheus-text-format.d.ts"
import parse from "parse-prometheus-text-format";
import { prometheusText } from "./metrics.ts";

Deno.test("metrics: a parser of Prometheus' text reads them as they were", () => {
  const nasty = 'a "quoted" \\ back\\slash, {brace}=1\nand a line';
  const text = prometheusText([
    { name: "a_rows", kind: "gauge", help: "Rows.\nOf a table.", labels: { table: "x" }, value: 3 },
    { name: "b_total", kind: "counter", help: "Calls.", labels: {}, value: 1.5e21 },
    {
      name: "a_rows",
      kind: "gauge",
      help: "Rows.\nOf a table.",
      labels: { table: nasty },
      value: 0,
    },
  ]);
  assert.deepEqual(JSON.parse(JSON.stringify(parse(text))), [
    {
      name: "a_rows",
      help: "Rows.\nOf a table.",
      type: "GAUGE",
      metrics: [{ value: "3", labels: { table: "x" } }, { value: "0", labels: { table: nasty } }],
    },
    { name: "b_total", help: "Calls.", type: "COUNTER", metrics: [{ value: "1.5e+21" }] },
  ]);
});

Deno.test("metrics: every line ends, and none is empty", () => {
  const text = prometheusText([
    { name: "a", kind: "gauge", help: "A.", labels: {}, value: 1 },
    { name: "b", kind: "gauge", help: "B.", labels: { x: "1", y: "2" }, value: 2 },
  ]);
  assert.equal(
    text,
    '# HELP a A.\n# TYPE a gauge\na 1\n# HELP b B.\n# TYPE b gauge\nb{x="1",y="2"} 2\n',
  );
});
