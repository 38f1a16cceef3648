/** Prometheus' text format, https://prometheus.io/docs/instrumenting/exposition_formats/. */

import { z } from "zod";

export const metrics = z.array(z.object({
  name: z.string(),
  kind: z.enum(["gauge", "counter"]),
  help: z.string(),
  labels: z.record(z.string(), z.string()),
  value: z.number(),
}));
export type Metrics = z.output<typeof metrics>;

export const contentType = "text/plain; version=0.0.4; charset=utf-8";

/** All values of a name stand together, under one line of help and one of type. */
export function prometheusText(values: Metrics): string {
  const byName = Map.groupBy(values, ({ name }) => name);
  return [...byName].map(([name, [first, ...others]]) =>
    [
      `# HELP ${name} ${first.help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`,
      `# TYPE ${name} ${first.kind}`,
      ...[first, ...others].map(({ labels, value }) => `${name}${inBraces(labels)} ${value}`),
    ].map((line) => `${line}\n`).join("")
  ).join("");
}

function inBraces(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length > 0 ? `{${pairs.join(",")}}` : "";
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
