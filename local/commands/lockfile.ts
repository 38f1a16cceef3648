// What of package-lock.json npm could not verify when it installs it.

interface Lockfile {
  packages: Record<string, { version?: string; integrity?: string; link?: boolean }>;
}

/**
 * Binaries of the Supabase CLI for other platforms, which the registry that the lockfile was made with does not hold. npm
 * takes them by their exact version; `npm audit signatures` verifies what was installed.
 */
const unknown = /^node_modules\/@supabase\/cli-(darwin|linux|windows)-[a-z0-9-]+$/;

/** The packages without a SHA-512 of what they are, each as a line. */
export function unverified(lockfile: string): string[] {
  const { packages } = JSON.parse(lockfile) as Lockfile;
  return Object.entries(packages).flatMap(([path, { version, integrity, link }]) => {
    if (path === "" || link || integrity?.startsWith("sha512-")) return [];
    const isOfAnotherPlatform = integrity === undefined && unknown.test(path) &&
      version === packages["node_modules/supabase"]?.version;
    return isOfAnotherPlatform ? [] : [`${path} ${version}: no SHA-512 in package-lock.json`];
  });
}
