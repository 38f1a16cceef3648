/** How much a model is given to embed in one call. */

const maximumTexts = 96;
/** Together, in characters: providers also limit the tokens of a call. */
const maximumCharacters = 200_000;

/** The items in order, in lists that one call to the embedding model takes. */
export async function* batches<T>(
  items: Iterable<T> | AsyncIterable<T>,
  text: (item: T) => string,
): AsyncGenerator<T[], undefined> {
  let batch: T[] = [];
  let characters = 0;
  for await (const item of items) {
    const { length } = text(item);
    const full = batch.length === maximumTexts || characters + length > maximumCharacters;
    if (batch.length > 0 && full) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(item);
    characters += length;
  }
  if (batch.length > 0) yield batch;
}
