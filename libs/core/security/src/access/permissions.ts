import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';

/** `noun:verb`, as in `user:read`. */
export type Permission = `${string}:${string}`;

/** What a feature's routes can require. Each module provides one. */
export class FeaturePermissions {
  readonly feature: string;
  /** Every permission of the feature with one sentence of what it allows. */
  readonly permissions: Readonly<Record<Permission, string>>;
  /** Those an operator of the installation has. */
  readonly operatorPermissions: readonly Permission[];

  constructor(declaration: {
    feature: string;
    permissions: Readonly<Record<Permission, string>>;
    operatorPermissions: readonly Permission[];
  }) {
    this.feature = declaration.feature;
    this.permissions = declaration.permissions;
    this.operatorPermissions = declaration.operatorPermissions;
  }
}

/** All permissions of all loaded features. */
@Injectable()
export class PermissionCatalog {
  private operator: ReadonlySet<string> | undefined;

  constructor(private readonly discovery: DiscoveryService) {}

  ofOperators(): ReadonlySet<string> {
    const features = () =>
      this.discovery
        .getProviders()
        .map((wrapper): unknown => wrapper.instance)
        .filter((instance) => instance instanceof FeaturePermissions);
    this.operator ??= new Set(features().flatMap((feature) => feature.operatorPermissions));
    return this.operator;
  }
}
