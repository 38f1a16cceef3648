// Makes a fresh Postgres data folder and writes it to the file named by the first argument, as a tar archive. It runs
// as a process of its own: initdb leaves some 400 MB behind that only the end of the process gives back.
import { PGlite } from "@electric-sql/pglite";
import { renameSync } from "node:fs";
import { superuser } from "./pglite_open.ts";

const [file] = Deno.args;
const db = await PGlite.create();
// The role that initdb makes cannot lose its superuser rights, but it can lose its name to the one that has none.
// A session cannot rename its own user, so it is somebody else for a moment.
await db.exec(`
  create role renamer superuser;
  set session authorization renamer;
  alter role postgres rename to ${superuser};
  set session authorization ${superuser};
  drop role renamer;
  create role postgres login createrole createdb replication bypassrls;
  checkpoint;
`);
const archive = await db.dumpDataDir("none");
const partial = `${file}.${Deno.pid}`;
await Deno.writeFile(partial, archive.stream() as ReadableStream<Uint8Array>);
// Several stacks may be making it at once: whoever is last replaces it by the same.
renameSync(partial, file);
await db.close();
Deno.exit(0);
