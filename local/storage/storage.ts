// Storage, as much of Supabase's as @supabase/supabase-js asks of it: /storage/v1 of the local stack.
//
// Rows are those of storage.objects and storage.buckets, under the caller's policies. Bytes are in a folder.
// @supabase/lite 0.10.0 has an experimental Storage; it keeps the multipart body of an update as the file's bytes, answers
// signed URLs under another name, lists without folders and bounds no stream.
import { z } from "zod";
import type { Database } from "../database/database.ts";
import type { Log } from "../log.ts";
import {
  bucketChanges,
  changeBucket,
  createBucket,
  deleteBucket,
  findBucket,
  getBucket,
  listBuckets,
  newBucket,
} from "./buckets.ts";
import type { ByteStore } from "./byte_store.ts";
import { type Caller, callerOf, service, type StorageKeys } from "./callers.ts";
import { accessDenied, invalidRequest, noSuchBucket, StorageError } from "./errors.ts";
import { list, listRequest } from "./listing.ts";
import { keyFrom, requireBucketName, requireKey } from "./names.ts";
import { Objects, type Place, type StoredObject } from "./objects.ts";
import { describe, serveFile } from "./serving.ts";
import { UrlSigner } from "./signing.ts";
import { readUpload } from "./uploads.ts";

export interface StorageOptions {
  database: Database;
  keys: StorageKeys;
  bytes: ByteStore;
  /** As much as a file may have where its bucket says nothing. */
  maxBytes: number;
  log: Log;
}

/** Names that say how a file is asked for; a bucket of such a name could not be reached. */
const ways = ["public", "authenticated", "sign", "info", "upload", "list", "move", "copy"];
/** What Supabase's Storage has besides. */
const unserved = [
  "render/",
  "upload/resumable",
  "s3",
  "iceberg",
  "vector",
  "cdn/",
  "object/list-v2/",
];
const maxPerRequest = 1000;
const uploadUrlSeconds = 2 * 60 * 60;

const seconds = z.object({ expiresIn: z.int().min(1) });
const manyPaths = seconds.extend({ paths: z.array(z.string()).min(1).max(maxPerRequest) });
const manyNames = z.object({ prefixes: z.array(z.string()).min(1).max(maxPerRequest) });
const fromAndTo = z.object({
  bucketId: z.string(),
  sourceKey: z.string(),
  destinationBucket: z.string().nullish(),
  destinationKey: z.string(),
});

/** What a request is about. */
interface Asked {
  request: Request;
  method: string;
  caller: Caller;
  query: URLSearchParams;
}

export class Storage {
  readonly #objects: Objects;
  readonly #signer: UrlSigner;

  constructor(readonly options: StorageOptions) {
    this.#objects = new Objects(options.database, options.bytes, options.maxBytes);
    this.#signer = new UrlSigner(options.keys.jwtSecret);
  }

