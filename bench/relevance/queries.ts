/**
 * What developers would ask of the documentation in the corpus. The labels were written with the text
 * at hand and before any search was run; do not change them to suit a result.
 */

export interface Query {
  query: string;
  /** A chunk with one of these answers the question. */
  answers: string[];
  /** A chunk with one of these only helps. */
  related?: string[];
}

export const queries: Query[] = [
  // postgres
  {
    query: "how is SQL injection prevented",
    answers: ["so that SQL injection isn't possible"],
    related: [
      "without risking sql injections",
      "this can lead to SQL injection if you're not careful",
      "to avoid SQL injection",
    ],
  },
  {
    query: "insert many rows at once",
    answers: ["it's also much faster to do it with a single `insert`"],
    related: ["simply execute `sql(user)` to get all the fields"],
  },
  {
    query: "read a very large result a few rows at a time",
    answers: ["Use cursors if you need to throttle the amount of rows"],
    related: ["If you want to handle rows returned by a query one by one"],
  },
  { query: "sql.CLOSE", answers: ["returning the token `sql.CLOSE`"] },
  {
    query: "send several statements in one string",
    answers: ['"simple" queries supports multiple statements'],
  },
  {
    query: "look at the generated query text without executing it",
    answers: ["Rather than executing a given query, `.describe`"],
  },
  {
    query: "stop a query that takes too long",
    answers: ["Canceling Queries in Progress"],
    related: ["query.cancel()"],
  },
  {
    query: "two-phase commit",
    answers: ["Indicates that the transactions should be prepared"],
  },
  {
    query: "convert snake case column names to camel case",
    answers: ["For camelCase - `postgres.camel`"],
    related: ["postgres.toCamel", "These built in transformations will only convert"],
  },
  {
    query: "UNDEFINED_VALUE",
    answers: [
      "Postgres.js won't accept `undefined` as values",
      "Postgres.js will throw the error `UNDEFINED_VALUE",
    ],
  },
  {
    query: "be told when another process sends a message on a channel",
    answers: ["a dedicated connection will be created to ensure that you receive notifications"],
    related: ["Notify can be done as usual in SQL"],
  },
  {
    query: "follow every change of a table with logical replication",
    answers: ["implements the logical replication protocol"],
    related: ["You can subscribe to specific operations", "CREATE PUBLICATION alltables"],
  },
  {
    query: "why does count(*) come back as a string",
    answers: ["Since Node.js v10.4 we can use [`BigInt`]"],
  },
  {
    query: "password that changes over time",
    answers: ["databases with rotating passwords"],
  },
  {
    query: "failover to another server when the primary goes down",
    answers: ["will only connect to the primary host, allowing for zero downtime failovers"],
    related: ["This ensures that hosts can come up and down seamlessly"],
  },
  {
    query: "maximum number of connections in the pool",
    answers: ["By default `max` is 10"],
    related: ["Max number of connections"],
  },
  {
    query: "close idle connections in a serverless environment",
    answers: ["This can be done using the `idle_timeout` or `max_lifetime` options"],
    related: ["using Postgres.js in a Serverless environment", "The Connection Pool"],
  },
  {
    query: "PGBouncer transaction mode",
    answers: ["using PGBouncer in `transaction mode`"],
  },
  {
    query: "connect through an ssh tunnel",
    answers: ["in-process ssh tunneling to your database"],
  },
  {
    query: "shut down cleanly before the process exits",
    answers: ["To ensure proper teardown and cleanup on server restarts"],
    related: ["Sample shutdown using [Prexit]"],
  },
  {
    query: "65534 parameters",
    answers: ["doesn't allow more than 65534 (16bit) parameters"],
  },
  {
    query: "keep confidential values out of the logs of failed queries",
    answers: ["not enumerable to avoid accidentally leaking confidential information"],
  },
  // cockatiel
  {
    query: "wait longer after each failed attempt, with jitter",
    answers: ["it uses a decorrelated jitter algorithm", "Several jitter strategies are provided"],
    related: ["a generator that tells Cockatiel how long to wait between attempts"],
  },
  {
    query: "limit how many calls run at the same time",
    answers: ["A Bulkhead is a simple structure that limits the number of concurrent calls"],
    related: ["Returns the number of execution slots left"],
  },
  {
    query: "stop calling a service that keeps failing so that it can recover",
    answers: ["Circuit breakers stop execution for a period of time"],
    related: ["breaks after `n` requests in a row fail", "breaks after a proportion of requests"],
  },
  {
    query: "BrokenCircuitError",
    answers: ["will throw a `BrokenCircuitError`"],
    related: ["May throw a `BrokenCircuitError`", "a type of `BrokenCircuitError`"],
  },
  {
    query: "keep the state of the circuit breaker between serverless invocations",
    answers: ["Returns the circuit breaker state so that it can be re-created later"],
    related: ["if you're hydrating the breaker from state"],
  },
  {
    query: "difference between cooperative and aggressive timeouts",
    answers: ["in cooperative timeouts we'll simply wait for that function to return or throw"],
    related: ['In the "aggressive" timeout strategy, a timeout event will immediately preceed'],
  },
  {
    query: "return a default value when a function fails",
    answers: ["Creates a policy that returns the `valueOrFactory`"],
    related: ["instead the fallback value will be returned"],
  },
  {
    query: "a pending retry should not keep node from exiting",
    answers: ["Calling this method on the retry builder will unreference the timer"],
    related: ["Calling this method on the timeout builder will unreference the timer"],
  },
  {
    query: "combine several policies into one",
    answers: ["Wraps the given set of policies into a single policy"],
  },
  // openai
  {
    query: "which errors are retried automatically",
    answers: ["Certain errors will be automatically retried 2 times by default"],
    related: ["requests which time out will be [retried twice by default]"],
  },
  {
    query: "RateLimitError",
    answers: ["| 429         | `RateLimitError`"],
    related: ["429 Rate Limit, and >=500 Internal errors"],
  },
  {
    query: "check that a webhook really comes from OpenAI",
    answers: [
      "verifies that it was sent by OpenAI",
      "the method `client.webhooks.verifySignature()`",
    ],
    related: ["Verifying webhook signatures is _optional but encouraged_"],
  },
  {
    query: "use the library behind a corporate proxy",
    answers: ["To modify proxy behavior"],
    related: ["If you want to set custom `fetch` options"],
  },
  {
    query: "is it safe to call the API from a web page",
    answers: ["option can be dangerous because it exposes your secret API credentials"],
    related: ["disabled by default to avoid exposing your secret API credentials"],
  },
  {
    query: "x-request-id",
    answers: ["added from the `x-request-id` response header"],
  },
  {
    query: "turn off all log output",
    answers: ["`'off'` - Disable all logging"],
    related: ["By default, this library logs to `globalThis.console`"],
  },
  // eventsource-parser, smol-toml
  {
    query: "protect the parser against a server that never ends a line",
    answers: ["starts a valid field and never terminates the line"],
    related: ["type: 'max-buffer-size-exceeded'"],
  },
  {
    query: "prototype pollution",
    answers: ["`smol-toml` is protected against prototype pollution"],
    related: ["may lead to prototype pollution"],
  },
  {
    query: "numbers larger than 53 bits",
    answers: ["To parse integers beyond 53 bits"],
    related: ["integers larger than 53 bits", "both integers and floats are parsed as plain"],
  },
];
