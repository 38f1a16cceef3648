/** The stacks that the tests start ask nobody outside: what would go to Spotify goes to a port where nobody listens. */
export function stayOnLoopback(): void {
  for (const name of ["SPOTIFY_API_URL", "SPOTIFY_ACCOUNTS_URL"]) {
    Deno.env.set(name, "http://127.0.0.1:9");
  }
}
