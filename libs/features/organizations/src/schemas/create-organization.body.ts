import { SlugField, StringField, TimeZoneField } from '#core/http';
import {
  ORGANIZATION_NAME,
  ORGANIZATION_SLUG,
  ORGANIZATION_TIME_ZONE,
} from './organization-fields.js';

export class CreateOrganizationBody {
  @StringField(ORGANIZATION_NAME)
  name!: string;

  @SlugField(ORGANIZATION_SLUG)
  slug!: string;

  @TimeZoneField({ ...ORGANIZATION_TIME_ZONE, optional: true, default: 'UTC' })
  timeZone = 'UTC';
}
