/** Plays of Spotify, ListenBrainz and Last.fm, as their exports and APIs write them. */

import { isObject, type Loose, textOf } from "./items.ts";

/** A play as the database takes it, or why it is none that is taken. */
export type ReadPlay = { play: Loose } | { skipped: "podcasts" | "unnamed" | "private_sessions" };

export type PlaySource = "spotify" | "listenbrainz" | "lastfm";

const asArtists = (name: unknown) => textOf(name) ? [name] : [];

/** Spotify's extended history; ts is when a play ended. */
export const isSpotifyExtended = (value: Loose) => "ts" in value && "ms_played" in value;

export function readSpotifyExtended(value: Loose): ReadPlay {
  if (value.incognito_mode === true) return { skipped: "private_sessions" };
  const name = textOf(value.master_metadata_track_name);
  if (!name) {
    const isSpoken = textOf(value.episode_name) ?? textOf(value.spotify_episode_uri) ??
      textOf(value.audiobook_title) ?? textOf(value.audiobook_uri);
    return { skipped: isSpoken ? "podcasts" : "unnamed" };
  }
  const uri = textOf(value.spotify_track_uri);
  return {
    play: {
      // A file of the listener's own has no id at Spotify.
      provider_track_id: uri?.startsWith("spotify:local:") ? undefined : uri,
      name,
      artists: asArtists(value.master_metadata_album_artist_name),
      played_at: value.ts,
      listen_duration_ms: milliseconds(value.ms_played),
    },
  };
}

/** The last year's history of Spotify's account data; endTime is UTC. */
export const isSpotifyAccount = (value: Loose) => "endTime" in value && "msPlayed" in value;

export function readSpotifyAccount(value: Loose): ReadPlay {
  if (textOf(value.podcastName) ?? textOf(value.episodeName)) return { skipped: "podcasts" };
  const name = textOf(value.trackName);
  if (!name || name === "Unknown Track") return { skipped: "unnamed" };
  return {
    play: {
      name,
      artists: asArtists(value.artistName),
      played_at: value.endTime,
      listen_duration_ms: milliseconds(value.msPlayed),
    },
  };
}

/** A listen of ListenBrainz; listened_at is when it began. */
export const isListen = (value: Loose) =>
  isObject(value.track_metadata) && "artist_name" in value.track_metadata;

export function readListen(value: Loose): ReadPlay {
  const track = value.track_metadata as Loose;
  const more = isObject(track.additional_info) ? track.additional_info : {};
  const mapped = isObject(track.mbid_mapping) ? track.mbid_mapping : {};
  const name = textOf(track.track_name);
  if (!name) return { skipped: "unnamed" };
  const spotify = textOf(more.spotify_id);
  const recording = textOf(more.recording_mbid) ?? textOf(mapped.recording_mbid);
  const seconds = Number(more.duration);
  return {
    play: {
      ...(spotify
        ? { provider: "spotify", provider_track_id: spotify }
        : recording
        ? { provider: "musicbrainz", provider_track_id: recording }
        : {}),
      isrc: textOf(more.isrc),
      name,
      artists: asArtists(track.artist_name),
      played_at: value.listened_at,
      duration_ms: length(more.duration_ms) ?? length(seconds * 1000),
    },
  };
}

/** A scrobble of Last.fm's API, or a row of what its users export; uts is when a play began. */
export const isScrobble = (value: Loose) =>
  "artist" in value && ("name" in value || "track" in value || "title" in value);

export function readScrobble(value: Loose): ReadPlay {
  const name = textOf(value.name) ?? textOf(value.track) ?? textOf(value.title);
  if (!name) return { skipped: "unnamed" };
  const artist = isObject(value.artist) ? value.artist.name ?? value.artist["#text"] : value.artist;
  const date = isObject(value.date) ? value.date.uts ?? value.date["#text"] : undefined;
  const time = date ?? textOf(value.uts) ?? value.uts ?? textOf(value.timestamp) ??
    textOf(value.date) ?? textOf(value.utc_time) ?? textOf(value.time) ?? value.played_at;
  return { play: { name, artists: asArtists(artist), played_at: moment(time) } };
}

/** What Last.fm hears just now has no time yet, and comes again when it has. */
export const isNowPlaying = (value: Loose) =>
  isObject(value["@attr"]) && String(value["@attr"].nowplaying) === "true";

/** "15 Sep 2023, 14:04" is UTC; whatever else it is goes on as it is. */
function moment(time: unknown): unknown {
  if (typeof time !== "string" || !/^\d{1,2} [A-Z][a-z]{2} \d{4}/.test(time)) return time;
  const date = Date.parse(`${time.replace(",", "")} UTC`);
  return Number.isNaN(date) ? time : new Date(date).toISOString();
}

/** A whole number of milliseconds, of up to a day. */
function milliseconds(value: unknown): number | undefined {
  const number = Math.round(Number(value));
  return number >= 0 && number <= 86_400_000 ? number : undefined;
}

function length(value: unknown): number | undefined {
  return milliseconds(value) || undefined;
}
