import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { findFeatureErrors } from '#core/persistence';
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
  constructor(private readonly discovery: DiscoveryService) {}

  list(): readonly CatalogueEntry[] {
    const ofFeatures = findFeatureErrors(this.discovery).flatMap(({ errors }) =>
      errors.map(({ description: { kind, ...rest } }) => ({ ...rest, status: statusOf(kind) })),
    );
    const all = [...ofFeatures, ...Object.values(HTTP_ERRORS)];
    return all.toSorted((a, b) => a.code.localeCompare(b.code));
  }

  find(code: string): CatalogueEntry | undefined {
    return this.list().find((entry) => entry.code === code);
  }
}
