import type { INestApplicationContext } from '@nestjs/common';
import type { DataDir } from '#core/persistence';

/** One of the log-ins the demo data comes with. */
export interface DemoLogin {
  readonly email: string;
  readonly password: string;
  /** What it may do, in a word. */
  readonly title: string;
}

/** Fills an empty database. @returns the log-ins, also those of an earlier time; none where there is no demo */
export type SeedDemo = (
  application: INestApplicationContext,
  dataDir: DataDir,
) => Promise<readonly DemoLogin[]>;

/** Logs in and asks who that is: a line to paste, with nothing but curl and sed. */
export function curlLine(origin: string, { email, password }: DemoLogin): string {
  const body = JSON.stringify({ email, password });
  const logIn = `curl -s ${origin}/v1/sessions -H 'Content-Type: application/json' -d '${body}'`;
  const token = `$(${logIn} | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')`;
  return `curl -s ${origin}/v1/users/me -H "Authorization: Bearer ${token}"`;
}
