// The demo catalogue of npm run seed: made-up tracks of made-up artists, and what the two people did with them.

type Features = [
  energy: number,
  valence: number,
  danceability: number,
  acousticness: number,
  instrumentalness: number,
];

/** Name, artist or artists, seconds, features or none. */
type Track = [name: string, artists: string, seconds: number, features?: Features];

const genres: Record<string, Track[]> = {
  "indie pop": [
    ["Paper Lanterns", "The Quiet Arcade", 214, [0.62, 0.71, 0.66, 0.21, 0.02]],
    ["Half a Postcard", "The Quiet Arcade", 198, [0.55, 0.64, 0.6, 0.3, 0.01]],
    ["Sunday Static", "Marlo Finch", 231, [0.58, 0.52, 0.57, 0.34, 0.05]],
    ["Glass Elevator", "Marlo Finch & Odile Ray", 205, [0.7, 0.77, 0.72, 0.12, 0]],
    ["Borrowed Bicycles", "Kestrel Avenue", 187],
  ],
  jazz: [
    ["Blue Tram, Late", "Tomas Vel Quartet", 342, [0.28, 0.41, 0.45, 0.88, 0.79]],
    ["Seven Stairs", "Tomas Vel Quartet", 401, [0.35, 0.5, 0.48, 0.84, 0.83]],
    ["Nocturne for Two Horns", "Ida Brandt Trio", 288, [0.22, 0.3, 0.38, 0.91, 0.86]],
    ["Copper Kettle", "Ida Brandt Trio", 265, [0.44, 0.66, 0.55, 0.78, 0.71]],
    ["Alfama After Rain", "Nuno Seixas", 312, [0.31, 0.35, 0.41, 0.82, 0.4]],
  ],
  electronic: [
    ["Parallel Rivers", "Voltage Garden", 367, [0.81, 0.48, 0.78, 0.03, 0.74]],
    ["Low Orbit", "Voltage Garden", 402, [0.76, 0.39, 0.74, 0.05, 0.88]],
    ["Neon Tide", "Aster & Null", 256, [0.88, 0.62, 0.83, 0.01, 0.35]],
    ["Sleep Mode", "Aster & Null", 241, [0.42, 0.33, 0.61, 0.18, 0.69]],
    ["Kilohertz", "Mira Sato", 275, [0.9, 0.55, 0.86, 0.02, 0.51]],
  ],
  folk: [
    ["The Miller's Gate", "Wren & Hollow", 203, [0.26, 0.44, 0.42, 0.93, 0.03]],
    ["Salt on the Oars", "Wren & Hollow", 219, [0.33, 0.38, 0.4, 0.89, 0.06]],
    ["Barley Moon", "Eilis Carrow", 246, [0.21, 0.32, 0.36, 0.95, 0.1]],
    ["Fourteen Fields", "Eilis Carrow", 191, [0.39, 0.61, 0.5, 0.86, 0.02]],
    ["Letter to the Tagus", "Nuno Seixas", 234],
  ],
  "hip hop": [
    ["Corner Store Opera", "Dekka Blaze", 188, [0.74, 0.58, 0.87, 0.11, 0]],
    ["Two Train Tickets", "Dekka Blaze", 176, [0.68, 0.49, 0.84, 0.15, 0]],
    ["Chalk Dust", "Professor Lune", 211, [0.6, 0.45, 0.79, 0.24, 0.01]],
    ["Night Shift Anthem", "Professor Lune & Mira Sato", 199, [0.79, 0.66, 0.88, 0.06, 0]],
    ["Receipts", "Yara Mbeki", 165, [0.72, 0.54, 0.9, 0.09, 0]],
  ],
  rock: [
    ["Iron Weather", "Canyon Static", 243, [0.93, 0.4, 0.46, 0.01, 0.04]],
    ["Burn the Map", "Canyon Static", 227, [0.95, 0.36, 0.43, 0.01, 0.02]],
    ["Long Way Uphill", "The Kilometres", 238, [0.87, 0.63, 0.55, 0.04, 0.01]],
    ["Finish Line", "The Kilometres", 221, [0.91, 0.74, 0.58, 0.02, 0]],
    ["Rust and Honey", "Odile Ray", 256, [0.78, 0.42, 0.49, 0.13, 0.01]],
  ],
  classical: [
    ["Suite for a Small Room: I", "Mei Lindqvist", 275, [0.12, 0.27, 0.21, 0.97, 0.93]],
    ["Suite for a Small Room: II", "Mei Lindqvist", 198, [0.18, 0.39, 0.28, 0.96, 0.92]],
    ["Harbour Study", "Orquestra do Cais", 421, [0.25, 0.22, 0.19, 0.94, 0.95]],
    ["Etude in Grey", "Pavel Arendt", 164, [0.2, 0.18, 0.24, 0.98, 0.94]],
  ],
  ambient: [
    ["Octopus Garden at Night", "Deep Current", 486, [0.14, 0.2, 0.17, 0.71, 0.96]],
    ["Ninety Fathoms", "Deep Current", 533, [0.1, 0.15, 0.13, 0.68, 0.97]],
    ["Window Seat", "Sleepless Cartography", 365, [0.19, 0.34, 0.26, 0.59, 0.9]],
    ["Snow on the Antenna", "Sleepless Cartography", 412],
  ],
};

