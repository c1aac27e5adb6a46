import { SlugField, StringField, TimeZoneField } from '#core/http';
import {
  ORGANIZATION_NAME,
  ORGANIZATION_SLUG,
  ORGANIZATION_TIME_ZONE,
} from './organization-fields.js';

export class UpdateOrganizationBody {
  @StringField({ ...ORGANIZATION_NAME, optional: true })
  name?: string;

  @SlugField({ ...ORGANIZATION_SLUG, optional: true })
  slug?: string;

  @TimeZoneField({ ...ORGANIZATION_TIME_ZONE, optional: true })
  timeZone?: string;
}
