import { boundedFetch } from "../_shared/bounded_fetch.ts";
import { serve } from "../_shared/serve.ts";
import { musicApp } from "./app.ts";
import { createSpotify, readSpotifyConfig } from "./spotify.ts";

const spotify = createSpotify(readSpotifyConfig(Deno.env.toObject()), boundedFetch());
serve((effects) => musicApp(effects, spotify));
