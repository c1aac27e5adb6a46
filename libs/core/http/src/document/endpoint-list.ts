import type { Type } from '@nestjs/common';
import { PATH_METADATA, VERSION_METADATA } from '@nestjs/common/constants.js';
import type { ModulesContainer } from '@nestjs/core';
import { MetadataScanner } from '@nestjs/core';
import { ACCESS, LIMITED, ORGANIZATION_PARAMETER, RECENTLY, type Access } from '#core/security';
import { ENDPOINT, type EndpointOptions } from '../endpoint/endpoint.decorator.js';
import { inputPlanOf, type InputPlan } from '../request/input-plan.js';

/** An endpoint as it is declared: what the document, the route table and the architecture tests read. */
export interface DeclaredEndpoint {
  readonly controller: string;
  readonly operationId: string;
  readonly apiVersion: string;
  readonly options: EndpointOptions;
  /** Undefined where the route forgot to say who may call it: nobody can, and a test says so. */
  readonly access: Access | undefined;
  readonly isLimited: boolean;
  /** Asks for a recent log-in. */
  readonly isForRecent: boolean;
  /** Its path names the organization it works for. */
  readonly isInOrganization: boolean;
  readonly input: InputPlan;
}

/** All endpoints of the loaded controllers. Reads classes only, so that no provider has to exist. */
export function listEndpoints(modules: ModulesContainer): DeclaredEndpoint[] {
  const scanner = new MetadataScanner();
  const controllers = [...modules.values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) => {
    const controller = metatype as Type;
    const prototype = controller.prototype as Record<string, object>;
    return scanner
      .getAllMethodNames(prototype)
      .map((method) => describe(controller, method, prototype[method]))
      .filter((endpoint) => endpoint !== undefined);
  });
}

function describe(
  controller: Type,
  method: string,
  handler: object | undefined,
): DeclaredEndpoint | undefined {
  if (!handler) return undefined;
  const options = Reflect.getMetadata(ENDPOINT, handler) as EndpointOptions | undefined;
  if (!options) return undefined;
  return {
    controller: controller.name,
    operationId: method,
    apiVersion: String(Reflect.getMetadata(VERSION_METADATA, controller)),
    options,
    access: Reflect.getMetadata(ACCESS, handler) as Access | undefined,
    isForRecent: Reflect.hasMetadata(RECENTLY, handler),
    isLimited: Reflect.getMetadata(LIMITED, handler) !== undefined,
    isInOrganization: [controller, handler].some((part) =>
      String(Reflect.getMetadata(PATH_METADATA, part)).includes(`:${ORGANIZATION_PARAMETER}`),
    ),
    input: inputPlanOf(controller, method),
  };
}
