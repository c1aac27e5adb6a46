import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { provided } from '#core/config';

/** `noun:verb`, as in `user:read`. */
export type Permission = `${string}:${string}`;

/** What a permission allows, in the languages of the pages. */
export interface PermissionSentence {
  readonly en: string;
  readonly es: string;
}

/** What a feature's routes can require. Each module provides one. */
export class FeaturePermissions {
  readonly feature: string;
  /** Every permission of the feature with one sentence of what it allows, as people are asked to consent to it. */
  readonly permissions: Readonly<Record<Permission, PermissionSentence>>;
  /** Those an operator of the installation has. */
  readonly operatorPermissions: readonly Permission[];
  /** Those a member of an organization has by their role in it. */
  readonly rolePermissions: Readonly<Record<string, readonly Permission[]>>;

  constructor(declaration: {
    feature: string;
    permissions: Readonly<Record<Permission, PermissionSentence>>;
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

  /** All that a role in an organization can give. */
  ofOrganizations(): ReadonlySet<string> {
    return this.kept('organizations', (feature) => Object.values(feature.rolePermissions).flat());
  }

  /** What each permission allows. */
  sentences(): ReadonlyMap<string, PermissionSentence> {
    return new Map(this.features().flatMap(({ permissions }) => Object.entries(permissions)));
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
