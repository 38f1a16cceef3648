// Gap: a clock of milliseconds.
//
// Postgres' now() counts microseconds, so that rows of one millisecond have an order. PGlite 0.4.6 asks Date.now(), which
// has none. So a database is given a finer clock when it is made. When upstream.test.ts says so, upstream has one and this
// file can go.

/** How far the fine clock may be from the machine's, which may be set. */
const toleranceMs = 2;
let offset = performance.timeOrigin;

/** Milliseconds since 1970, with a fraction. */
function now(): number {
  const wall = Date.now();
  if (Math.abs(offset + performance.now() - wall) > toleranceMs) offset = wall - performance.now();
  return offset + performance.now();
}

const { instantiate } = WebAssembly;

/** Gives every database that is made from now on the finer clock. */
export function useMicroseconds(): void {
  WebAssembly.instantiate = ((source: never, imports?: WebAssembly.Imports) => {
    if (imports?.env?.emscripten_date_now) imports.env.emscripten_date_now = now;
    return instantiate(source, imports);
  }) as typeof instantiate;
}
