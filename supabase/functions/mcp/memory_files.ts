/**
 * Claude's memory tool over documents: files under /memories, which search finds like any document.
 * Its six commands and its answers are those of Anthropic's memory_20250818.
 */

import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { data } from "../_shared/database.ts";
import { ApiError } from "../_shared/errors.ts";
import { rpc } from "../_shared/rpc.ts";
import type { Engram } from "./engram.ts";
import { addTool } from "./tool.ts";

const root = "/memories";
const sourceType = "memory_file";

const path = z.string().max(500).describe("Under /memories, as in /memories/notes.md");
const commands = z.object({
  command: z.enum(["view", "create", "str_replace", "insert", "delete", "rename"]),
  path: path.optional(),
  view_range: z.array(z.number().int()).length(2).optional().describe("view: first and last line"),
  file_text: z.string().max(1_000_000).optional().describe("create"),
  old_str: z.string().optional().describe("str_replace: what stands there once"),
  new_str: z.string().optional().describe("str_replace"),
  insert_line: z.number().int().min(0).optional().describe("insert: after which line"),
  insert_text: z.string().optional().describe("insert"),
  old_path: path.optional().describe("rename"),
  new_path: path.optional().describe("rename"),
});
type Command = z.output<typeof commands>;

interface File {
  id: string;
  path: string;
  content: string;
}

export function addMemoryFiles(server: McpServer, engram: Engram): void {
  addTool(server, {
    name: "memory",
    title: "Memory files",
    description:
      "Claude's memory tool: view, create, str_replace, insert, delete and rename of files " +
      "under /memories, which are kept for later conversations.",
    input: commands,
    output: z.object({ result: z.string() }),
    effect: "destroys",
    run: async (command) => ({ result: await run(engram, command) }),
  });
}

async function run(engram: Engram, given: Command): Promise<string> {
  if (given.command === "rename") return await rename(engram, given);
  const path = checked(given.path, "path");
  if (given.command === "view") return await view(engram, path, given.view_range);
  if (given.command === "create") {
    await write(engram, path, needed(given.file_text, "file_text"));
    return `File created successfully at: ${path}`;
  }
  if (given.command === "delete") return await remove(engram, path);
  const file = await find(engram, path);
  if (!file) throw missing(path);
  if (given.command === "str_replace") {
    const old = needed(given.old_str, "old_str");
    const count = old === "" ? 0 : file.content.split(old).length - 1;
    if (count !== 1) {
      throw refused(
        count === 0
          ? `No replacement was performed, old_str did not appear in ${path}.`
          : `No replacement was performed. old_str appears ${count} times; it must be unique.`,
      );
    }
    // A function, for $& in the text is to stay as it is.
    await write(engram, path, file.content.replace(old, () => given.new_str ?? ""));
    return "The memory file has been edited.";
  }
  const lines = file.content.split("\n");
  const line = needed(given.insert_line, "insert_line");
  if (line > lines.length) {
    throw refused(`insert_line ${line} is outside of the file, which has ${lines.length} lines.`);
  }
  lines.splice(line, 0, needed(given.insert_text, "insert_text").replace(/\n$/, ""));
  await write(engram, path, lines.join("\n"));
  return `The file ${path} has been edited.`;
}

async function view(engram: Engram, path: string, range?: number[]): Promise<string> {
  const file = await find(engram, path);
  if (file) {
    const lines = file.content.split("\n");
    const [first, last] = range ?? [1, -1];
    const end = last === -1 ? lines.length : last;
    const shown = lines.map((line, i) => `${String(i + 1).padStart(6)}\t${line}`)
      .slice(Math.max(first, 1) - 1, end);
    return `Here's the content of ${path} with line numbers:\n${shown.join("\n")}`;
  }
  const below = await list(engram, path);
  if (below.length === 0 && path !== root) throw missing(path);
  const entries = below.map((file) => `${size(file.content)}\t${file.path}`);
  return `Here're the files and directories up to 2 levels deep in ${path}, excluding hidden items ` +
    `and node_modules:\n${["4.0K\t" + path, ...entries].join("\n")}`;
}

async function rename(engram: Engram, given: Command): Promise<string> {
  const from = checked(given.old_path ?? given.path, "old_path");
  const to = checked(given.new_path, "new_path");
  if (await find(engram, to)) throw refused(`The destination ${to} already exists.`);
  const file = await find(engram, from);
  const files = file ? [file] : await list(engram, from);
  if (files.length === 0) throw missing(from);
  for (const one of files) {
    const path = to + one.path.slice(from.length);
    await rpc(engram.database, "update_document", {
      document_id: one.id,
      title: path,
      source_uri: path,
    });
  }
  return `Successfully renamed ${from} to ${to}`;
}

async function remove(engram: Engram, path: string): Promise<string> {
  if (path === root) throw refused("The directory /memories itself cannot be deleted.");
  const file = await find(engram, path);
  const files = file ? [file] : await list(engram, path);
  if (files.length === 0) throw missing(path);
  await data(engram.database.from("documents").delete().in("id", files.map(({ id }) => id)));
  return `Successfully deleted ${path}`;
}

async function write(engram: Engram, path: string, text: string): Promise<void> {
  const file = await find(engram, path);
  // An empty file has a line break: a document has some text.
  const content = text === "" ? "\n" : text;
  const fields = {
    title: path,
    content,
    source_uri: path,
    source_type: sourceType,
    format: "markdown",
  };
  // Documents are found by their words; a file of blanks has none, and stands as it is.
  if (/\S/.test(content)) {
    await engram.call(file ? "PUT" : "POST", file ? `/documents/${file.id}` : "/documents", fields);
    return;
  }
  const chunks = [{ content }];
  if (file) {
    await rpc(engram.database, "update_document", { document_id: file.id, content, chunks });
  } else {
    await rpc(engram.database, "add_document", {
      title: path,
      content,
      chunks,
      source_type: sourceType,
      source_uri: path,
    });
  }
}

async function find({ database }: Engram, path: string): Promise<File | undefined> {
  const found = await data(
    database.from("documents").select("id,content").eq("source_type", sourceType)
      .eq("source_uri", path).eq("status", "ready").order("id").limit(1).maybeSingle(),
  );
  return found ? { ...found, path } : undefined;
}

async function list({ database }: Engram, folder: string): Promise<File[]> {
  const pattern = `${folder.replace(/[\\%_]/g, "\\$&")}/%`;
  const found = await data(
    database.from("documents").select("id,content,source_uri").eq("source_type", sourceType)
      .like("source_uri", pattern).eq("status", "ready").order("source_uri").limit(1000),
  );
  return found.map(({ id, content, source_uri }) => ({ id, content, path: source_uri! }));
}

/** A path as it is kept: under /memories, and not out of it again. */
function checked(given: string | undefined, name: string): string {
  const path = needed(given, name).replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
  const parts = path.split("/");
  const leaves = parts.some((part) => part === ".." || part === "." || /%2e|%2f/i.test(part));
  if (parts[0] !== "" || parts[1] !== "memories" || leaves || /[\\\p{Cc}]/u.test(path)) {
    throw refused(`The path ${path.slice(0, 100)} is not under ${root}.`);
  }
  return path;
}

function needed<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw refused(`The command needs ${name}.`);
  return value;
}

function size(content: string): string {
  return `${(Math.max(content.length, 512) / 1024).toFixed(1)}K`;
}

function missing(path: string): ApiError {
  return new ApiError(404, "path_not_found", `The path ${path} does not exist.`);
}

function refused(message: string): ApiError {
  return new ApiError(400, "invalid_command", message);
}
