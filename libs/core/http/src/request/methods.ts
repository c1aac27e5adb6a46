/** Methods that change nothing (RFC 9110 section 9.2.1). */
export const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Methods that change what has a version already. */
export const CHANGES: ReadonlySet<string> = new Set(['PATCH', 'PUT', 'DELETE']);
