/** An error as OpenAI's API answers it. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code: string | null = null,
    readonly param: string | null = null,
  ) {
    super(message);
  }
}

/** The answer to a request that failed. */
export function errorResponse(error: unknown): Response {
  if (!(error instanceof ApiError)) console.error(error);
  const { status, message, code, param } = error instanceof ApiError
    ? error
    : new ApiError(500, "The local model failed.");
  const type = status < 500 ? "invalid_request_error" : "server_error";
  return Response.json({ error: { message, type, param, code } }, { status });
}

/** Refuses a model that is not here. */
export function requireModel(model: unknown, known: string): void {
  if (typeof model !== "string" || model === "") {
    throw new ApiError(400, "you must provide a model parameter");
  }
  if (model !== known) {
    throw new ApiError(
      404,
      `The model \`${model}\` does not exist or you do not have access to it.`,
      "model_not_found",
    );
  }
}
