/** The only place that reads `process.env`. A copy: what others change later is not seen here. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return { ...process.env };
}
