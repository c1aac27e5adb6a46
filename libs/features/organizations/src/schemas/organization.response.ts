import {
  PageOf,
  SlugField,
  StringField,
  TimestampField,
  TimeZoneField,
  UuidField,
} from '#core/http';
import {
  ORGANIZATION_NAME,
  ORGANIZATION_SLUG,
  ORGANIZATION_TIME_ZONE,
} from './organization-fields.js';

/** The members of an organization that a response shows, of an entity or of a row. */
interface ShownOrganization {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly timeZone: string;
  readonly createdAt: Date | string;
  readonly updatedAt: Date | string;
}

export class OrganizationResponse {
  @UuidField({ description: 'Id of the organization.' })
  id!: string;

  @StringField({ ...ORGANIZATION_NAME, trim: false })
  name!: string;

  @SlugField(ORGANIZATION_SLUG)
  slug!: string;

  @TimeZoneField(ORGANIZATION_TIME_ZONE)
  timeZone!: string;

  @TimestampField({ description: 'When the organization was made.' })
  createdAt!: Date;

  @TimestampField({ description: 'When the organization was last changed.' })
  updatedAt!: Date;

  static of(organization: ShownOrganization): OrganizationResponse {
    const { id, name, slug, timeZone, createdAt, updatedAt } = organization;
    return Object.assign(new OrganizationResponse(), {
      id,
      name,
      slug,
      timeZone,
      createdAt: new Date(createdAt),
      updatedAt: new Date(updatedAt),
    });
  }
}

export class OrganizationPageResponse extends PageOf(OrganizationResponse) {}
