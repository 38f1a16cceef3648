// Gap: a Postgres that restarts.
//
// When the server ends a connection, postgres 3.4.9 forgets its socket but not the write it had planned, nor does it tell
// who has reserved the connection: the next statement, usually a ROLLBACK, is written to nothing, which ends the whole
// process or waits for ever. So a pool that has lost a connection is given up: what is reserved of it fails at once, and
// new work gets a new pool. postgres_js_restarts.test.ts shows both; when its first test fails, upstream has closed the
// gap and this file can go.
import type postgres from "postgres";

type Options = NonNullable<Parameters<typeof postgres>[1]>;
type Pool = Pick<postgres.Sql, "reserve" | "end">;

interface Generation {
  pool: Pool;
  lost: boolean;
  /** Rejects when the pool has lost a connection. */
  end: Promise<never>;
}

/** Connections that are renewed when the server has ended one of them. */
export class RenewedPool {
  #closing = false;
  #current: Generation;

  /** `open` opens a pool with these options beside its own. */
  constructor(readonly open: (options: Options) => Pool) {
    this.#current = this.#fresh();
  }

  #fresh(): Generation {
    const { promise: end, reject } = Promise.withResolvers<never>();
    end.catch(() => {
      // Nobody has to be waiting.
    });
    const generation: Generation = {
      lost: false,
      end,
      pool: this.open({
        // A connection that ends because of its age would look like one that the server has ended.
        max_lifetime: null,
        onclose: () => {
          if (this.#closing || generation.lost) return;
          generation.lost = true;
          this.#current = this.#fresh();
          reject(connectionClosed());
          generation.pool.end({ timeout: 5 }).catch(() => {
            // Its connections are lost already.
          });
        },
      }),
    };
    return generation;
  }

  /** A connection of its own for a piece of work; waiting and statements fail once the server has gone. */
  readonly reserve = async (): Promise<postgres.ReservedSql> => {
    const generation = this.#current;
    const reserving = generation.pool.reserve();
    const reserved = await Promise.race([reserving, generation.end]);
    const unsafe = reserved.unsafe.bind(reserved);
    reserved.unsafe = ((...call: Parameters<typeof unsafe>) => {
      if (generation.lost) return Promise.reject(connectionClosed());
      return Promise.race([unsafe(...call), generation.end]);
    }) as typeof reserved.unsafe;
    return reserved;
  };

  async end(): Promise<void> {
    this.#closing = true;
    await this.#current.pool.end({ timeout: 1 });
  }
}

function connectionClosed(): Error {
  return Object.assign(new Error("The server has ended the connection."), {
    code: "CONNECTION_CLOSED",
  });
}

// Its timer for small writes may find the socket gone, where no caller can catch that. The statement that waits has
// failed by then: its generation is lost.
globalThis.addEventListener("error", (event) => {
  const { message, stack } = event.error ?? {};
  if (/reading 'write'/.test(message) && /nextWrite .*postgres\/src\/connection/.test(stack)) {
    event.preventDefault();
  }
});
