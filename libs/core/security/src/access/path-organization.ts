import { isUUID } from 'class-validator';

/** The path parameter that names the tenant of a route. */
export const ORGANIZATION_PARAMETER = 'organizationId';

/** A request whose route is known. */
export interface RoutedRequest {
  readonly params?: unknown;
}

/** Whether the path of a request names an organization, known or not. */
export function namesOrganization(request: RoutedRequest): boolean {
  return valueOf(request) !== undefined;
}

/** The organization the path names; null where it names none, or nothing that could be an id. */
export function pathOrganization(request: RoutedRequest): string | null {
  const value = valueOf(request);
  return isUUID(value) ? String(value).toLowerCase() : null;
}

function valueOf({ params }: RoutedRequest): unknown {
  return (params as Record<string, unknown> | undefined)?.[ORGANIZATION_PARAMETER];
}
