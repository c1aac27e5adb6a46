import { Logger, type INestApplicationContext } from '@nestjs/common';
import { loadConfig, processEnvironment, SealingConfig } from '#core/config';
import { SigningKeys } from '#core/security';

/**
 * Reads all keys anew when the process gets SIGHUP: those that seal, where SEALING_KEYS_FILE names a
 * file, and those that sign, which it would find by itself within five minutes. What cannot be read
 * changes nothing.
 */
export function reloadKeysOnHangUp(app: INestApplicationContext): void {
  const logger = new Logger('Keys');
  const reload = async (): Promise<void> => {
    try {
      const sources = { environment: processEnvironment(), dotenvPath: '.env' };
      const fresh = (await loadConfig([SealingConfig], sources)).get(SealingConfig);
      app.get(SealingConfig).replaceBy(fresh);
      app.get(SigningKeys).expire();
      logger.log({ msg: 'keys are read anew', sealingKeys: fresh.keys.length });
    } catch (error) {
      logger.error({ msg: 'keys could not be read anew, and stay as they were', err: error });
    }
  };
  process.on('SIGHUP', () => void reload());
}
