import { Controller, Get, Param, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ErrorCatalogue, HttpError, type CatalogueEntry } from '#core/http';
import { Public } from '#core/security';

/** What the `type` of a problem points to (RFC 9457 section 3.1.1). */
@ApiExcludeController()
@Controller({ path: 'problems', version: VERSION_NEUTRAL })
export class ProblemsController {
  constructor(private readonly catalogue: ErrorCatalogue) {}

  @Get()
  @Public()
  listProblems(): { data: readonly CatalogueEntry[] } {
    return { data: this.catalogue.list() };
  }

  @Get(':code')
  @Public()
  getProblem(@Param('code') code: string): CatalogueEntry {
    return this.catalogue.find(code) ?? notFound();
  }
}

function notFound(): never {
  throw new HttpError('problemNotFound', 'There is no problem with this code.');
}
