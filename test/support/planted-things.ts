import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { DomainError, FeatureErrors } from '#core/errors';
import { Endpoint, IntegerField, StringField } from '#core/http';
import { Database } from '#core/persistence';
import { Authenticated, Requires } from '#core/security';
import type { TestDatabase } from '#core/testing';
import type { Planted } from './test-api.js';

/** What a test plants into the routes of things. */
export class ThingsPlan {
  /** Called in the transaction, after the row was written. */
  duringWork: (database: Database) => Promise<void> = () => Promise.resolve();
}

class CreateThingBody {
  @StringField({ description: 'Name.', minLength: 1, maxLength: 50, example: 'Lamp', trim: true })
  name!: string;

  @StringField({ description: 'Color.', maxLength: 50, example: 'red', optional: true })
  color?: string;
}

class ThingParams {
  @StringField({ description: 'Room.', maxLength: 50, example: 'kitchen' })
  room!: string;
}

class ThingResponse {
  @IntegerField({ description: 'Number.', minimum: 1, maximum: 1_000_000, example: 1 })
  id!: number;

  @StringField({ description: 'Name.', maxLength: 50, example: 'Lamp' })
  name!: string;

  static of(this: void, thing: ThingResponse): ThingResponse {
    return Object.assign(new ThingResponse(), thing);
  }
}

export class ThingIsTaken extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'thing-is-taken',
    title: 'The thing is taken',
    help: 'A planted error.',
  } as const;

  constructor() {
    super('The thing is taken.');
  }
}

const ENDPOINT = {
  summary: 'Make a thing',
  description: 'Writes a row.',
  returns: ThingResponse,
  errors: [ThingIsTaken],
} as const;

@Controller({ version: '1' })
class ThingsController {
  constructor(
    private readonly plan: ThingsPlan,
    private readonly database: Database,
  ) {}

  @Post('things')
  @Authenticated()
  @Endpoint(ENDPOINT)
  createThing(@Body() { name }: CreateThingBody) {
    return this.write(name);
  }

  @Post('rooms/:room/things')
  @Authenticated()
  @Endpoint(ENDPOINT)
  createRoomThing(@Param() { room }: ThingParams, @Body() { name }: CreateThingBody) {
    return this.write(`${room} ${name}`);
  }

  @Post('closed-things')
  @Requires('user:manage')
  @Endpoint(ENDPOINT)
  createClosedThing(@Body() { name }: CreateThingBody) {
    return this.write(name);
  }

  @Get('things')
  @Authenticated()
  @Endpoint(ENDPOINT)
  getThing() {
    return { id: 1, name: 'Lamp' };
  }

  private async write(name: string): Promise<ThingResponse> {
    const [row] = await this.database.execute<{ id: number }>(
      'insert into things (name) values (?) returning id',
      [name],
    );
    await this.plan.duringWork(this.database);
    return { id: row?.id ?? 0, name };
  }
}

export const plantedThings = {
  controllers: [ThingsController],
  providers: [
    ThingsPlan,
    {
      provide: 'things errors',
      useValue: new FeatureErrors({ feature: 'things', errors: [ThingIsTaken] }),
    },
  ],
} satisfies Planted;

/** The table the planted routes write. */
export async function createThingsTable(database: TestDatabase): Promise<void> {
  await database.query(
    'create table things (id int generated always as identity primary key, name text not null)',
  );
  await database.query('grant select, insert on things to app');
}
