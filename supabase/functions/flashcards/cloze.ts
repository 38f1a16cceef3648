/** Texts with deletions, `{{c1::word::hint}}`, as Anki's cloze notes have them. */

const opening = /\{\{c(\d{1,3}(?:,\d{1,3})*)::/y;

/** A text, and the deletions in it, which may hold further ones. */
type Part = string | { numbers: number[]; parts: Part[]; hint?: string };

/** The numbers of the deletions of a text, in their order. */
export function clozeNumbers(text: string): number[] {
  const numbers = new Set<number>();
  const visit = (parts: Part[]) => {
    for (const part of parts) {
      if (typeof part === "string") continue;
      part.numbers.filter((number) => number > 0).forEach((number) => numbers.add(number));
      visit(part.parts);
    }
  };
  visit(parse(text));
  return [...numbers].sort((a, b) => a - b);
}

/** The text that asks for the deletions of a number, or that tells them. */
export function renderCloze(text: string, number: number, side: "question" | "answer"): string {
  const render = (parts: Part[]): string =>
    parts.map((part) => {
      if (typeof part === "string") return part;
      if (!part.numbers.includes(number)) return render(part.parts);
      return side === "question" ? `[${part.hint || "..."}]` : render(part.parts);
    }).join("");
  return render(parse(text));
}

function parse(text: string): Part[] {
  const root: Part[] = [];
  const open: { numbers: number[]; parts: Part[]; hint?: string; source: string }[] = [];
  let plain = "";
  const into = () => open.at(-1)?.parts ?? root;
  const flush = () => {
    if (plain) into().push(plain);
    plain = "";
  };
  for (let at = 0; at < text.length;) {
    opening.lastIndex = at;
    const found = text[at] === "{" && open.length < 8 ? opening.exec(text) : null;
    if (found) {
      flush();
      open.push({ numbers: found[1].split(",").map(Number), parts: [], source: found[0] });
      at = opening.lastIndex;
    } else if (open.length > 0 && text.startsWith("}}", at)) {
      flush();
      const { source: _, ...deletion } = open.pop()!;
      takeHint(deletion);
      into().push(deletion);
      at += 2;
    } else {
      plain += text[at++];
    }
  }
  flush();
  // What is never closed is text.
  while (open.length > 0) {
    const { source, parts } = open.pop()!;
    into().push(source, ...parts);
  }
  return root;
}

/** What stands after the last :: of a deletion is its hint. */
function takeHint(deletion: { parts: Part[]; hint?: string }): void {
  const last = deletion.parts.at(-1);
  if (typeof last !== "string") return;
  const at = last.indexOf("::");
  if (at < 0) return;
  deletion.hint = last.slice(at + 2);
  deletion.parts[deletion.parts.length - 1] = last.slice(0, at);
}
