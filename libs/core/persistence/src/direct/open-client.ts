import { Client } from 'pg';
import { connectionRefusal } from './connection-refusal.js';

const CONNECT_TIMEOUT_MS = 5000;

/**
 * One connection of its own, for work that is not a unit: roles, locks, reading the catalog.
 *
 * @throws Refusal 69 when the server is away, 77 when it does not let us in
 */
export async function openClient(url: string, applicationName: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  // A connection that breaks while idle says so by this event alone; the next query fails anyway.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw connectionRefusal(error, url);
  }
  return client;
}

/** Opens a connection, lends it to `work` and closes it, whatever happens. */
export async function withClient<T>(
  url: string,
  applicationName: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await openClient(url, applicationName);
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
