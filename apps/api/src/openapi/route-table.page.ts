import type { Route } from './routes.js';

/** The page that shows every route, who may call it and what it costs. */
export function renderRouteTable(routes: readonly Route[]): string {
  return [
    '# Routes',
    '',
    'Written by `npm run generate` from the code; `npm run routes` prints the same. Routes that need a log-in',
    'are refused with 401 without one; a missing permission is 403. Inside an organization the role of the',
    'member decides, and whoever is no member gets 404; outside, operators have every permission. API keys and',
    'services may call what is by permission, in their organization and with that scope; "logged in" is for',
    'users alone, and "recently" for those whose log-in is of the last `STEP_UP_SECONDS`',
    '([authorization](authorization.md#with-a-second-factor)).',
    '',
    'Statements are those a success sends to PostgreSQL, exactly, for lists of one item and of a hundred:',
    'authentication, the counters of limits, BEGIN, the work and COMMIT. Keys to sign and verify with are in',
    'memory by then ([decision](decisions/0010-queries.md)).',
    '',
    '| route | operation | who may call it | statements | what it does |',
    '|---|---|---|---|---|',
    ...routes.map(rowOf),
    '',
  ].join('\n');
}

function rowOf(route: Route): string {
  const { method, path, operation, statements, summary } = route;
  return `| \`${method} ${path}\` | ${operation} | ${callersOf(route)} | ${String(statements)} | ${summary} |`;
}

function callersOf(route: Route): string {
  return `${callersAtAnyTime(route)}${route.isForRecent ? ', recently' : ''}`;
}

function callersAtAnyTime({ access, permission, isForUsers }: Route): string {
  if (access === 'public') return 'anybody';
  if (permission === null) return 'who is logged in';
  return `\`${permission}\`${isForUsers ? ', logged in' : ''}`;
}
