/** Objects of WebAuthn Level 3, section 5.1, shortened where they are long. */
const CREDENTIAL_ID = 'lTqW8H1uSOyZb8Tz7cXbFg';
const CHALLENGE = 'kNnP0bZ8wq3hVdQ2xY1uRfGsTmJcLaEiOyBvWzXpKgA';

export const EXAMPLE_OF_CREATION = {
  rp: { id: 'example.com', name: 'example.com' },
  user: { id: 'AZejPXPwfD6dK1pMjh8LNw', name: 'ada@example.com', displayName: 'Ada Lovelace' },
  challenge: CHALLENGE,
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  timeout: 300_000,
  excludeCredentials: [],
  authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  attestation: 'none',
};

export const EXAMPLE_OF_CREATED = {
  id: CREDENTIAL_ID,
  rawId: CREDENTIAL_ID,
  type: 'public-key',
  response: {
    clientDataJSON: 'eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0',
    attestationObject: 'o2NmbXRkbm9uZQ',
    transports: ['internal'],
  },
  clientExtensionResults: {},
};
