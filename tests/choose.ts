/** Which tests a path or a word means. */

/** Test files by section. */
export type Files = Record<string, string[]>;

/** Domains whose Edge Function has a name of its own, which is part of its URL. */
const functionOfDomain: Record<string, string> = { routing: "router", profiles: "profile" };

/**
 * The files that an argument of npm test means: those of a section of that name; else the file or folder of that path;
 * else those that have the word as the name of a folder or at the beginning of their own, which is a domain's; else those
 * whose path holds the word. Empty if there is none.
 */
export function filesFor(argument: string, all: Files): Files {
  if (Object.hasOwn(all, argument)) return { [argument]: all[argument] };
  const path = argument.replace(/^\.\//, "").replace(/\/+$/, "");
  const word = path.toLowerCase();
  const names = Object.entries(functionOfDomain).find((pair) => pair.includes(word)) ?? [word];
  const ways: ((file: string) => boolean)[] = [
    (file) => file === path || file.startsWith(`${path}/`),
    (file) =>
      wordsOf(file).some((part) =>
        names.some((name) => part === name || part.startsWith(`${name}_`))
      ),
    (file) => file.toLowerCase().includes(word),
  ];
  for (const way of ways) {
    const found = Object.entries(all).map(([section, files]) => [section, files.filter(way)])
      .filter(([, files]) => files.length > 0);
    if (found.length > 0) return Object.fromEntries(found);
  }
  return {};
}

/** Every word that chooses a domain: names of folders, and of files in folders that hold several domains. */
export function knownWords(all: Files): string[] {
  const files = Object.values(all).flat();
  const folders = files.flatMap((file) => wordsOf(file).slice(0, -1));
  const endToEnd = files.filter((file) => file.startsWith("tests/")).map((file) =>
    wordsOf(file).at(-1)!
  );
  return [...new Set([...folders, ...endToEnd])].sort();
}

/** The folders of a test file below the one that holds all tests of its kind, and its own name. */
function wordsOf(file: string): string[] {
  const parts = file.replace(/\.test\.(ts|sql)$/, "").split("/");
  const depth = ["supabase", "tests"].includes(parts[0]) && parts.length > 2 ? 2 : 1;
  return parts.slice(depth);
}
