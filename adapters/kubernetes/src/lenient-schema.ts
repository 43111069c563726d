/*
 * What comes in is read leniently: a field that an older or newer version wrote differently is as good as missing and never
 * hides the others.
 */
import { z } from "zod";

/** A text, or nothing. */
export const text = z.string().optional().catch(undefined);
/** A whole number, or nothing. */
export const count = z.number().int().optional().catch(undefined);
/** One of these words, or nothing. */
export const oneOf = <const T extends readonly string[]>(values: T) => z.enum(values).optional().catch(undefined);
/** An object with such fields, or nothing. */
export const lenient = <T extends z.ZodRawShape>(shape: T) => z.object(shape).optional().catch(undefined);
/** A map from texts to texts; empty where it is anything else. */
const strings = z.record(z.string(), z.string()).catch({});

/** A list; elements that do not fit are dropped, not the list. */
export const listOf = <T extends z.ZodType>(element: T) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((items) =>
      items.flatMap((item) => {
        const parsed = element.safeParse(item);
        return parsed.success ? [parsed.data as z.output<T>] : [];
      }),
    );

/** The metadata that every object of an API server has. */
export const objectMetadataSchema = z.object({
  name: z.string(),
  namespace: z.string(),
  uid: z.string(),
  resourceVersion: z.string(),
  generation: count,
  creationTimestamp: text,
  labels: strings,
  annotations: strings,
});
