import type { MigrationReporter } from '#core/persistence';
import type { CommandIo } from './command.js';

/** Says on the terminal what a migration run does. */
export function migrationReporter(io: CommandIo): MigrationReporter {
  return {
    onWait() {
      io.note('Another migration run is at work; waiting for it');
    },
    onStep(name, direction) {
      io.note(`${direction === 'up' ? 'Applying' : 'Reverting'} ${name}`);
    },
    onRetry(name) {
      io.note(`${name}: the table is in use, trying again`);
    },
  };
}
