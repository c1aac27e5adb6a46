import { IntegerField } from '#core/http';
import { API_KEY_LIFETIME } from './api-key-fields.js';

const A_DAY = 86_400;
const A_WEEK = 604_800;

export class RotateApiKeyBody {
  @IntegerField({
    description: 'For how many seconds the old key is still good, unless it expires before.',
    optional: true,
    minimum: 0,
    maximum: A_WEEK,
    default: A_DAY,
    example: 3_600,
  })
  overlapSeconds: number = A_DAY;

  @IntegerField({
    ...API_KEY_LIFETIME,
    description:
      'After how many seconds the new key expires; as long as the old one was made for, where it is left out.',
    optional: true,
  })
  expiresInSeconds?: number;
}
