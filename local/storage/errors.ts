// What Storage answers when it does not do what it was asked.

/** An error in Storage's own shape. As on Supabase, the HTTP status is 400 and the body has the true one. */
export class StorageError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly error: string = code,
  ) {
    super(message);
  }

  toResponse(): Response {
    const { status, code, error, message } = this;
    return Response.json({ statusCode: String(status), code, error, message }, {
      status: status === 500 || status === 501 ? status : 400,
    });
  }
}

export const noSuchBucket = () =>
  new StorageError(404, "NoSuchBucket", "Bucket not found", "Bucket not found");

export const noSuchKey = () => new StorageError(404, "NoSuchKey", "Object not found", "not_found");

export const alreadyExists = () =>
  new StorageError(409, "ResourceAlreadyExists", "The resource already exists", "Duplicate");

export const accessDenied = (message = "Access denied") =>
  new StorageError(403, "AccessDenied", message, "Unauthorized");

export const invalidKey = (key: string) =>
  new StorageError(400, "InvalidKey", `Invalid key: ${key.slice(0, 100)}`);

export const invalidRequest = (message: string) => new StorageError(400, "InvalidRequest", message);

export const invalidMimeType = (type: string) =>
  new StorageError(
    415,
    "InvalidMimeType",
    `mime type ${type} is not supported`,
    "invalid_mime_type",
  );

export const tooLarge = () =>
  new StorageError(
    413,
    "EntityTooLarge",
    "The object exceeded the maximum allowed size",
    "Payload too large",
  );

/** What Storage makes of an error of Postgres; others are passed on. */
export function fromDatabase(error: unknown): unknown {
  const { code, message } = error as { code?: string; message: string };
  switch (code) {
    case "42501":
      return accessDenied(message);
    case "23505":
      return alreadyExists();
    case "23503":
      return new StorageError(
        404,
        "InvalidRequest",
        "The related resource does not exist",
        "not_found",
      );
    default:
      return error;
  }
}
