import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { provided } from '#core/config';
import { FeatureErrors } from '#core/errors';
import { HTTP_ERRORS } from './http-error.js';
import { statusOf } from './problem-renderer.js';

/** One kind of problem, as `GET /problems/{code}` explains it. */
export interface CatalogueEntry {
  readonly code: string;
  readonly title: string;
  readonly status: number;
  readonly help: string;
}

/** Every error of every loaded feature and of the HTTP layer, by code. */
@Injectable()
export class ErrorCatalogue {
  private readonly features: () => readonly FeatureErrors[];

  constructor(discovery: DiscoveryService) {
    this.features = provided(discovery, FeatureErrors);
  }

  list(): readonly CatalogueEntry[] {
    const ofFeatures = this.features().flatMap(({ errors }) =>
      errors.map(({ description: { kind, ...rest } }) => ({ ...rest, status: statusOf(kind) })),
    );
    const all = [...ofFeatures, ...Object.values(HTTP_ERRORS)];
    return all.toSorted((a, b) => a.code.localeCompare(b.code));
  }

  find(code: string): CatalogueEntry | undefined {
    return this.list().find((entry) => entry.code === code);
  }
}
