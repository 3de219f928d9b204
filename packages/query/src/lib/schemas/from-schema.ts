/**
 * The TypeScript type of what a JSON Schema lets through. The API's schemas are written once, as literals; what the collector
 * answers with and what the page reads are typed by them.
 */

/** A named schema, as OpenAPI refers to it: `Refers<'Me'>` is `#/components/schemas/Me`. */
export type Refers<Name extends string> = `#/components/schemas/${Name}`;

/** `Names` holds the types of what `$ref` names. Only the words that the API's schemas use are known; any other gives `never`. */
export type FromSchema<S, Names> = S extends { readonly $ref: Refers<infer Name> }
  ? Name extends keyof Names
    ? Names[Name]
    : never
  : S extends { readonly const: infer Value }
    ? Value
    : S extends { readonly enum: readonly (infer Value)[] }
      ? Value
      : S extends { readonly anyOf: readonly (infer Each)[] }
        ? FromAny<Each, Names>
        : S extends { readonly type: 'array'; readonly items: infer Item }
          ? readonly FromSchema<Item, Names>[]
          : S extends { readonly type: 'object' }
            ? FromObject<S, Names>
            : S extends { readonly type: infer Type }
              ? FromType<Type>
              : never;

/** One after the other, so that each of a union is looked at alone. */
type FromAny<Each, Names> = Each extends unknown ? FromSchema<Each, Names> : never;

type FromObject<S, Names> = S extends {
  readonly properties: infer Properties;
  readonly required: readonly (infer Required)[];
}
  ? Flat<
      {
        readonly [Name in keyof Properties & Required]: FromSchema<Properties[Name], Names>;
      } & {
        readonly [Name in Exclude<keyof Properties, Required>]?: FromSchema<
          Properties[Name],
          Names
        >;
      }
    >
  : Readonly<Record<string, unknown>>;

/** As one object, so that it reads as what it is. */
type Flat<Object> = { readonly [Name in keyof Object]: Object[Name] };

type FromType<Type> = Type extends readonly (infer Each)[]
  ? FromType<Each>
  : Type extends 'string'
    ? string
    : Type extends 'integer' | 'number'
      ? number
      : Type extends 'boolean'
        ? boolean
        : Type extends 'null'
          ? null
          : never;
