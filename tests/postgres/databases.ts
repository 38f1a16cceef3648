/** Databases of their own on the server under test, there for as long as the work takes. */

import postgres from "postgres";
import { startStack } from "../../local/stack/stack.ts";

/** Makes databases on a server, which is given by the URL of one of its databases, as a superuser. */
export class Databases {
  #template: Promise<string> | undefined;

  constructor(readonly server: string) {}

  /** Works in an empty database. */
  empty<T>(name: string, work: (url: string) => Promise<T>): Promise<T> {
    return this.#within(name, (admin, database) => admin`create database ${admin(database)}`, work);
  }

  /** Works in a migrated, unseeded database: a copy of one that all of them share. */
  async migrated<T>(name: string, work: (url: string) => Promise<T>): Promise<T> {
    const template = await (this.#template ??= this.#makeTemplate());
    return await this.#within(name, async (admin, database) => {
      await admin`create database ${admin(database)} template ${admin(template)} owner postgres`;
      // A copy has all of a database but its settings.
      const settings = await admin<{ setting: string }[]>`
        select unnest(s.setconfig) as setting from pg_db_role_setting s
        join pg_database d on d.oid = s.setdatabase
        where d.datname = ${template} and s.setrole = 0`;
      for (const { setting } of settings) {
        const [name, value] = setting.split(/=(.*)/s, 2);
        // A list of schemas is kept as it is written in a statement.
        await admin.unsafe(`alter database ${database} set ${name} to ${value}`);
      }
    }, work);
  }

  /** Drops what the copies were made of. */
  async end(): Promise<void> {
    if (!this.#template) return;
    const template = await this.#template;
    await this.#administrate((admin) => admin`drop database ${admin(template)} with (force)`);
  }

  async #makeTemplate(): Promise<string> {
    const database = nameOf("template");
    await this.#administrate((admin) => admin`create database ${admin(database)}`);
    const options = { apiPort: 0, databaseUrl: this.#url(database), seed: false, functions: false };
    await (await startStack(options)).stop();
    return database;
  }

  async #within<T>(
    name: string,
    create: (admin: postgres.Sql, database: string) => Promise<unknown>,
    work: (url: string) => Promise<T>,
  ): Promise<T> {
    const database = nameOf(name);
    await this.#administrate((admin) => create(admin, database));
    try {
      return await work(this.#url(database));
    } finally {
      await this.#administrate((admin) => admin`drop database ${admin(database)} with (force)`);
    }
  }

  async #administrate(work: (admin: postgres.Sql) => Promise<unknown>): Promise<void> {
    const admin = postgres(this.server, { max: 1, onnotice: () => {} });
    try {
      await work(admin);
    } finally {
      await admin.end();
    }
  }

  #url(database: string): string {
    return Object.assign(new URL(this.server), { pathname: `/${database}` }).href;
  }
}

function nameOf(name: string): string {
  return `engram_${name.toLowerCase()}_${Date.now()}`;
}
