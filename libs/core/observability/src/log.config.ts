import { IsIn } from 'class-validator';
import { Setting, text } from '#core/config';

export class LogConfig {
  @Setting('LOG_LEVEL', {
    help: 'Lowest level that is logged: fatal, error, warn, info, debug, trace or silent.',
    parse: text,
    default: 'info',
  })
  @IsIn(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
  readonly level!: string;
}
