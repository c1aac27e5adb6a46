/**
 * Values of a table that stay sealed for longer than a key is kept. The feature that owns them extends
 * this and provides it; `solera keys reseal` then seals them with the key of today.
 */
export abstract class SealedValues {
  /** What they are, in the plural, for people. */
  abstract readonly name: string;

  /**
   * Seals anew what another key than the first has sealed, each in a short unit of work of its own:
   * what was done stays when it is interrupted, and nobody waits for long.
   *
   * @param tell is called now and then with how many are done, where there are many
   * @returns how many
   * @throws Refusal where no configured key opens one
   */
  abstract reseal(tell: (count: number) => void): Promise<number>;
}
