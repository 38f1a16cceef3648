/** What a document is cut into. */

export interface ChunkSizes {
  /** In characters. */
  size: number;
  /** How much of a chunk's end its successor begins with. */
  overlap: number;
}

/** pages: text whose pages are parted by form feeds, as of a PDF. */
export type Format = "text" | "markdown" | "csv" | "pages";

/**
 * As many parts as the structure of a text makes. Behind them it is cut as running text, so that five
 * megabytes of headings with a letter each are some thousands of rows and not a million.
 */
export const mostParts = 10_000;

/** A part of a document. */
export interface Part {
  /** As it stands in the document; in the parts of a table or a block of code its frame is repeated. */
  content: string;
  /** The headings that the part stands under, outermost first: "Product Y > Warranty". */
  headings?: string;
  /** The page that the part is on, from 1. */
  page?: number;
}
