import { IsInt, Max, Min } from 'class-validator';
import { integer, Setting } from '#core/config';

export class OperationsConfig {
  @Setting('OPERATIONS_PORT', {
    help: 'Port of /metrics and /health for operators, away from the public one. The API uses it in production only, the worker always.',
    parse: integer,
    default: '9464',
  })
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly port!: number;
}
