import { type ApiRefusal, isDefinite, isUnknownResource, unexpectedAnswer } from "./api-answer.ts";

/** Why a write or read of a custom resource came to nothing; none of these is worth stopping anything for. */
export type ResourceObstacle =
  /** There is no such object; `ensure` creates it. */
  | { kind: "absent" }
  /** The API server does not know the resource: its definition is not installed. */
  | { kind: "not-installed"; message: string }
  /** The installed definition lacks a field of the entry; nothing of it was written. */
  | { kind: "field-not-declared"; message: string }
  /** The Role does not allow it. */
  | { kind: "forbidden"; message: string }
  /** Others wrote each time between read and write; a later attempt may succeed. */
  | { kind: "conflict"; message: string }
  /** The object belongs to another pool whose id shortens to the same name. */
  | { kind: "foreign-pool"; poolId: string }
  /** Another no of the server, such as a value that its definition rejects. */
  | { kind: "refused"; status: number; message: string };

/** Classifies a no; throws for an answer that decides nothing. */
export function obstacleOf(no: ApiRefusal, subject: string): ResourceObstacle {
  const { status, message } = no;
  if (isUnknownResource(no)) return { kind: "not-installed", message };
  if (status === 404 && no.reason === "NotFound") return { kind: "absent" };
  if (status === 409) return { kind: "conflict", message };
  if (status === 403) return { kind: "forbidden", message };
  if (status === 500 && message.includes("field not declared in schema"))
    return { kind: "field-not-declared", message };
  if (isDefinite(no)) return { kind: "refused", status, message };
  throw unexpectedAnswer(subject, no);
}
