/** Objects of WebAuthn Level 3, section 5.1, shortened where they are long. */
const CREDENTIAL_ID = 'lTqW8H1uSOyZb8Tz7cXbFg';
const CHALLENGE = 'kNnP0bZ8wq3hVdQ2xY1uRfGsTmJcLaEiOyBvWzXpKgA';

export const EXAMPLE_OF_REQUEST = {
  rpId: 'example.com',
  challenge: CHALLENGE,
  timeout: 300_000,
  allowCredentials: [{ type: 'public-key', id: CREDENTIAL_ID, transports: ['internal'] }],
  userVerification: 'preferred',
};

export const EXAMPLE_OF_ASSERTION = {
  id: CREDENTIAL_ID,
  rawId: CREDENTIAL_ID,
  type: 'public-key',
  response: {
    clientDataJSON: 'eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0',
    authenticatorData: 'SZYN5YgOjGh0NBcPZHZgW4',
    signature: 'MEUCIQDxS0nVjLZkWg',
  },
  clientExtensionResults: {},
};
