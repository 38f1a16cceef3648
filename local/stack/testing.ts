// What the tests of the stack need: a project in a folder of its own, and a stack that serves it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Stack, type StackOptions, startStack } from "./stack.ts";

/** A project in a folder of its own: files by their path under supabase/. Removed by `remove`. */
export function scratchProject(files: Record<string, string>): { dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), "stack-test-"));
  const all = { "config.toml": 'project_id = "scratch"\n', ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(dir, "supabase", path)), { recursive: true });
    writeFileSync(join(dir, "supabase", path), text);
  }
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** A stack in memory on free ports, and what a test asks of it. */
export async function scratchStack(
  files: Record<string, string>,
  options: StackOptions = {},
): Promise<ScratchStack> {
  const project = scratchProject(files);
  try {
    const stack = await startStack({ apiPort: 0, dbPort: 0, projectDir: project.dir, ...options });
    const scratch: ScratchStack = {
      ...stack,
      dir: project.dir,
      request(path, { token, key = stack.publishableKey, body, ...init } = {}) {
        return fetch(stack.apiUrl + path, {
          ...init,
          method: init.method ?? (body === undefined ? "GET" : "POST"),
          headers: {
            apikey: key,
            ...(token ? { authorization: `Bearer ${token}` } : {}),
            ...(body === undefined ? {} : { "content-type": "application/json" }),
            ...init.headers,
          },
          body: typeof body === "string" || body === undefined ? body : JSON.stringify(body),
        });
      },
      async signUp(email = `${crypto.randomUUID()}@example.com`) {
        const response = await scratch.request("/auth/v1/signup", {
          body: { email, password: "correct horse" },
        });
        const { access_token: token, user } = await response.json();
        return { token, id: user.id };
      },
      async stop() {
        await stack.stop();
        project.remove();
      },
    };
    return scratch;
  } catch (error) {
    project.remove();
    throw error;
  }
}

/** A stack with ways to call it. */
export interface ScratchStack extends Stack {
  dir: string;
  request(
    path: string,
    init?: {
      method?: string;
      key?: string;
      token?: string;
      headers?: Record<string, string>;
      body?: unknown;
      signal?: AbortSignal;
    },
  ): Promise<Response>;
  signUp(email?: string): Promise<{ token: string; id: string }>;
}
