import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { ExitCode, Refusal } from '#core/errors';
import { closedFolder, serverAccount } from './server-account.js';

export interface EmbeddedPlace {
  readonly dataDir: string;
  /** Where programs are copied to when the server's account cannot reach the installed ones. */
  readonly copies: string;
}

export interface PlaceWishes {
  readonly checkout: string;
  readonly dataDir: string;
  /** Somebody chose `dataDir`: it is used or refused, never replaced. */
  readonly isChosen: boolean;
  /** Replaceable by tests. */
  readonly stateFolder?: string;
}

/**
 * Where the embedded database lives. Started as root it runs as another account, to which a
 * checkout below a private home is closed: its default data then moves to /var/lib/solera.
 *
 * @throws Refusal 73 when the chosen folder is closed to that account
 */
export async function findPlace(wishes: PlaceWishes): Promise<EmbeddedPlace> {
  const dataDir = resolve(wishes.checkout, wishes.dataDir);
  const account = await serverAccount(join(dataDir, 'postgres', 'data'));
  if (!account) return { dataDir, copies: join(dataDir, 'programs') };

  const copies = stateFolderOf(wishes.checkout, wishes.stateFolder);
  const closed = await closedFolder(dataDir, account);
  if (closed === undefined) return { dataDir, copies };
  if (!wishes.isChosen) return { dataDir: copies, copies };
  throw new Refusal(
    ExitCode.cannotWrite,
    `DATA_DIR ${dataDir} is out of reach for the database, which runs as uid ${account.uid} when started as root: ${closed} is closed to others; choose another folder.`,
  );
}

/** One per checkout, so that two checkouts do not share a database. */
function stateFolderOf(checkout: string, stateFolder = '/var/lib/solera'): string {
  const hash = createHash('sha256').update(resolve(checkout)).digest('hex').slice(0, 16);
  return join(stateFolder, hash);
}
