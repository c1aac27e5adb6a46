// What is asked of the security of the API, each with the tests that name it in their titles, as in
// "[security 7]" and "[pitfall 3]". test/architecture/security-items.spec.ts holds both together.

/**
 * @typedef {object} Item
 * @property {string} [asvs] items of OWASP ASVS 5.0, or the RFC
 * @property {string} requirement one sentence
 * @property {string} [without] what of it does not apply here, and why
 * @property {string} [doesNotApply] why none of it does; no test has to name it then
 */

/** The checklist, from OWASP ASVS 5.0 at level 2; its first item is number 1. @type {readonly Item[]} */
export const ITEMS = [
  {
    asvs: '6.2.1 6.2.9',
    requirement: 'A password has 8 to 256 characters of any kind; 7 are refused',
  },
  {
    asvs: '6.2.3',
    requirement: 'A change of the password asks for the current one, and counts wrong ones',
  },
  {
    asvs: '6.2.4 6.2.12',
    requirement: 'A password everybody knows is refused, a random one is not',
    without: 'asking a service about passwords that leaked: none is configured',
  },
  {
    asvs: '6.2.5 6.2.8',
    requirement: 'No rules of composition; every character of a password counts',
  },
  {
    asvs: '6.3.1',
    requirement: 'Of 200 guesses no more than the limit are tried; other accounts go on',
  },
  { asvs: '6.3.2', requirement: 'A new installation has no account with a known password' },
  {
    asvs: '6.3.4',
    requirement: 'Every way to a token asks for the second factor and refuses the disabled',
  },
  {
    asvs: '6.3.8',
    requirement: 'Known and unknown accounts are answered alike, for the same work',
  },
  { asvs: '6.4.3', requirement: 'A reset logs nobody in and leaves the second factor in force' },
  { asvs: '6.5.1', requirement: 'A one-time code and a recovery code are good for one log-in' },
  { asvs: '6.5.2', requirement: 'No secret of a whole run is in the database' },
  {
    asvs: '6.5.5',
    requirement: 'A mailed token ends after ten minutes, a one-time code after its 30 seconds',
    without: 'the token that verifies an address is good for a day: it logs nobody in',
  },
  { asvs: '6.6.3', requirement: 'Five wrong codes end a log-in' },
  {
    asvs: '7.2.3 11.5.1',
    requirement: 'Secrets have 128 random bits at least, and none is an id',
    without:
      'recovery codes have 115: 112 are asked of what counts beside the password alone (6.5.2)',
  },
  { asvs: '7.2.4', requirement: 'A log-in and a renewal begin a session of their own' },
  {
    asvs: '7.3.1 7.3.2',
    requirement: 'A session ends when it was idle for too long, and at its end in any case',
  },
  { asvs: '7.4.1', requirement: 'The token of an ended session is refused at the next request' },
  {
    asvs: '7.4.2',
    requirement: 'Whoever is disabled or deleted is refused at once, with any credential',
  },
  {
    asvs: '7.4.3 7.5.1',
    requirement: 'Changing what logs one in asks for a recent log-in and can end other sessions',
    without: 'changing the address: there is no such operation',
  },
  {
    asvs: '7.4.5 7.5.2',
    requirement: 'Users see and end their sessions, operators end those of a user, others none',
  },
  {
    asvs: '8.2.1',
    requirement: 'Every route is public by decision, or answers 401 and 403 to who may not',
  },
  { asvs: '8.2.2', requirement: 'Nobody reaches by id what belongs to somebody else' },
  { asvs: '8.2.3 15.3.3', requirement: 'Members nobody asked for are refused, never stored' },
  { asvs: '8.3.2', requirement: 'A right that was taken is missed at the next request' },
  { asvs: '8.4.1', requirement: 'No row of another tenant is read, even by a query that forgot' },
  {
    asvs: '9.1.1 9.1.2',
    requirement: 'Tokens without a signature of ours are refused, whatever the algorithm',
  },
  { asvs: '9.1.3', requirement: 'Keys a token brings or names are neither used nor fetched' },
  {
    asvs: '9.2.1 9.2.2 9.2.3',
    requirement: 'A token counts in its time, for its issuer, audience and purpose alone',
  },
  { asvs: '10.3.2', requirement: 'A scope that was not granted is 403, whatever the role allows' },
  { asvs: '10.4.1', requirement: 'Nobody is sent to an address that is not registered' },
  {
    asvs: '10.4.2',
    requirement: 'A code is good once, also of ten at once; a second use ends its tokens',
  },
  {
    asvs: '10.4.3 10.4.4',
    requirement: 'A code ends after a minute; grants are those of the client, never a password',
  },
  {
    asvs: '10.4.5',
    requirement: 'A refresh token that comes again too late ends all tokens of its session',
  },
  {
    asvs: '10.4.6 10.4.8',
    requirement: 'PKCE with S256 is required; rotation does not outlive the session',
  },
  {
    asvs: '10.4.10 10.7.3',
    requirement: 'Clients with a secret prove it everywhere; users withdraw their consent',
  },
  {
    asvs: '11.4.2',
    requirement: 'Passwords are hashed with argon2id, old parameters replaced at log-in',
  },
  {
    asvs: '4.1.3 15.3.4',
    requirement: 'Forwarded and Host headers of whoever is no proxy of ours change nothing',
  },
  {
    asvs: '4.1.1 16.5.1',
    requirement: 'An error tells nothing of the inside; its log line has the request id',
  },
  {
    asvs: '13.3.1 13.4.1 13.4.2 13.4.4 13.4.5',
    requirement: 'Secrets are in no image, file, answer, log or argument; production shows no more',
  },
  {
    asvs: '14.2.1 14.3.2',
    requirement: 'A credential in a URL is ignored and not logged; answers are not cached',
  },
  {
    asvs: '15.3.6 15.3.7',
    requirement: 'Members such as __proto__ and repeated parameters are refused',
  },
  {
    asvs: '15.4.2 2.3.3',
    requirement: 'What is good once is tried many times at once; a failure leaves no row',
  },
  {
    asvs: '16.2.5 16.3.1 16.3.2',
    requirement: 'Log-ins, refusals and replays are recorded: who, from where, which request',
  },
  {
    asvs: '16.5.2 16.5.3',
    requirement: 'Without its counters a log-in fails closed and reading goes on; mail waits',
    without: 'a vault: secrets come from the environment and from files',
  },
  {
    asvs: '1.3.6 15.3.2',
    requirement: 'The API asks nobody but its database and the mail server',
    without: 'outgoing webhooks: there are none',
  },
];

