/**
 * An error as a line of the log: what went wrong and where, and nothing that a user or a model wrote.
 * A log outlives what it is about, and others read it.
 */

import { z } from "zod";

/** A cause and its own causes; undefined for none. */
export function describeCause(cause: unknown): string | undefined {
  if (cause === undefined || cause === null) return undefined;
  // The parser's message quotes what it read, which is a user's or a model's text.
  if (cause instanceof SyntaxError) return "SyntaxError: what was read is not JSON";
  // Names of unknown fields, too, are what somebody wrote.
  if (cause instanceof z.ZodError || cause instanceof z.core.$ZodError) {
    return describeIssues(cause);
  }
  if (cause instanceof Error) {
    const deeper = describeCause(cause.cause);
    return `${describeError(cause)}${deeper ? `\ncaused by ${deeper}` : ""}`;
  }
  if (typeof cause === "object" && "code" in cause) {
    const message = "message" in cause ? String(cause.message) : "";
    return `SQLSTATE ${cause.code}: ${describeRefusal(String(cause.code), message)}`;
  }
  return typeof cause === "string" ? cause : `a ${typeof cause}`;
}

/** An error's message for the log: its own, unless it repeats what others wrote. */
export function messageForLog(error: Error): string {
  return "loggedAs" in error && typeof error.loggedAs === "string" ? error.loggedAs : error.message;
}

/** A code for the log: a provider's may be a sentence. */
export function codeForLog(code: string): string {
  return /^\w{1,60}$/.test(code) ? code : "…";
}

function describeError(error: Error): string {
  const message = messageForLog(error);
  const code = "code" in error && typeof error.code === "string"
    ? ` ${codeForLog(error.code)}`
    : "";
  // The stack begins with the name and the message.
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return [`${error.name}${code}: ${message}`, ...frames].join("\n");
}

function describeIssues({ issues }: z.core.$ZodError): string {
  const told = issues.slice(0, 5).map(({ code, path }) => {
    const places = path.map((part) => /^\w{1,40}$/.test(String(part)) ? String(part) : "…");
    return `${places.join(".") || "the whole"} ${code}`;
  });
  return `ZodError: ${told.join(", ")}`;
}

/** Postgres quotes values in what it says of data (22…) and of constraints (23…). */
function describeRefusal(code: string, message: string): string {
  return /^2[23]/.test(code) ? message.replace(/"[^"]*"?|\([^)]*\)?/g, "…") : message;
}
