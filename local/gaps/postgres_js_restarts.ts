// Gap: a Postgres that restarts.
//
// When the server ends a connection, postgres 3.4.9 forgets its socket but not the write it had planned, nor does it tell
// who has reserved the connection: the next statement, usually a ROLLBACK, is written to nothing, which ends the whole
// process or waits for ever. A reservation that has failed stays in its queue, so that it connects anew for nobody, once
// for each. So here each connection is a postgres.js of its own with a single connection, which nobody has to reserve in
// it, and which is thrown away when that connection has ended. postgres_js_restarts.test.ts shows this; when its first
// test fails, upstream has closed the gap and this file can go.
import type postgres from "postgres";
import { preparing } from "./lite_prepared.ts";

type Options = NonNullable<Parameters<typeof postgres>[1]>;
/** What Kysely's dialect uses of a reservation. */
type Reserved = Pick<postgres.ReservedSql, "unsafe" | "release">;

interface Connection {
  unsafe: postgres.ReservedSql["unsafe"];
  close(): Promise<void>;
}

/** Up to `max` connections, each opened when it is needed and replaced when the server has ended it. */
export class RenewedPool {
  readonly #connections = new Set<Connection>();
  readonly #idle: Connection[] = [];
  readonly #waiting: (() => void)[] = [];
  /** Those that know statements as they were before the schema changed. */
  readonly #stale = new Set<Connection>();
  #free: number;

  /** `open` makes a postgres.js with these options beside its own. */
  constructor(
    readonly open: (options: Options) => Pick<postgres.Sql, "unsafe" | "end">,
    max: number,
  ) {
    this.#free = max;
  }

  /** A connection for a piece of work alone; its statements fail once the server has gone. */
  readonly reserve = async (): Promise<Reserved> => {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const connection = this.#idle.pop() ?? this.#fresh();
    let released = false;
    return {
      unsafe: connection.unsafe,
      release: () => {
        if (released) return;
        released = true;
        if (this.#stale.delete(connection)) this.#discard(connection);
        else if (this.#connections.has(connection)) this.#idle.push(connection);
        this.#leave();
      },
    };
  };

  /** Has what is asked from now on asked by connections that have prepared nothing yet. */
  renew(): void {
    const idle = this.#idle.splice(0);
    for (const connection of this.#connections) {
      if (idle.includes(connection)) this.#discard(connection);
      else this.#stale.add(connection);
    }
  }

  #discard(connection: Connection): void {
    this.#connections.delete(connection);
    void connection.close();
  }

  async end(): Promise<void> {
    await Promise.all(Array.from(this.#connections, (connection) => connection.close()));
  }

  /** The place goes to who has waited longest. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }

  /** Connects with its first statement. */
  #fresh(): Connection {
    const { promise: end, reject } = Promise.withResolvers<never>();
    end.catch(() => {
      // Nobody has to be waiting.
    });
    const lost = () => {
      this.#connections.delete(connection);
      this.#stale.delete(connection);
      const idle = this.#idle.indexOf(connection);
      if (idle >= 0) this.#idle.splice(idle, 1);
      reject(connectionClosed());
      void sql.end({ timeout: 0 });
    };
    const sql = this.open({
      max: 1,
      // A connection that ends because of its age would look like one that the server has ended.
      max_lifetime: null,
      onclose: lost,
    });
    const connection: Connection = {
      unsafe: (async (...[text, values, options]: Parameters<Connection["unsafe"]>) => {
        if (!this.#connections.has(connection)) throw connectionClosed();
        try {
          const call = sql.unsafe(text, values, { ...preparing(text), ...options });
          return await Promise.race([call, end]);
        } catch (error) {
          if (endsConnection(error as postgres.PostgresError)) lost();
          throw error;
        }
      }) as unknown as Connection["unsafe"],
      close: () => sql.end({ timeout: 1 }),
    };
    this.#connections.add(connection);
    return connection;
  }
}

/** A statement's own error, and that of a parameter which cannot be sent, leave the connection as it was. */
function endsConnection({ severity, code }: Partial<postgres.PostgresError>): boolean {
  return severity ? severity !== "ERROR" : /^(E[A-Z]+|CONNECT\w+)$/.test(code ?? "");
}

function connectionClosed(): Error {
  return Object.assign(new Error("The server has ended the connection."), {
    code: "CONNECTION_CLOSED",
  });
}
