/** What a message says to remember, or to forget. */

export interface ExtractedMemory {
  key: string;
  /** Of a fact that has ended: what it was. Left out: whatever it is, the user wants it forgotten. */
  value?: string;
  category: string;
  importance: "low" | "medium" | "high";
  /** The memory is closed: the fact has ended, if it has this value, or is to be forgotten. The key "*" is all. */
  action?: "delete";
}
