/** Frontend messages that carry SQL or end an exchange (PostgreSQL manual, 54.7 Message Formats). */
const QUERY = 'Q';
const PARSE = 'P';
const SYNC = 'S';
const LENGTH_BYTES = 4;

/**
 * Reads what one client sends to PostgreSQL, and tells the messages it has to wait for an answer to:
 * a simple query, or an extended one up to its Sync.
 */
export class WireMessages {
  private pending = Buffer.alloc(0);
  private hasStarted = false;
  private parsed = '';

  /** @returns the SQL of each message that these bytes complete */
  read(data: Buffer): string[] {
    this.pending = Buffer.concat([this.pending, data]);
    const completed: string[] = [];
    for (let next = this.next(); next; next = this.next()) {
      if (next.type === PARSE) this.parsed = next.text.split('\0')[1] ?? '';
      if (next.type === QUERY) completed.push(next.text.split('\0')[0] ?? '');
      if (next.type === SYNC) completed.push(this.parsed);
    }
    return completed;
  }

  private next(): { type: string; text: string } | undefined {
    // The very first message has no type.
    const start = this.hasStarted ? 1 : 0;
    if (this.pending.length < start + LENGTH_BYTES) return undefined;
    const end = start + this.pending.readUInt32BE(start);
    if (this.pending.length < end) return undefined;
    const message = this.pending.subarray(0, end);
    this.pending = this.pending.subarray(end);
    this.hasStarted = true;
    return {
      type: message.toString('latin1', 0, start),
      text: message.toString('utf8', start + LENGTH_BYTES),
    };
  }
}
