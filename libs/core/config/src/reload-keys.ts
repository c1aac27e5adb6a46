import { Logger, type INestApplicationContext } from '@nestjs/common';
import { loadConfig } from './load-config.js';
import { processEnvironment } from './process-environment.js';
import { SealingConfig } from './sealing.config.js';

/**
 * Reads the keys that seal anew when the process gets SIGHUP, where SEALING_KEYS_FILE names a file.
 * What cannot be read changes nothing. Every process calls it: without a listener the signal ends one.
 *
 * @param readOthers makes what else the process knows of keys be read anew
 */
export function reloadKeysOnHangUp(
  app: INestApplicationContext,
  readOthers: () => void = () => undefined,
): void {
  const logger = new Logger('Keys');
  const reload = async (): Promise<void> => {
    try {
      const sources = { environment: processEnvironment(), dotenvPath: '.env' };
      const fresh = (await loadConfig([SealingConfig], sources)).get(SealingConfig);
      app.get(SealingConfig).replaceBy(fresh);
      readOthers();
      logger.log({ msg: 'keys are read anew', sealingKeys: fresh.keys.length });
    } catch (error) {
      logger.error({ msg: 'keys could not be read anew, and stay as they were', err: error });
    }
  };
  process.on('SIGHUP', () => void reload());
}