type Type = "like" | "dislike" | "play" | "skip" | "save";

/** By the e-mail address: track and what was done with it, in order. */
const interactions: Record<string, [track: string, type: Type][]> = {
  "ada@example.com": [
    ["Octopus Garden at Night", "save"],
    ["Ninety Fathoms", "play"],
    ["Blue Tram, Late", "like"],
    ["Alfama After Rain", "like"],
    ["Iron Weather", "skip"],
    ["Letter to the Tagus", "play"],
  ],
  "lin@example.com": [
    ["Finish Line", "like"],
    ["Long Way Uphill", "play"],
    ["Neon Tide", "save"],
    ["Suite for a Small Room: I", "like"],
    ["Ninety Fathoms", "dislike"],
  ],
};

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** An id that is always the same for a number. */
const trackId = (place: number) => `33333333-3333-4333-8333-${String(place).padStart(12, "0")}`;

/** The catalogue as one statement. */
export function musicTracks(): string {
  const rows = Object.entries(genres).flatMap(([genre, tracks]) =>
    tracks.map((track) => ({ genre, track }))
  ).map(({ genre, track: [name, artists, seconds, features] }, i) => {
    const names = artists.split(" & ").length > 1 && !/^(Wren|Aster) &/.test(artists)
      ? artists.split(" & ")
      : [artists];
    const given = features && JSON.stringify({
      energy: features[0],
      valence: features[1],
      danceability: features[2],
      acousticness: features[3],
      instrumentalness: features[4],
    });
    return `  ('${trackId(i + 1)}', null, 'demo', 'demo-${i + 1}', ${quote(name)},
    array[${names.map(quote).join(", ")}], '${genre}', ${given ? `'${given}'` : "null"}, ${
      seconds * 1000
    })`;
  });
  return `-- The catalogue: nobody's rows, for everybody to read.
insert into public.music_tracks (
  id, user_id, provider, provider_track_id, name, artists, genre, features, duration_ms
)
values
${rows.join(",\n")}
on conflict do nothing;`;
}

/** What a person did with tracks. */
export function musicInteractions({ id, email }: { id: string; email: string }): string {
  return interactions[email].map(([name, type], i) =>
    `select public.record_music_interaction(
  p_track_id => (select id from public.music_tracks where provider = 'demo' and name = ${
      quote(name)
    }),
  p_interaction_type => '${type}',
  p_user_id => '${id}',
  p_request_id => '${id.slice(0, 8)}-cccc-4ccc-8ccc-${String(i).padStart(12, "0")}'
);`
  ).join("\n");
}
