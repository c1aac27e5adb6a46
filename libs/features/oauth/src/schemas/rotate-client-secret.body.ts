import { IntegerField } from '#core/http';

const A_DAY = 86_400;
const A_WEEK = 604_800;

export class RotateClientSecretBody {
  @IntegerField({
    description: 'For how many seconds the secret before this one is still good.',
    optional: true,
    minimum: 0,
    maximum: A_WEEK,
    default: A_DAY,
    example: 3_600,
  })
  overlapSeconds: number = A_DAY;
}
