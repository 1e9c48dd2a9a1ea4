/** A JSON object as a server sent it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The items of a list, all pages, unparsed; or the error code that the server answered. */
export type Listing = readonly JsonObject[] | { readonly error: number | string };

/** What a server shows before anything is called. A list is there when the server announced the capability. */
export interface Surface {
  readonly initialize: JsonObject;
  readonly tools?: Listing;
  readonly prompts?: Listing;
  readonly resources?: Listing;
  readonly resourceTemplates?: Listing;
}

/** Whether a value is a JSON object, not an array. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
