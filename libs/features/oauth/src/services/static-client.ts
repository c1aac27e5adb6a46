/**
 * A client that comes with the installation: a public one, whose users log in to it. Whoever owns it
 * extends this and provides it.
 */
export abstract class StaticClient {
  abstract readonly id: string;
  abstract readonly name: string;
  abstract readonly redirectUris: readonly string[];
}
