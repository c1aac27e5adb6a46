import { ExitCode } from '#core/errors';
import { readApiDescription, type DescribedRoute } from '../api-description.js';
import { UsageError, type Command, type CommandIo } from '../command.js';
import { readOptions } from '../options.js';

/** Shows every route, who may call it and what it costs. */
export class RoutesCommand implements Command {
  readonly name = 'routes';
  readonly summary = 'show every route, who may call it and how many statements it costs';
  readonly usage = `Usage: solera routes [--json]

Shows every route of the API from its code: method and path, who may call it (anybody, who is logged in,
or who has the permission; "recently" where the log-in has to be recent), how many SQL statements a
success costs, and what it does. docs/routes.md is the same as a page. No database is needed.

  --json   as an array of {method, path, operation, access, permission, isForUsers, isForRecent,
           statements, summary}

Exit codes: 0 ok, 1 the code of the API cannot be read, 64 usage.`;

  /** @param exporter compiled entry point that prints what the API says of itself, from the root */
  constructor(private readonly exporter: string) {}

  async run(args: readonly string[], io: CommandIo): Promise<number> {
    const { values, positionals } = readOptions(this, args, { json: { type: 'boolean' } });
    const [word] = positionals;
    if (word !== undefined) throw new UsageError(`solera routes takes no ${word}.`);
    const { routes } = await readApiDescription(io.root, this.exporter);
    io.print(values.json ? JSON.stringify(routes, null, 2) : table(routes));
    return ExitCode.ok;
  }
}

const HEAD = ['route', 'who may call it', 'statements', 'what it does'] as const;

function table(routes: readonly DescribedRoute[]): string {
  const rows = [HEAD, ...routes.map(rowOf)];
  const widthOf = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
  const [routeWidth, callersWidth] = [widthOf(0), widthOf(1)];
  return rows
    .map(([route, callers, statements, summary]) =>
      [
        route.padEnd(routeWidth),
        callers.padEnd(callersWidth),
        statements.padStart(HEAD[2].length),
        summary,
      ].join('  '),
    )
    .join('\n');
}

function rowOf(route: DescribedRoute): readonly [string, string, string, string] {
  const { method, path, statements, summary } = route;
  return [`${method} ${path}`, callersOf(route), String(statements ?? '-'), summary];
}

function callersOf(route: DescribedRoute): string {
  return `${callersAtAnyTime(route)}${route.isForRecent ? ', recently' : ''}`;
}

function callersAtAnyTime({ access, permission, isForUsers }: DescribedRoute): string {
  if (permission !== null) return isForUsers ? `${permission}, logged in` : permission;
  return access === 'public' ? 'anybody' : 'who is logged in';
}
