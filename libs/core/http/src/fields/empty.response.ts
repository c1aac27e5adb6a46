/** An object without members: "understood", and nothing else. */
export class EmptyResponse {
  readonly [member: string]: never;

  static of(this: void): EmptyResponse {
    return new EmptyResponse();
  }
}