/** What is easy to get wrong around oidc-provider; the first is number 1. @type {readonly Item[]} */
export const PITFALLS = [
  { asvs: 'RFC 9700 2.1.1', requirement: 'Of many redemptions at once, one wins' },
  {
    asvs: 'RFC 9700 4.14',
    requirement: 'An honest second refresh is forgiven; a second redemption never is',
  },
  {
    asvs: 'RFC 9700 4.14',
    requirement: 'A failure gives back what it used up; a refusal stays in force',
  },
  { asvs: 'RFC 6749 5.1', requirement: 'An answer is sent after COMMIT, never before' },
  { asvs: 'RFC 8414 3.3', requirement: 'Metadata, cookies and links ignore the Host header' },
  { asvs: 'RFC 7239 8.1', requirement: 'Under /oauth too, only a trusted proxy names the client' },
  { asvs: 'RFC 8414 3', requirement: 'Both forms of discovery lead to the same endpoints' },
  { asvs: 'RFC 7662 RFC 7009', requirement: 'Access tokens are introspected and revoked' },
  {
    asvs: 'RFC 9700 4.16',
    requirement: 'Limits, security headers and the log reach the endpoints under /oauth',
  },
  {
    asvs: 'RFC 9700 2.1',
    requirement: 'Implicit flow, development pages and foreign tokens are closed; tokens rotate',
  },
  { asvs: 'RFC 8707 2', requirement: 'Without a resource, the token is a JWT for the API' },
  { asvs: 'RFC 7517 4.5', requirement: 'The kid of a token is found among the published keys' },
  { asvs: 'RFC 7591', requirement: 'Clients are registered through the API alone' },
  { asvs: 'RFC 7517 5', requirement: 'After a rotation of keys everything goes on' },
  { asvs: 'RFC 6585 4', requirement: 'A request that is rolled back is still counted' },
  { asvs: 'RFC 7009 2', requirement: 'A refresh in a race with the end of its session dies too' },
];
