/** The word somebody may have meant: the one with the fewest changed letters, if those are few. */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  const [best] = words
    .map((word) => ({ word, changes: distance(typed, word) }))
    .sort((a, b) => a.changes - b.changes);
  return best && best.changes <= Math.max(2, best.word.length / 3) ? best.word : undefined;
}

/** Levenshtein's distance, row by row. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [y, letter] of Array.from(from).entries()) {
    const next = [y + 1];
    for (const [x, other] of Array.from(to).entries()) {
      const replaced = (row[x] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[x + 1] ?? 0) + 1, (next[x] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
