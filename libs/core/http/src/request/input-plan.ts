import type { Type } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';

/** The classes a handler reads its input as; undefined where it reads none. */
export interface InputPlan {
  readonly body: Type<object> | undefined;
  readonly query: Type<object> | undefined;
  readonly params: Type<object> | undefined;
}

/** Reads a handler's own parameters (`@Body() body: CreateUserBody`): what it takes is declared once. */
export function inputPlanOf(controller: Type, method: string): InputPlan {
  const declared = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as Record<
    string,
    { index: number }
  >;
  const types = (Reflect.getMetadata('design:paramtypes', controller.prototype as object, method) ??
    []) as Type<object>[];
  const classOf = (kind: RouteParamtypes): Type<object> | undefined => {
    const key = Object.keys(declared).find((name) => name.startsWith(`${String(kind)}:`));
    const index = key === undefined ? undefined : declared[key]?.index;
    return index === undefined ? undefined : types[index];
  };
  return {
    body: classOf(RouteParamtypes.BODY),
    query: classOf(RouteParamtypes.QUERY),
    params: classOf(RouteParamtypes.PARAM),
  };
}