  /** Answers a request to `/storage/v1/…`. */
  async fetch(request: Request): Promise<Response> {
    try {
      return await this.#answer(request);
    } catch (error) {
      if (error instanceof StorageError) return error.toResponse();
      if (request.signal.aborted) throw error;
      this.options.log(`[storage] ${(error as Error).stack ?? error}`);
      return new StorageError(500, "InternalError", "Internal server error").toResponse();
    } finally {
      // A body that nobody has read would keep the connection from the next request.
      if (request.body && !request.bodyUsed) await request.body.cancel().catch(() => {});
    }
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname, searchParams: query } = new URL(request.url);
    const [kind, ...path] = pathname.slice("/storage/v1/".length).split("/");
    const { method } = request;
    if (kind === "status" && method === "GET") return new Response(null, { status: 200 });
    // Who has a signed or a public URL needs nothing else.
    const isOpen = kind === "object" &&
      (path[0] === "public" || path[0] === "sign" && method === "GET" ||
        path[0] === "upload" && method === "PUT" || path[0] === "info" && path[1] === "public");
    const caller = isOpen ? service : await callerOf(request, this.options.keys);
    const asked = { request, method, caller, query };
    const response = kind === "bucket"
      ? await this.#answerBucket(asked, path)
      : kind === "object"
      ? await this.#answerObject(asked, path)
      : undefined;
    if (response) return response;
    if (unserved.some((one) => pathname.startsWith(`/storage/v1/${one}`))) {
      const message = `${method} ${pathname} is not part of the local stack.`;
      throw new StorageError(501, "NotSupported", message, "not_implemented");
    }
    const message = `Route ${method}:${pathname} not found`;
    return Response.json({ message, error: "Not Found", statusCode: 404 }, { status: 404 });
  }

  async #answerBucket(
    { request, method, caller, query }: Asked,
    [id, action]: string[],
  ): Promise<Response | undefined> {
    const { database } = this.options;
    if (!caller.isKnown) throw accessDenied("No API key found in request");
    if (!id) {
      if (method === "GET") return Response.json(await listBuckets(database, caller, query));
      if (method !== "POST") return undefined;
      const given = await json(request, newBucket);
      await createBucket(database, caller, given);
      return Response.json({ name: given.id ?? given.name });
    }
    const bucketId = requireBucketName(decoded(id));
    if (action === "empty" && method === "POST") {
      await getBucket(database, caller, bucketId);
      await this.#objects.empty(caller, bucketId);
      return Response.json({ message: "Successfully emptied" });
    }
    if (action) return undefined;
    if (method === "GET") return Response.json(await getBucket(database, caller, bucketId));
    if (method === "PUT") {
      await changeBucket(database, caller, bucketId, await json(request, bucketChanges));
      return Response.json({ message: "Successfully updated" });
    }
    if (method !== "DELETE") return undefined;
    await deleteBucket(database, caller, bucketId);
    return Response.json({ message: "Successfully deleted" });
  }

  async #answerObject(asked: Asked, path: string[]): Promise<Response | undefined> {
    const { request, method, caller } = asked;
    const [way, ...rest] = path;
    if (method === "POST" && way === "move") return await this.#move(asked);
    if (method === "POST" && way === "copy") return await this.#copy(asked);
    if (method === "POST" && way === "list" && rest.length === 1) {
      const bucketId = (await this.#bucket(rest[0])).id;
      const given = await json(request, listRequest);
      return Response.json(await list(this.options.database, caller, bucketId, given));
    }
    if (way === "sign") {
      if (method === "GET") return await this.#serveSigned(asked, rest);
      if (method !== "POST") return undefined;
      return rest.length === 1
        ? await this.#signMany(asked, rest[0])
        : await this.#sign(asked, rest);
    }
    if (way === "upload" && rest[0] === "sign") {
      if (method === "POST") return await this.#signUpload(asked, rest.slice(1));
      return method === "PUT" ? await this.#uploadSigned(asked, rest.slice(1)) : undefined;
    }
    if (way === "info") {
      const isPublic = rest[0] === "public";
      const named = isPublic || rest[0] === "authenticated" ? rest.slice(1) : rest;
      return Response.json(describe(await this.#readable(asked, named, isPublic)));
    }
    const reads = method === "GET" || method === "HEAD";
    if (way === "public" || way === "authenticated") {
      if (!reads) return undefined;
      const object = await this.#readable(asked, rest, way === "public");
      return await serveFile(request, object, this.options.bytes);
    }
    if (ways.includes(way)) return undefined;
    if (reads) {
      const object = await this.#readable(asked, path, false);
      return await serveFile(request, object, this.options.bytes);
    }
    if (method === "DELETE") return await this.#remove(asked, path);
    if (method === "POST" || method === "PUT") return await this.#upload(asked, path);
    return undefined;
  }

  async #upload({ request, method, caller }: Asked, path: string[]): Promise<Response> {
    const { bucket, place } = await this.#place(path);
    const upload = await readUpload(request);
    this.#objects.requireAcceptable(bucket, upload);
    // An update of a file that is not there makes it, as on Supabase.
    const upsert = method === "PUT" || request.headers.get("x-upsert") === "true";
    const operation = method === "PUT" ? "storage.object.upload_update" : "storage.object.upload";
    await this.#objects.requirePermission(caller, place, upload, { upsert, operation });
    const owner = caller.userId;
    const { id } = await this.#objects.keep(place, bucket, upload, { upsert, owner });
    return Response.json({ Id: id, Key: `${place.bucketId}/${place.name}` });
  }

  async #remove({ request, caller }: Asked, path: string[]): Promise<Response> {
    if (path.length === 1) {
      const { id } = await this.#bucket(path[0]);
      const { prefixes } = await json(request, manyNames);
      const removed = await this.#objects.remove(caller, id, prefixes);
      return Response.json(removed.map(({ version: _, ...object }) => object));
    }
    const { place } = await this.#place(path);
    const removed = await this.#objects.remove(caller, place.bucketId, [place.name]);
    if (removed.length === 0) throw accessDenied();
    return Response.json({ message: "Successfully deleted" });
  }

  async #move({ request, caller }: Asked): Promise<Response> {
    const [from, to] = placesOf(await json(request, fromAndTo));
    await this.#objects.move(caller, from, to);
    return Response.json({ message: "Successfully moved" });
  }

  async #copy({ request, caller }: Asked): Promise<Response> {
    const [from, to] = placesOf(await json(request, fromAndTo));
    const upsert = request.headers.get("x-upsert") === "true";
    const { id } = await this.#objects.copy(caller, from, to, upsert);
    return Response.json({ Id: id, Key: `${to.bucketId}/${to.name}` });
  }

  async #sign({ request, caller }: Asked, path: string[]): Promise<Response> {
    const { place } = await this.#place(path);
    const { expiresIn } = await json(request, seconds);
    await this.#objects.find(caller, place, "storage.object.sign");
    return Response.json({ signedURL: await this.#signedUrl(place, expiresIn) });
  }

  async #signMany({ request, caller }: Asked, bucket: string): Promise<Response> {
    const { id: bucketId } = await this.#bucket(bucket);
    const { paths, expiresIn } = await json(request, manyPaths);
    const known = await this.#objects.findNames(caller, bucketId, paths);
    const error = "Either the object does not exist or you do not have access to it";
    return Response.json(
      await Promise.all(
        paths.map(async (name) =>
          known.has(name)
            ? {
              error: null,
              path: name,
              signedURL: await this.#signedUrl({ bucketId, name }, expiresIn),
            }
            : { error, path: name, signedURL: null }
        ),
      ),
    );
  }

  async #signedUrl({ bucketId, name }: Place, expiresIn: number): Promise<string> {
    const url = `${bucketId}/${name}`;
    const token = await this.#signer.sign({ scope: "download", url }, expiresIn);
    return `/object/sign/${url}?token=${token}`;
  }

  async #serveSigned({ request, query }: Asked, path: string[]): Promise<Response> {
    const { place } = await this.#place(path);
    const url = `${place.bucketId}/${place.name}`;
    const { exp } = await this.#signer.verify(query.get("token"), "download", url);
    const object = await this.#objects.find(service, place, "storage.object.get_signed");
    const response = await serveFile(request, object, this.options.bytes);
    response.headers.set("expires", new Date(exp * 1000).toUTCString());
    return response;
  }

  async #signUpload({ request, caller }: Asked, path: string[]): Promise<Response> {
    const { place } = await this.#place(path);
    const upsert = request.headers.get("x-upsert") === "true";
    const operation = "storage.object.sign_upload_url";
    await this.#objects.requirePermission(caller, place, {}, { upsert, operation });
    const url = `${place.bucketId}/${place.name}`;
    const owner = caller.userId ?? undefined;
    const token = await this.#signer.sign(
      { scope: "upload", url, owner, upsert },
      uploadUrlSeconds,
    );
    return Response.json({ url: `/object/upload/sign/${url}?token=${token}`, token });
  }

  async #uploadSigned({ request, query }: Asked, path: string[]): Promise<Response> {
    const { bucket, place } = await this.#place(path);
    const url = `${place.bucketId}/${place.name}`;
    const signed = await this.#signer.verify(query.get("token"), "upload", url);
    const upload = await readUpload(request);
    this.#objects.requireAcceptable(bucket, upload);
    const { upsert = false, owner = null } = signed;
    await this.#objects.keep(place, bucket, upload, { upsert, owner });
    return Response.json({ Key: url });
  }

  /** A file that a caller may read: their policies say so, or it is in a public bucket. */
  async #readable({ caller }: Asked, path: string[], onlyPublic: boolean): Promise<StoredObject> {
    const { bucket, place } = await this.#place(path);
    if (!bucket.public && (onlyPublic || !caller.isKnown)) throw noSuchBucket();
    const reader = bucket.public ? service : caller;
    return await this.#objects.find(reader, place, "storage.object.get_authenticated");
  }

  async #bucket(encoded: string) {
    const bucket = await findBucket(this.options.database, requireBucketName(decoded(encoded)));
    if (!bucket) throw noSuchBucket();
    return bucket;
  }

  async #place([bucketName, ...name]: string[]) {
    const key = keyFrom(name.join("/"));
    const bucket = await this.#bucket(bucketName ?? "");
    return { bucket, place: { bucketId: bucket.id, name: key } };
  }
}

function placesOf(given: z.output<typeof fromAndTo>): [Place, Place] {
  return [
    { bucketId: given.bucketId, name: requireKey(given.sourceKey) },
    {
      bucketId: given.destinationBucket ?? given.bucketId,
      name: requireKey(given.destinationKey),
    },
  ];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function json<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  let body: unknown;
  try {
    body = await request.json();
  } catch {
    throw invalidRequest("The body is no JSON.");
  }
  const { success, data, error } = schema.safeParse(body);
  if (success) return data;
  const [{ path, message }] = error.issues;
  throw invalidRequest(`body/${path.join("/")} ${message}`);
}
