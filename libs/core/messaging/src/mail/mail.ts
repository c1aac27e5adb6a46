/** A message to one person, in plain text. */
export interface Mail {
  /** One address, as `EmailField` of core/http lets it in. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** A mail on its way. */
export interface OutgoingMail extends Mail {
  /** Of its row: the same for every attempt, so that who gets it twice can tell. */
  readonly id: string;
}
