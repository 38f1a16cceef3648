export type Value = number | string | Uint8Array | null;

export interface Statement {
  step(): boolean;
  get(): Value[];
  bind(values: Value[]): boolean;
  run(values: Value[]): void;
  free(): void;
}

export interface Database {
  exec(sql: string): { columns: string[]; values: Value[][] }[];
  run(sql: string, values?: Value[]): void;
  prepare(sql: string, values?: Value[]): Statement;
  export(): Uint8Array;
  close(): void;
}

declare const init: () => Promise<{ Database: new (bytes?: Uint8Array) => Database }>;
export default init;
