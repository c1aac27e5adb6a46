/**
 * Marks a repository method that writes past the change sets of the unit of work, so that no audit
 * entry is made for it. Lint refuses such writes without this mark, and the mark without a reason.
 *
 * @param _reason why nobody needs to know who did it
 */
export function Unaudited(_reason: string): MethodDecorator {
  return () => undefined;
}
