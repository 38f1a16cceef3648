/** An array as text, which both kinds of database take. */
export function textArray(values: string[]): string {
  return `{${values.map((value) => JSON.stringify(value)).join(",")}}`;
}
