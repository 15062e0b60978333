export type Sentences = Record<string, string>;
export function merged(files: Record<string, unknown>): Sentences {
  return Object.assign({}, ...Object.values(files)) as Sentences;
}
