import { describe, expect, it } from '@jest/globals';
import { DiscoveryModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { DomainError, FeatureErrors } from '#core/errors';
import {
  CONSTRAINT_CLAIMS,
  constraintClaimsProvider,
  type ClaimedConstraints,
} from './constraint-claims.js';

class SlugTaken extends DomainError {
  static readonly description = {
    kind: 'conflict',
    code: 'slug-taken',
    title: 'The slug is taken',
    help: 'Choose another.',
  } as const;

  constructor() {
    super('The slug is taken.');
  }
}

class NameTaken extends SlugTaken {}

function start(...features: FeatureErrors[]) {
  const providers = features.map((useValue, at) => ({ provide: `errors ${at}`, useValue }));
  return Test.createTestingModule({
    imports: [DiscoveryModule],
    providers: [constraintClaimsProvider, ...providers],
  })
    .compile()
    .then((module) => module.init());
}

const claim = (feature: string, constraints: Record<string, new () => DomainError>) =>
  new FeatureErrors({ feature, errors: [SlugTaken], constraints });

describe('claimed constraints', () => {
  it('are those of every feature that is loaded', async () => {
    const app = await start(
      claim('shops', { shops_slug_unique: SlugTaken }),
      claim('people', { people_name_unique: NameTaken }),
    );
    const claims = app.get<ClaimedConstraints>(CONSTRAINT_CLAIMS);
    expect(claims.errorOf('shops_slug_unique')).toBe(SlugTaken);
    expect(claims.errorOf('people_name_unique')).toBe(NameTaken);
    expect(claims.errorOf('people_pkey')).toBeUndefined();
  });

  it('are claimed once, or nothing starts', async () => {
    const twice = start(
      claim('shops', { shops_slug_unique: SlugTaken }),
      claim('people', { shops_slug_unique: NameTaken }),
    );
    await expect(twice).rejects.toThrow('shops_slug_unique is claimed twice');
  });

  it('count a declaration once that is provided twice', async () => {
    const shops = claim('shops', { shops_slug_unique: SlugTaken });
    const app = await start(shops, shops);
    expect(app.get<ClaimedConstraints>(CONSTRAINT_CLAIMS).errorOf('shops_slug_unique')).toBe(
      SlugTaken,
    );
  });
});
