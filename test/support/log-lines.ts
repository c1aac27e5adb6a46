import { Module } from '@nestjs/common';
import { EventEmitter, once } from 'node:events';
import { Writable } from 'node:stream';
import { LOG_DESTINATION } from '#core/observability';
import type { Planted } from './test-api.js';

export type LogLine = Readonly<Record<string, unknown>>;

@Module({})
class LogLinesModule {}

/** What the API logs, for tests that read it: plant `planted` and raise LOG_LEVEL. */
export class LogLines {
  private readonly written: string[] = [];
  private readonly news = new EventEmitter();

  readonly destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      this.written.push(...chunk.toString('utf8').trimEnd().split('\n'));
      this.news.emit('line');
      done();
    },
  });

  get planted(): Planted {
    const providers = [{ provide: LOG_DESTINATION, useValue: this.destination }];
    const module = { module: LogLinesModule, global: true, providers, exports: providers };
    return { imports: [module] };
  }

  /** All of it, as it was written. */
  get text(): string {
    return this.written.join('\n');
  }

  forget(): void {
    this.written.length = 0;
  }

  /** The lines with this message, once there are as many. */
  async with(msg: string, count = 1): Promise<LogLine[]> {
    for (;;) {
      const lines = this.written
        .map((line) => JSON.parse(line) as LogLine)
        .filter((line) => line['msg'] === msg);
      if (lines.length >= count) return lines;
      await once(this.news, 'line', { signal: AbortSignal.timeout(5000) });
    }
  }
}
