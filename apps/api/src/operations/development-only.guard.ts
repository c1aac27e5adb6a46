import { Injectable, type CanActivate } from '@nestjs/common';
import { InstallationConfig } from '#core/config';
import { HttpError } from '#core/http';

/** Hides a route in production, as if it were not there. */
@Injectable()
export class DevelopmentOnlyGuard implements CanActivate {
  constructor(private readonly installation: InstallationConfig) {}

  canActivate(): boolean {
    if (this.installation.isProduction)
      throw new HttpError('routeNotFound', 'There is no such route.');
    return true;
  }
}
