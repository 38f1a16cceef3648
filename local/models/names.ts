/** The chat model's name, as a client gives it. */
export const chatModel = "local-echo";

/** The embedding model's name, as a client gives it. */
export const embeddingModel = "universal-sentence-encoder-lite-en";
