import { IsInt, Max, Min } from 'class-validator';
import { integer, Setting } from '#core/config';

export class StepUpConfig {
  @Setting('STEP_UP_SECONDS', {
    help: 'How long after a log-in a user may do what asks for a recent one, in seconds. Later the session has to be renewed first.',
    parse: integer,
    default: '900',
  })
  @IsInt()
  @Min(30)
  @Max(86_400)
  readonly stepUpSeconds!: number;
}
