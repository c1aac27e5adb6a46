import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { listEndpoints } from '#core/http';

/** A route as a reader looks it up; docs/routes.md and `solera routes` show the same. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: string;
  readonly access: 'public' | 'authenticated' | 'permission';
  /** What a caller needs where the access is by permission, else null. */
  readonly permission: string | null;
  /** Neither API keys nor services may call it. */
  readonly isForUsers: boolean;
  /** Asks for a log-in of the last STEP_UP_SECONDS. */
  readonly isForRecent: boolean;
  /** SQL statements a success costs; null where the endpoint forgot to say, and a test says so. */
  readonly statements: number | null;
  readonly summary: string;
}

interface DocumentedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly unknown[];
  readonly 'x-permission'?: string;
  readonly 'x-users-only'?: boolean;
  readonly 'x-recent-log-in'?: boolean;
}

/** The routes of one document, in its order. */
export function routesOf(
  app: INestApplication,
  apiVersion: string,
  { paths }: OpenAPIObject,
): Route[] {
  const endpoints = listEndpoints(app.get(ModulesContainer, { strict: false }));
  const budgets = new Map(
    endpoints
      .filter((endpoint) => endpoint.apiVersion === apiVersion)
      .map(({ operationId, options }) => [operationId, options.statements]),
  );
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as unknown as Record<string, DocumentedOperation>).map(
      ([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        operation: operation.operationId,
        ...accessOf(operation),
        isForRecent: operation['x-recent-log-in'] ?? false,
        statements: budgets.get(operation.operationId) ?? null,
        summary: operation.summary,
      }),
    ),
  );
}

function accessOf(
  operation: DocumentedOperation,
): Pick<Route, 'access' | 'permission' | 'isForUsers'> {
  const { security, 'x-permission': permission, 'x-users-only': isForUsers = false } = operation;
  if (security.length === 0) return { access: 'public', permission: null, isForUsers: false };
  if (permission !== undefined) return { access: 'permission', permission, isForUsers };
  return { access: 'authenticated', permission: null, isForUsers: true };
}
