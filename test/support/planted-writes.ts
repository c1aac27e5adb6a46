import { Body, Controller, Get, Injectable, Post } from '@nestjs/common';
import { DomainError, FeatureErrors } from '#core/errors';
import { EmptyResponse, Endpoint, Prepared, StringField } from '#core/http';
import { Database, VersionIsStale } from '#core/persistence';
import { Authenticated, Public, Requires } from '#core/security';
import type { TestDatabase } from '#core/testing';
import type { Planted } from './test-api.js';

/** What a test plants into the next run of the planted route. */
export class PlantedPlan {
  /** Called in the transaction, after the row was written. */
  duringWork: (run: number, database: Database) => Promise<void> = () => Promise.resolve();
  onPrepare: () => Promise<void> = () => Promise.resolve();
  onRepresent: () => void = () => undefined;
  runs = 0;
  preparations = 0;

  reset(): void {
    Object.assign(this, new PlantedPlan());
  }
}

class ParentIsMissing extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'parent-is-missing',
    title: 'The parent is missing',
    help: 'A planted error.',
  } as const;

  constructor() {
    super('The parent is missing.');
  }
}

export class PlantedBody {
  @StringField({ description: 'Name of the row.', minLength: 1, maxLength: 50, example: 'Tom' })
  name!: string;
}

@Injectable()
export class PlantedPreparation {
  constructor(private readonly plan: PlantedPlan) {}

  async prepare(body: PlantedBody): Promise<string> {
    this.plan.preparations += 1;
    await this.plan.onPrepare();
    return `prepared ${body.name}`;
  }
}

/** The result of the planted routes, represented by the plan. */
interface PlantedResult {
  readonly plan: PlantedPlan;
}

class PlantedResponse extends EmptyResponse {
  static override of(this: void, result?: PlantedResult): EmptyResponse {
    result?.plan.onRepresent();
    return new PlantedResponse();
  }
}

@Controller({ path: 'planted', version: '1' })
export class PlantedController {
  constructor(
    private readonly plan: PlantedPlan,
    private readonly database: Database,
  ) {}

  @Post()
  @Public()
  @Endpoint({
    summary: 'Plant',
    description: 'Writes a row and does what the test planted.',
    returns: PlantedResponse,
    prepare: PlantedPreparation,
    errors: [ParentIsMissing, VersionIsStale],
  })
  async createPlanted(
    @Body() _body: PlantedBody,
    @Prepared() name: string,
  ): Promise<PlantedResult> {
    this.plan.runs += 1;
    await this.database.execute('insert into planted (name) values (?)', [name]);
    await this.plan.duringWork(this.plan.runs, this.database);
    return { plan: this.plan };
  }

  @Get()
  @Authenticated()
  @Endpoint({ summary: 'Look', description: 'Reads.', returns: PlantedResponse })
  async listPlanted(): Promise<PlantedResult> {
    await this.plan.duringWork(0, this.database);
    return { plan: this.plan };
  }

  @Get('closed')
  @Requires('planted:read')
  @Endpoint({
    summary: 'Closed',
    description: 'Needs a permission nobody has.',
    returns: PlantedResponse,
  })
  getPlanted(): PlantedResult {
    return { plan: this.plan };
  }

  @Get('forgotten')
  @Endpoint({
    summary: 'Forgotten',
    description: 'Says nobody may call it.',
    returns: PlantedResponse,
  })
  getForgotten(): PlantedResult {
    return { plan: this.plan };
  }
}

export const plantedWrites = {
  controllers: [PlantedController],
  providers: [
    PlantedPlan,
    PlantedPreparation,
    {
      provide: 'planted errors',
      useValue: new FeatureErrors({
        feature: 'planted',
        errors: [ParentIsMissing],
        constraints: { planted_parent_foreign: ParentIsMissing },
      }),
    },
  ],
} satisfies Planted;

/** The table the planted route writes; its foreign key is only looked at by COMMIT. */
export async function createPlantedTable(database: TestDatabase): Promise<void> {
  await database.query(`create table planted (
    id int generated always as identity primary key,
    name text not null,
    parent int constraint planted_parent_foreign references planted deferrable initially deferred)`);
  await database.query('grant select, insert, update, delete on planted to app');
}

/** Names of the rows that were committed. */
export async function plantedNames(database: TestDatabase): Promise<string[]> {
  const rows = await database.query<{ name: string }>('select name from planted order by id');
  return rows.map(({ name }) => name);
}
