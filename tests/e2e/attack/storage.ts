/** Files of the victim's, by every way that Storage has. */

import { as, type Field } from "./field.ts";
import type { Attack } from "./volley.ts";

/** The private buckets, and what the victim has in each. */
export const privateBuckets = ["documents", "attachments", "media"];
export const secretFile = "secret.txt";

/** Refused, or an empty list, or a list of refusals: what somebody without a good token gets. */
const nothing = (status: number, text: string) =>
  status < 400 && !/^(\[\]|)$/.test(text) && !/"signedURL":null/.test(text) &&
  "a file for somebody who is nobody";

export function* storageAsUser(field: Field): Generator<Attack> {
  for (const bucket of privateBuckets) {
    const file = `${field.victim.id}/${secretFile}`;
    for (const attack of requests(field, bucket, tricks(field, file))) {
      yield as(field.own, attack);
    }
  }
}

export function* storageAsNobody(field: Field): Generator<Attack> {
  for (const [i, nobody] of field.nobodies.entries()) {
    const bucket = privateBuckets[i % privateBuckets.length];
    const names = [`${field.victim.id}/${secretFile}`];
    for (const attack of requests(field, bucket, names)) {
      yield { ...as(nobody, attack), expect: nothing };
    }
  }
}

/** A name as it is, and as it would be if a path led to it. */
function tricks({ mallory }: Field, file: string): string[] {
  return [
    file,
    `${mallory.id}/../${file}`,
    `${mallory.id}/%2e%2e/${file}`,
    `${mallory.id}/..%2f${file}`,
    file.replace("/", "%2F"),
    file.toUpperCase(),
    `${file}%00`,
    `/${file}`,
  ];
}

function* requests(
  { victim, mallory }: Field,
  bucket: string,
  names: string[],
): Generator<Attack> {
  const storage = (method: string, path: string, body?: unknown): Attack => ({
    method,
    path: `/storage/v1/${path}`,
    body,
  });
  const file = `${victim.id}/${secretFile}`;
  for (const name of names) {
    for (const way of ["", "authenticated/", "public/", "info/", "info/public/", "sign/"]) {
      yield storage("GET", `object/${way}${bucket}/${name}?token=${mallory.token}`);
    }
    for (const method of ["POST", "PUT"]) {
      yield { ...storage(method, `object/${bucket}/${name}`), body: "taken" };
      const path = `object/upload/sign/${bucket}/${name}?token=${mallory.token}`;
      yield { ...storage(method, path), body: "taken" };
    }
    yield storage("DELETE", `object/${bucket}/${name}`);
    yield storage("POST", `object/sign/${bucket}/${name}`, { expiresIn: 60 });
  }
  yield storage("POST", `object/sign/${bucket}`, { expiresIn: 60, paths: [file] });
  yield storage("DELETE", `object/${bucket}`, { prefixes: [file, victim.id, "%", ""] });
  for (const prefix of ["", victim.id, `${victim.id}/`, `${mallory.id}/../${victim.id}`, "%"]) {
    yield storage("POST", `object/list/${bucket}`, { prefix });
    yield storage("POST", `object/list/${bucket}`, { prefix: "", search: prefix });
  }
  for (const way of ["move", "copy"]) {
    for (const destinationBucket of [bucket, "avatars"]) {
      yield storage("POST", `object/${way}`, {
        ...{ bucketId: bucket, sourceKey: file, destinationBucket },
        destinationKey: `${mallory.id}/mine.txt`,
      });
      yield storage("POST", `object/${way}`, {
        ...{ bucketId: bucket, sourceKey: `${mallory.id}/mine.txt`, destinationBucket },
        destinationKey: file,
      });
    }
  }
  yield storage("POST", `bucket/${bucket}/empty`, {});
  yield storage("PUT", `bucket/${bucket}`, { public: true });
  yield storage("DELETE", `bucket/${bucket}`);
  yield storage("POST", "bucket", { id: "mine", name: "mine", public: true });
}
