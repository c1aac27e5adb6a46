import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { provided } from '#core/config';

/** `noun:verb`, as in `user:read`. */
export type Permission = `${string}:${string}`;

/** What a feature's routes can require. Each module provides one. */
export class FeaturePermissions {
  readonly feature: string;
  /** Every permission of the feature with one sentence of what it allows. */
  readonly permissions: Readonly<Record<Permission, string>>;
  /** Those an operator of the installation has. */
  readonly operatorPermissions: readonly Permission[];
  /** Those a member of an organization has by their role in it. */
  readonly rolePermissions: Readonly<Record<string, readonly Permission[]>>;

  constructor(declaration: {
    feature: string;
    permissions: Readonly<Record<Permission, string>>;
    operatorPermissions?: readonly Permission[];
    rolePermissions?: Readonly<Record<string, readonly Permission[]>>;
  }) {
    this.feature = declaration.feature;
    this.permissions = declaration.permissions;
    this.operatorPermissions = declaration.operatorPermissions ?? [];
    this.rolePermissions = declaration.rolePermissions ?? {};
  }
}

/** All permissions of all loaded features. */
@Injectable()
export class PermissionCatalog {
  private readonly features: () => readonly FeaturePermissions[];
  private readonly sets = new Map<string, ReadonlySet<string>>();

  constructor(discovery: DiscoveryService) {
    this.features = provided(discovery, FeaturePermissions);
  }

  /** Of the operators of the installation. */
  ofOperators(): ReadonlySet<string> {
    return this.kept('operator', (feature) => feature.operatorPermissions);
  }

  /** Of the members of an organization who have a role in it; a role nobody declares has none. */
  ofRole(role: string): ReadonlySet<string> {
    return this.kept(`role ${role}`, (feature) => feature.rolePermissions[role] ?? []);
  }

  private kept(
    name: string,
    select: (feature: FeaturePermissions) => readonly Permission[],
  ): ReadonlySet<string> {
    let set = this.sets.get(name);
    if (!set) {
      set = new Set(this.features().flatMap(select));
      this.sets.set(name, set);
    }
    return set;
  }
}
